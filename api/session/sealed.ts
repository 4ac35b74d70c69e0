import { EncryptJWT, errors, type JWTPayload, jwtDecrypt } from 'jose';
import type { Deps } from '../deps';

/** Seals data that a browser stores for us and can neither read nor change: encrypted and authenticated. */
export interface Sealer {
  seal(claims: Readonly<Record<string, unknown>>, expires: Date): Promise<string>;
  /** Null if it was not sealed here for this purpose with a current key, or has expired. */
  open(sealed: string): Promise<JWTPayload | null>;
}

const [alg, enc] = ['dir', 'A256GCM'];

/** @param purpose data that is sealed for another purpose cannot be opened */
export function createSealer({ vault, instance }: SealerDeps, purpose: string): Sealer {
  const keys = vault.keysFor(`crossdesk ${purpose}`);

  function keyOf(id: string | undefined): Uint8Array {
    const key = keys.get(id ?? '');
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  return {
    seal: (claims, expires) =>
      new EncryptJWT({ ...claims })
        .setProtectedHeader({ alg, enc, kid: vault.keyId })
        .setIssuer(instance)
        .setExpirationTime(expires)
        .encrypt(keyOf(vault.keyId)),
    async open(sealed) {
      try {
        const { payload } = await jwtDecrypt(sealed, ({ kid }) => keyOf(kid), {
          issuer: instance,
          requiredClaims: ['exp'],
          keyManagementAlgorithms: [alg],
          contentEncryptionAlgorithms: [enc],
        });
        return payload;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

type SealerDeps = Pick<Deps, 'vault' | 'instance'>;
