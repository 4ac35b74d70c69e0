import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** Seals and opens secrets at rest: AES-256-GCM under `CROSSDESK_SECRET_KEY`. */
export interface Vault {
  seal(secret: string): string;
  /** @throws where it was sealed under another key, or was tampered with */
  open(sealed: string): string;
  /** A token that is the same each time for the same purpose, and cannot be told without the key. */
  derive(purpose: string): string;
}

const algorithm = 'aes-256-gcm';

/** @param key 32 bytes */
export function createVault(key: Buffer): Vault {
  return {
    seal(secret) {
      const iv = randomBytes(12);
      const cipher = createCipheriv(algorithm, key, iv);
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(
        'utf8',
      );
    },
    derive: (purpose) => createHmac('sha256', key).update(purpose).digest('base64url'),
  };
}

/** A fresh signing secret for a connection, in the form of Standard Webhooks. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
