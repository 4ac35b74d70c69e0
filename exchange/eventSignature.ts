import canonicalize from 'canonicalize';
import { isSignedWith, signWith } from './signingKey';

/**
 * What the signature of an event covers: the whole CloudEvent as canonical JSON (RFC 8785), without its attribute
 * `signature`. So it can be verified from any copy of the event, however that is formatted.
 */
export function signedText(event: object): string {
  const { signature: _, ...said } = event as { readonly signature?: unknown };
  return canonicalize(said) ?? '';
}

/** The event with its sender's signature, which stays with it: unlike a call's, it proves later what was sent. */
export function signEvent<E extends object>(
  privateKey: string | undefined,
  event: E,
): E & { readonly signature?: string } {
  if (privateKey === undefined) return event;
  return { ...event, signature: signWith(privateKey, signedText(event)) };
}

/** An event that its sender signed, as it was signed. */
export interface EventProof {
  /** The partner's key, by its id here. */
  readonly key: string;
  /** Canonical JSON, without the signature. */
  readonly text: string;
  readonly signature: string;
}

/** The proof that the owner of a key signed an event. Null if they did not. */
export function proofOf(
  { id, publicKey }: { readonly id: string; readonly publicKey: string },
  event: object,
): EventProof | null {
  const { signature } = event as { readonly signature?: unknown };
  if (typeof signature !== 'string') return null;
  const text = signedText(event);
  return isSignedWith(publicKey, text, signature) ? { key: id, text, signature } : null;
}
