import type { Gap } from '../domain/sequence';
import type { RefusedEvent } from './client';

interface Sent {
  readonly id: string;
  readonly subject: string;
  readonly sequence: number;
}

export interface Acknowledged<E> {
  /** Stored at the partner. */
  readonly safe: readonly E[];
  readonly refused: readonly { readonly event: E; readonly reason: string }[];
}

/** Reads the partner's answer to a batch: for each record, everything before its first refusal or gap is stored. */
export function readAcknowledgement<E extends Sent>(
  batch: readonly E[],
  answer: { readonly refused: readonly RefusedEvent[]; readonly gaps: readonly Gap[] },
): Acknowledged<E> {
  const reasons = new Map(answer.refused.map(({ id, reason }) => [id, reason]));
  const stops = new Map<string, number>();
  const stopped = new Set<string>();
  // A comment and its edits have one id. Those behind the first refused event of a record wait.
  const refused = batch.flatMap((event) => {
    const reason = reasons.get(event.id);
    if (reason === undefined || stopped.has(event.subject)) return [];
    stopped.add(event.subject);
    return [{ event, reason }];
  });
  const stopAt = (subject: string, sequence: number) =>
    stops.set(subject, Math.min(sequence, stops.get(subject) ?? sequence));
  for (const { event } of refused) stopAt(event.subject, event.sequence);
  for (const { subject, expected } of answer.gaps) stopAt(subject, expected);
  const safe = batch.filter(
    ({ subject, sequence }) => sequence < (stops.get(subject) ?? Number.POSITIVE_INFINITY),
  );
  return { safe, refused };
}
