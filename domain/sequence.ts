interface Sequenced {
  readonly subject: string;
  readonly sequence: number;
}

export interface Gap {
  readonly subject: string;
  /** The sequence to send again from. */
  readonly expected: number;
}

export interface Deduplicated<E> {
  /** New and in order; to take effect. */
  readonly fresh: readonly E[];
  /** Seen before; safe already. */
  readonly repeated: readonly E[];
  /** Came too early; nothing of the subject behind the gap is taken. */
  readonly gaps: readonly Gap[];
}

/**
 * Sorts a batch by what has been received of each subject: whatever is repeated, reordered or cut off,
 * each event is fresh exactly once, and in order.
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
