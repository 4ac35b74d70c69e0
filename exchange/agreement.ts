import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

/** One side's key pair for agreeing on a secret (X25519): both as base64url of their DER. */
export interface AgreementKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function newAgreementKeys(): AgreementKeys {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return asText(publicKey, privateKey);
}

/** The PKCS #8 prefix of the 32 bytes of an X25519 private key (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/**
 * Derives a key pair from 32 bytes, always the same: a repeated question gets the same answer, and nothing has to be
 * stored.
 */
export function agreementKeysFrom(seed: Buffer): AgreementKeys {
  const key = Buffer.concat([pkcs8, seed]);
  const privateKey = createPrivateKey({ key, type: 'pkcs8', format: 'der' });
  return asText(createPublicKey(privateKey), privateKey);
}

function asText(publicKey: KeyObject, privateKey: KeyObject): AgreementKeys {
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  };
}

/**
 * The signing secret. Each side derives it from its own private key and the other's public key (X25519 and
 * HKDF-SHA-256, RFC 5869), so it never goes over the wire. `known` is a value that only the two sides know: the
 * registration token, or the previous secret. An attacker between them who does not know it derives a different secret.
 * @throws if `theirs` is not an X25519 public key; check with `isAgreementKey` first
 */
export function agreeOnSecret(own: string, theirs: string, known: string): string {
  const privateKey = createPrivateKey({
    key: Buffer.from(own, 'base64url'),
    type: 'pkcs8',
    format: 'der',
  });
  const shared = diffieHellman({ privateKey, publicKey: readPublicKey(theirs) });
  const secret = hkdfSync('sha256', shared, known, 'crossdesk connection v1', 32);
  return `whsec_${Buffer.from(secret).toString('base64')}`;
}

/** Whether a partner's text is a public key that can be used to agree on a secret. */
export function isAgreementKey(text: string): boolean {
  try {
    if (readPublicKey(text).asymmetricKeyType !== 'x25519') return false;
    // A key of low order results in the same secret with everybody. OpenSSL refuses it when it is used.
    agreeOnSecret(newAgreementKeys().privateKey, text, '');
    return true;
  } catch {
    return false;
  }
}

function readPublicKey(text: string): KeyObject {
  return createPublicKey({ key: Buffer.from(text, 'base64url'), type: 'spki', format: 'der' });
}
