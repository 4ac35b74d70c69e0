import { z } from 'zod';
import { shownName as name } from '../api/http/content';
import { catalogKinds, replicatedFields } from '../domain/event';
import { instanceId } from '../domain/names';
import { isAgreementKey } from './agreement';
import { isPublicKey } from './signingKey';

const instance = z.string().max(64).regex(instanceId);
const agreementKey = z.string().max(256).refine(isAgreementKey, 'must be an X25519 public key.');

/** The public key of the side that says it. A partner of an earlier release has none. */
export const signingKey = z
  .string()
  .refine(isPublicKey, 'must be whpk_ and an Ed25519 public key in base64.')
  .optional();

/** A customer's registration: `POST <provider>/exchange/v1/registrations`. The token is its proof. */
export const registrationQuestion = z.object({
  token: z.string().min(1).max(256),
  instance,
  /** The public URL of the customer's instance. */
  url: z.string().min(1).max(2048),
  publicKey: agreementKey,
  signingKey,
  /** The name of the person who asks. */
  by: name,
});
export type RegistrationQuestion = z.infer<typeof registrationQuestion>;

export const replicationRules = z.object({
  kinds: z.array(z.enum(catalogKinds)).max(catalogKinds.length).readonly(),
  fields: z.array(z.enum(replicatedFields)).max(replicatedFields.length).readonly(),
  workNotes: z.boolean(),
});

/** The provider's answer: its instance id, its case, and its half of the secret. */
export const registrationAnswer = z.object({
  instance,
  registration: name,
  publicKey: agreementKey,
  signingKey,
  replicationSet: replicationRules,
});
export type RegistrationAnswer = z.infer<typeof registrationAnswer>;
