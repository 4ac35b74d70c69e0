import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

/** Seals and opens secrets at rest: AES-256-GCM under `CROSSDESK_SECRET_KEY`. */
export interface Vault {
  seal(secret: string): string;
  /** @throws where it was sealed under a key that is not among ours, or was tampered with */
  open(sealed: string): string;
  /** What everything begins with that is sealed today. */
  readonly sealedPrefix: string;
  /** The name of the key that seals. */
  readonly keyId: string;
  /** A token that is the same each time for the same purpose, and cannot be told without the key. */
  derive(purpose: string): string;
  /** Keys of 32 bytes for this purpose alone, by the names of ours that they were made of. */
  keysFor(purpose: string): ReadonlyMap<string, Uint8Array>;
}

const algorithm = 'aes-256-gcm';

/**
 * @param key seals, and opens what it sealed; 32 bytes
 * @param others open what they sealed: keys from before, and keys to come
 */
export function createVault(key: Buffer, others: readonly Buffer[] = []): Vault {
  const current = idOf(key);
  const keys = new Map([key, ...others].map((one) => [idOf(one), one]));
  return {
    sealedPrefix: `${current}.${version}.`,
    seal: (secret) =>
      `${current}.${version}.${encrypt(sealingKey(key), Buffer.from(secret, 'utf8')).toString('base64')}`,
    open(sealed) {
      const [id = '', ...rest] = sealed.split('.');
      const text = rest.at(-1);
      // What was sealed before keys had names says nothing of its key: there was one.
      if (text === undefined) return openByAny([...keys.values()], sealed);
      const its = keys.get(id);
      if (!its) throw new Error(`A secret was sealed under the key ${id}, which is not configured`);
      // Before keys were derived for each purpose, the key itself sealed.
      const under = rest.length === 2 && rest[0] === version ? sealingKey(its) : its;
      return decrypt(under, Buffer.from(text, 'base64')).toString('utf8');
    },
    keyId: current,
    derive: (purpose) =>
      createHmac('sha256', derivedKey(key, 'crossdesk tokens')).update(purpose).digest('base64url'),
    keysFor: (purpose) => new Map([...keys].map(([id, one]) => [id, derivedKey(one, purpose)])),
  };
}

/** Of what is sealed: under a key for this purpose alone. Without one, it was sealed under the key itself. */
const version = '2';

function sealingKey(key: Buffer): Buffer {
  return Buffer.from(derivedKey(key, 'crossdesk sealed'));
}

function derivedKey(key: Buffer, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', purpose, 32));
}

/** The key's name: says which it is, and nothing of it. */
export function idOf(key: Buffer): string {
  return createHash('sha256').update('crossdesk key\0').update(key).digest('hex').slice(0, 8);
}

/** The nonce, the tag, and the text. */
export function encrypt(key: Buffer, text: Uint8Array): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, iv);
  const encrypted = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
}

/** @throws where it was encrypted under another key, or was tampered with */
export function decrypt(key: Buffer, bytes: Uint8Array): Buffer {
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

function openByAny(keys: readonly Buffer[], sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  for (const key of keys) {
    try {
      return decrypt(key, bytes).toString('utf8');
    } catch {
      // Not this one's.
    }
  }
  throw new Error('A secret was sealed under a key that is not configured');
}

/** A fresh signing secret for a connection, in the form of Standard Webhooks. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
