import { z } from 'zod';
import { fingerprintOf } from '../exchange/signingKey';
import type { SigningKey } from '../records/signingKeys';
import { maybe, time } from './http/fields';

const signatures = z.enum(['v1', 'v1a']);

export const signingKeySchema = z
  .object({
    owner: z.enum(['own', 'partner']),
    publicKey: z.string().meta({ example: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=' }),
    fingerprint: z.string().meta({
      description: 'The SHA-256 of the key, to compare with the partner by another way.',
    }),
    learnt: z.enum(['made', 'handshake', 'heartbeat', 'rotation']).meta({
      description: "How it became known here. `made`: it is this instance's own.",
    }),
    acceptedFrom: maybe(time).meta({
      description: 'Null: the partner has not said yet that it knows this key.',
    }),
    usedFrom: maybe(time).meta({ description: 'Null: offered in a rotation, and not used yet.' }),
    acceptedUntil: maybe(time).meta({ description: 'Null: it is the current or the next key.' }),
  })
  .meta({ id: 'SigningKey' });

export const signatureSchema = z.object({
  incoming: signatures.meta({
    description:
      "`v1a`: calls of the partner are accepted only with the signature of the partner's own key (Ed25519). `v1`: the shared secret is enough.",
  }),
  outgoing: signatures.meta({
    description: '`v1a`: the partner has said that it knows our key. Calls are signed with both.',
  }),
  requiredFrom: maybe(time).meta({
    description: "When the signature of the partner's key is required, or is since then.",
  }),
  keys: z.array(signingKeySchema).meta({
    description: 'The keys of both sides, newest first, with those of the past: the last 20.',
  }),
});

/** How calls are signed and verified now, and the keys of both sides. */
export function signatureView(
  keys: readonly SigningKey[],
  now: Date,
): z.input<typeof signatureSchema> {
  const good = keys.filter(({ acceptedUntil }) => acceptedUntil === null || acceptedUntil > now);
  // Of forgotten keys too: until the partner tells another one, no call is accepted without.
  const required = keys.flatMap(({ requiredFrom }) => requiredFrom ?? []);
  const [requiredFrom = null] = required.sort((a, b) => a.getTime() - b.getTime());
  const isKnown = good.some((key) => key.owner === 'own' && key.usedFrom && key.acceptedFrom);
  return {
    incoming: requiredFrom && requiredFrom <= now ? 'v1a' : 'v1',
    outgoing: isKnown ? 'v1a' : 'v1',
    requiredFrom: requiredFrom?.toISOString() ?? null,
    keys: keys.map(signingKeyView),
  };
}

export function signingKeyView(key: SigningKey): z.input<typeof signingKeySchema> {
  const { owner, publicKey, learnt, acceptedFrom, usedFrom, acceptedUntil } = key;
  return {
    owner,
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    learnt,
    acceptedFrom: acceptedFrom?.toISOString() ?? null,
    usedFrom: usedFrom?.toISOString() ?? null,
    acceptedUntil: acceptedUntil?.toISOString() ?? null,
  };
}
