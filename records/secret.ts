import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { type SealContext, Unopened } from '../domain/sealing';

/** Seals and opens secrets at rest: AES-256-GCM under `CROSSDESK_SECRET_KEY`. */
export interface Vault {
  seal(secret: string, context: SealContext): string;
  /** @throws Unopened if its key is not configured, or it was changed, or was sealed in another context */
  open(sealed: string, context: SealContext): string;
  /** The prefix of everything that is sealed in the current format. */
  readonly sealedPrefix: string;
  /** The name of the key that seals. */
  readonly keyId: string;
  /** Derives a token that is always the same for a purpose, and cannot be computed without the key. */
  derive(purpose: string): string;
  /** Derives keys of 32 bytes for one purpose, by the names of the keys that they come from. */
  keysFor(purpose: string): ReadonlyMap<string, Uint8Array>;
}

const algorithm = 'aes-256-gcm';

/**
 * @param key seals and opens; 32 bytes
 * @param others earlier and later keys, which only open
 */
export function createVault(key: Buffer, others: readonly Buffer[] = []): Vault {
  const current = idOf(key);
  const keys = new Map([key, ...others].map((one) => [idOf(one), one]));
  return {
    sealedPrefix: `${current}.${version}.`,
    seal(secret, context) {
      const sealed = encrypt(sealingKey(key), Buffer.from(secret, 'utf8'), bytesOf(context));
      return `${current}.${version}.${sealed.toString('base64')}`;
    },
    open(sealed, context) {
      const { id, form, text } = partsOf(sealed);
      // A text from before keys had names does not say which key sealed it.
      if (id === null) return openByAny([...keys.values()], text, context);
      const its = keys.get(id);
      if (!its) {
        throw new Unopened(
          context,
          `it was sealed under the key ${id}, which is not configured.`,
          true,
        );
      }
      const openForm = forms.get(form);
      if (!openForm) throw new Unopened(context, 'a later release sealed it.', true);
      try {
        return openForm(its, Buffer.from(text, 'base64'), context).toString('utf8');
      } catch (cause) {
        throw new Unopened(context, 'it was changed, or was sealed for another record.', false, {
          cause,
        });
      }
    },
    keyId: current,
    derive: (purpose) =>
      createHmac('sha256', derivedKey(key, 'crossdesk tokens')).update(purpose).digest('base64url'),
    keysFor: (purpose) => new Map([...keys].map(([id, one]) => [id, derivedKey(one, purpose)])),
  };
}

/** The current format. */
const version = '3';

/** The formats that can be opened, by the version in the sealed text. */
const forms: ReadonlyMap<string, (key: Buffer, text: Buffer, context: SealContext) => Buffer> =
  new Map([
    // A text without a version is encrypted under the key itself.
    ['1', (key, text) => decrypt(key, text)],
    // Encrypted under a key that is derived for this purpose.
    ['2', (key, text) => decrypt(sealingKey(key), text)],
    // The same, with the context as additional authenticated data.
    [version, (key, text, context) => decrypt(sealingKey(key), text, bytesOf(context))],
  ]);

/** `<key id>.<version>.<text>`; earlier `<key id>.<text>`, and before that the text alone. */
function partsOf(sealed: string): { id: string | null; form: string; text: string } {
  const parts = sealed.split('.');
  const text = parts.at(-1) ?? '';
  return {
    id: parts.length === 1 ? null : (parts[0] ?? ''),
    form: parts.length === 2 ? '1' : (parts[1] ?? ''),
    text,
  };
}

function bytesOf({ what, of }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([what, of]), 'utf8');
}

function sealingKey(key: Buffer): Buffer {
  return derivedKey(key, 'crossdesk sealed');
}

/** Derives a key of 32 bytes for one purpose, by HKDF. */
export function derivedKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
}

/** The key's id. It identifies the key and reveals nothing about it. */
export function idOf(key: Buffer): string {
  return createHash('sha256').update('crossdesk key\0').update(key).digest('hex').slice(0, 8);
}

/**
 * Encrypts a text. The result is the nonce, the tag and the encrypted text.
 * @param context authenticated with the text, and not part of the result
 */
export function encrypt(key: Buffer, text: Uint8Array, context = noContext): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(context);
  const encrypted = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
}

const noContext: Uint8Array = Buffer.alloc(0);

/** @throws if it was encrypted under another key or in another context, or was tampered with */
export function decrypt(key: Buffer, bytes: Uint8Array, context = noContext): Buffer {
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(context).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

function openByAny(keys: readonly Buffer[], sealed: string, context: SealContext): string {
  const bytes = Buffer.from(sealed, 'base64');
  for (const key of keys) {
    try {
      return decrypt(key, bytes).toString('utf8');
    } catch {
      // Another key encrypted it.
    }
  }
  throw new Unopened(context, 'it was sealed under a key that is not configured.', true);
}

/** Generates a signing secret for a connection, in the format of Standard Webhooks. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
