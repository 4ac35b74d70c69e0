import { z } from 'zod';
import { isAgreementKey } from './agreement';
import { signingKey } from './handshake';

/**
 * The question of `POST <partner>/exchange/v1/rotations`, signed: our half of a new secret, or our next public key, or
 * both. A call that names a key is signed by the current key and by that one.
 */
export const rotationQuestion = z
  .object({
    publicKey: z
      .string()
      .max(256)
      .refine(isAgreementKey, 'must be an X25519 public key.')
      .optional(),
    signingKey,
  })
  .refine(
    (question) => question.publicKey !== undefined || question.signingKey !== undefined,
    'must have a publicKey or a signingKey.',
  );
export type RotationQuestion = z.infer<typeof rotationQuestion>;

/** The answer: the partner's half of the secret, and the key that it accepts from now on, as they were asked for. */
export const rotationAnswer = rotationQuestion;
export type RotationAnswer = RotationQuestion;
