import { z } from 'zod';
import { isAgreementKey } from './agreement';

/** Each side's half of a new secret: the question and the answer of `POST <partner>/exchange/v1/rotations`, signed. */
export const rotationMessage = z.object({
  publicKey: z.string().max(256).refine(isAgreementKey, 'must be an X25519 public key.'),
});
export type RotationMessage = z.infer<typeof rotationMessage>;
