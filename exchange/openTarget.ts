import { randomUUID } from 'node:crypto';
import type { Connection } from '../records/connection';
import { sealedAs } from '../records/sealed';
import type { Vault } from '../records/secret';
import type { OwnKey } from '../records/signingKeys';
import type { Target } from './client';
import { newSigningKey, publicKeyOf } from './signingKey';

/**
 * A partner with what signs our calls to it.
 * @param keys our sealed keys, the current one first. None: the shared secret signs alone
 * @throws Unopened if the secret or a key cannot be opened
 */
export function openTarget(
  vault: Pick<Vault, 'open'>,
  { id, url, partner, secret }: Pick<Connection, 'id' | 'url' | 'partner' | 'secret'>,
  keys: readonly (OwnKey | null)[],
): Target {
  return {
    url,
    partner,
    secret: vault.open(secret, sealedAs.connectionSecret({ id })),
    signingKeys: keys.flatMap((key) =>
      key ? [vault.open(key.privateKey, sealedAs.signingKey(key))] : [],
    ),
  };
}

/** A new key of this side, sealed. */
export function sealSigningKey(
  vault: Pick<Vault, 'seal'>,
  privateKey: string = newSigningKey(),
): OwnKey {
  const id = randomUUID();
  return {
    id,
    publicKey: publicKeyOf(privateKey),
    privateKey: vault.seal(privateKey, sealedAs.signingKey({ id })),
  };
}
