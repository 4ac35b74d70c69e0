import { Refused } from '../../domain/refusal';
import { auditAs, partnerActor } from '../../records/audit';
import { offerSecret } from '../../records/connectionChanges';
import { sealedAs } from '../../records/sealed';
import { agreementKeysFrom, agreeOnSecret } from '../agreement';
import type { RotationAnswer, RotationQuestion } from '../rotation';
import type { SignedCall } from './authenticate';
import { type KeyCall, receiveKey } from './key';
import type { RegisterDeps } from './register';

/**
 * Agrees on the next secret, or on the partner's next key, with a partner that rotates. Both are valid at once, and
 * replace the current ones once the partner has used them: so a lost answer loses no message. A repeated question gets
 * the same answer.
 * @throws Refused `conflict` while this instance rotates, if the secret that signed the question is being replaced, or if
 * the question was not signed by the partner's current key
 */
export async function answerRotation(
  deps: RegisterDeps,
  call: SignedCall & KeyCall,
  { publicKey, signingKey }: RotationQuestion,
): Promise<RotationAnswer> {
  if (signingKey && !(await receiveKey(deps.db, call, signingKey, 'rotation'))) {
    throw new Refused(
      'conflict',
      'A new signing key must be named by a call that the current key and the new one both sign.',
    );
  }
  const answer = publicKey ? await answerSecret(deps, call, publicKey) : {};
  return { ...answer, ...(signingKey && { signingKey }) };
}

async function answerSecret(
  { db, vault }: RegisterDeps,
  { connection: { id, partner }, sealed }: SignedCall,
  publicKey: string,
): Promise<Required<Pick<RotationAnswer, 'publicKey'>>> {
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
