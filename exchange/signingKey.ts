import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/**
 * Ed25519 keys in the format of Standard Webhooks: `whsk_` and `whpk_`, and base64. A private key is its seed and its
 * public key, 64 bytes as in other libraries.
 */
export function newSigningKey(seed: Uint8Array = randomBytes(32)): string {
  const bytes = Buffer.concat([seed, rawPublicKey(createPublicKey(fromSeed(seed)))]);
  return `whsk_${bytes.toString('base64')}`;
}

/** The signing key that belongs to a handshake: a repeated question names the same one, and nothing has to be stored. */
export function signingKeyOfHandshake(privateKey: string): string {
  const seed = hkdfSync('sha256', privateKey, '', 'crossdesk signing key v1', 32);
  return newSigningKey(Buffer.from(seed));
}

export function publicKeyOf(privateKey: string): string {
  return `whpk_${bytesOf(privateKey, 'whsk_').subarray(32).toString('base64')}`;
}

/**
 * The points of low order, without the sign bit. Their owner could deny any signature, because others can make signatures
 * that they verify.
 */
const lowOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** Whether a partner's text is a public key, in its only spelling. */
export function isPublicKey(text: string): boolean {
  if (!/^whpk_[A-Za-z0-9+/]{43}=$/.test(text)) return false;
  const bytes = bytesOf(text, 'whpk_');
  if (`whpk_${bytes.toString('base64')}` !== text) return false;
  const unsigned = Buffer.from(bytes);
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return !lowOrder.has(unsigned.toString('hex'));
}

/** What people compare: the SHA-256 of the 32 bytes of a public key, as OpenSSH writes it. */
export function fingerprintOf(publicKey: string): string {
  const hash = createHash('sha256').update(bytesOf(publicKey, 'whpk_')).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

/** The signature of a text, in base64. */
export function signWith(privateKey: string, text: string): string {
  const seed = () => fromSeed(bytesOf(privateKey, 'whsk_').subarray(0, 32));
  return sign(null, Buffer.from(text), cached(privateKey, seed)).toString('base64');
}

/** Whether the owner of a public key signed the text. False for anything that is no signature. */
export function isSignedWith(publicKey: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  // Base64 has several spellings of the same bytes. Ours is the only one.
  if (bytes.length !== 64 || bytes.toString('base64') !== signature) return false;
  const key = cached(publicKey, () => fromRawPublicKey(bytesOf(publicKey, 'whpk_')));
  return verify(null, Buffer.from(text), key, bytes);
}

/** To read a key takes longer than to sign with it. The keys of a process are few: its connections', and old ones. */
const keys = new Map<string, KeyObject>();
const mostKeys = 2_000;

function cached(text: string, read: () => KeyObject): KeyObject {
  const known = keys.get(text);
  if (known) return known;
  if (keys.size >= mostKeys) keys.clear();
  const key = read();
  keys.set(text, key);
  return key;
}

function bytesOf(text: string, prefix: 'whsk_' | 'whpk_'): Buffer {
  return Buffer.from(text.slice(prefix.length), 'base64');
}

/** The prefixes of the 32 bytes of a key in DER: PKCS #8 and SubjectPublicKeyInfo (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');

function fromSeed(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), type: 'pkcs8', format: 'der' });
}

function fromRawPublicKey(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spki, bytes]), type: 'spki', format: 'der' });
}

function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(-32);
}
