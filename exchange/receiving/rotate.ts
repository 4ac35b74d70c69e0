import { Refused } from '../../domain/refusal';
import { auditAs, partnerActor } from '../../records/audit';
import type { Connection } from '../../records/connection';
import { offerSecret } from '../../records/connectionChanges';
import { sealedAs } from '../../records/sealed';
import { agreementKeysFrom, agreeOnSecret } from '../agreement';
import type { RotationMessage } from '../rotation';
import type { RegisterDeps } from './register';

/**
 * Agrees on the next secret with a partner that rotates. The secret is valid at once, and we sign with it once the
 * partner has used it: so a lost answer loses no message. A repeated question gets the same answer.
 * @param sealed the secret that signed the question
 * @throws Refused `conflict` while this instance rotates, and if that secret is being replaced
 */
export async function answerRotation(
  { db, vault }: RegisterDeps,
  { id, partner }: Connection,
  sealed: string,
  { publicKey }: RotationMessage,
): Promise<RotationMessage> {
  const seed = vault.derive(`rotation of ${id}, asked with ${publicKey}`);
  const keys = agreementKeysFrom(Buffer.from(seed, 'base64url'));
  const context = sealedAs.connectionSecret({ id });
  const next = agreeOnSecret(keys.privateKey, publicKey, vault.open(sealed, context));
  const actor = partnerActor(partner);
  const isOffered = await auditAs({ actor, action: 'connection.rotate-secret' }, () =>
    offerSecret(db, id, sealed, vault.seal(next, context)),
  );
  if (!isOffered) {
    throw new Refused(
      'conflict',
      'The secret is not to be replaced just now: another rotation is under way, or the connection has ended.',
    );
  }
  return { publicKey: keys.publicKey };
}
