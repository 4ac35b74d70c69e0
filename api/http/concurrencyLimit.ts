import { Refused } from '../../domain/refusal';
import { createLanes } from '../../temporal/lanes';

/** Does a sender's work when it is its turn. @throws Refused `busy` where too much of it is under way */
export type UnderWay = <T>(sender: string, work: () => Promise<T>) => Promise<T>;

export interface UnderWayOptions {
  /** What is counted, in the plural. */
  readonly what: string;
  /** How many of one sender go on at a time. */
  readonly atOnce: number;
  /** How many more of them wait for their turn. */
  readonly waiting?: number;
}

/** Limits how much work of each sender is under way in this process, so that none of them takes all there is. */
export function createUnderWay({ what, atOnce, waiting = 0 }: UnderWayOptions): UnderWay {
  const inTurn = createLanes(atOnce);
  const counts = new Map<string, number>();
  return async (sender, work) => {
    const count = counts.get(sender) ?? 0;
    if (count >= atOnce + waiting) {
      const message = `At most ${atOnce} ${what} may be under way at a time.`;
      throw new Refused('busy', message, { retryAfter: 1 });
    }
    counts.set(sender, count + 1);
    try {
      return await inTurn(sender, work);
    } finally {
      const left = (counts.get(sender) ?? 1) - 1;
      if (left > 0) counts.set(sender, left);
      else counts.delete(sender);
    }
  };
}

/** Uploads of a user or an external system. */
export const createUploads = () => createUnderWay({ what: 'uploads', atOnce: 16 });
