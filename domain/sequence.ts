interface Sequenced {
  readonly subject: string;
  readonly sequence: number;
}

export interface Gap {
  readonly subject: string;
  /** The sequence from which to resend. */
  readonly expected: number;
}

export interface Deduplicated<E> {
  /** New and in order. They take effect. */
  readonly fresh: readonly E[];
  /** Received before, and already stored. */
  readonly repeated: readonly E[];
  /** Events are missing before these. Nothing after the gap is accepted for the subject. */
  readonly gaps: readonly Gap[];
}

/**
 * Deduplicates a batch by what was already received for each subject. Events may be repeated, reordered or cut off:
 * each event is `fresh` exactly once, and in order.
 */
export function deduplicate<E extends Sequenced>(
  received: ReadonlyMap<string, number>,
  events: readonly E[],
): Deduplicated<E> {
  const last = new Map(received);
  const gaps = new Map<string, Gap>();
  const fresh: E[] = [];
  const repeated: E[] = [];
  for (const event of [...events].sort((a, b) => a.sequence - b.sequence)) {
    const expected = (last.get(event.subject) ?? 0) + 1;
    if (event.sequence < expected) {
      repeated.push(event);
    } else if (event.sequence > expected) {
      gaps.set(event.subject, { subject: event.subject, expected });
    } else {
      fresh.push(event);
      last.set(event.subject, event.sequence);
    }
  }
  return { fresh, repeated, gaps: [...gaps.values()] };
}
