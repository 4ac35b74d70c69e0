/** A public key of a partner that is accepted now. */
export interface PartnerKey {
  readonly id: string;
  /** `whpk_…` */
  readonly publicKey: string;
  /** Null: told in a rotation, and the partner has not signed with it yet. */
  readonly isUsed: boolean;
  /** Whether it has no successor that the partner signs with. */
  readonly isCurrent: boolean;
  /** Whether calls without the signature of one of its keys are refused by now. */
  readonly isRequired: boolean;
}

/** What counts while an admin has forgotten the partner's keys, and no call has told one since. */
export interface ForgottenKey {
  /** Whether calls without the signature of one of its keys were refused by now. */
  readonly isRequired: boolean;
  /** Whether a heartbeat can still tell the key that it is signed by. */
  readonly isReplaceable: boolean;
}

/** How a call is received that is signed with the connection's shared secret. */
export type Signer =
  /** The key that signed it. Null: no known key did, and none is required. */
  { readonly accepted: true; readonly key: PartnerKey | null } | { readonly accepted: false };

/**
 * Decides whether a call that is signed with the shared secret is the partner's. Once a key of the partner is required,
 * the shared secret alone proves nothing: whoever else has it can neither send a call nor replace the key. After an admin
 * has forgotten the keys, that is still so, except for a heartbeat that tells a key and is signed by it.
 * @param keys the partner's keys that are accepted now
 * @param forgotten null if no key was forgotten, or another one is known since
 * @param tellsItsKey whether the call is a heartbeat that tells a key, and is signed by that key
 */
export function signerOf(
  keys: readonly PartnerKey[],
  isSignedBy: (key: PartnerKey) => boolean,
  forgotten: ForgottenKey | null,
  tellsItsKey: () => boolean,
): Signer {
  const key = keys.find(isSignedBy) ?? null;
  const isRequired = forgotten?.isRequired ?? keys.some((one) => one.isRequired);
  if (key || !isRequired) return { accepted: true, key };
  return forgotten?.isReplaceable && tellsItsKey()
    ? { accepted: true, key: null }
    : { accepted: false };
}

/** What is done with a public key that a partner tells. */
export type KeyDecision = 'learn' | 'replace' | 'known' | 'refuse';

/**
 * Decides whether a partner's call may tell a key. The first key is believed on the shared secret's word. From then on
 * only the current key names its successor, even while the shared secret alone is still good for other calls.
 * @param signedBy the accepted key that signed the call
 */
export function decideKey(
  keys: readonly PartnerKey[],
  signedBy: PartnerKey | null,
  told: string,
): KeyDecision {
  if (keys.length === 0) return 'learn';
  if (!signedBy) return 'refuse';
  if (keys.some(({ publicKey }) => publicKey === told)) return 'known';
  return signedBy.isCurrent ? 'replace' : 'refuse';
}
