import { EncryptJWT, errors, type JWTPayload, jwtDecrypt } from 'jose';
import type { Deps } from '../deps';

/** Seals what a browser keeps for us and may neither read nor change: encrypted and authenticated. */
export interface Sealer {
  seal(claims: Readonly<Record<string, unknown>>, expires: Date): Promise<string>;
  /** Null where it was not sealed here for this purpose, under a key that is still ours, or is past its time. */
  open(sealed: string): Promise<JWTPayload | null>;
}

const [alg, enc] = ['dir', 'A256GCM'];

/** @param purpose what is sealed for another one cannot be opened */
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
