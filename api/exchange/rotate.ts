import { Refused } from '../../domain/refusal';
import { agreeOnSecret, newAgreementKeys } from '../../exchange/agreement';
import type { RotationMessage } from '../../exchange/rotation';
import { offerSecret } from '../../records/connectionChanges';
import type { Connection } from '../../records/connections';
import type { RegisterDeps } from './register';

/**
 * Agrees on the next secret with a partner that rotates. It is good at once, and ours to sign with once the partner
 * has: so an answer that was lost on its way loses no message.
 * @param secret the one that signed the question, opened
 * @throws Refused `conflict` while we rotate ourselves
 */
export async function answerRotation(
  { db, vault }: RegisterDeps,
  { id }: Connection,
  secret: string,
  { publicKey }: RotationMessage,
): Promise<RotationMessage> {
  const keys = newAgreementKeys();
  const next = agreeOnSecret(keys.privateKey, publicKey, secret);
  if (!(await offerSecret(db, id, vault.seal(next)))) {
    throw new Refused('conflict', 'This side is rotating the secret just now.');
  }
  return { publicKey: keys.publicKey };
}
