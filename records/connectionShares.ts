import { AsyncLocalStorage } from 'node:async_hooks';
import pLimit, { type LimitFunction } from 'p-limit';
import { Refused } from '../domain/refusal';
import { keyedLimit } from './keyedLimit';

/** Whose work needs a connection to the database. `programs`: external systems and integrations. `engine`: activities. */
export interface Share {
  readonly of: 'people' | 'programs' | 'engine';
  /** The caller. */
  readonly name: string;
}

/** A piece of work, and how many connections it holds. */
interface Work extends Share {
  held: number;
}

const works = new AsyncLocalStorage<Work>();

/** Runs one piece of work. The connections that it takes count for its share. */
export function withShare<T>(share: Share, act: () => T): T {
  return works.run({ ...share, held: 0 }, act);
}

/** How long work waits for its share, in milliseconds. */
export interface Patience {
  /** Work that has no connection. Then it is refused. */
  readonly first: number;
  /**
   * Work that holds a connection and needs another one. Then it gets one beyond its share: those who hold the share may
   * all wait for the same.
   */
  readonly further: number;
}

/**
 * Shares the connections of one pool. A caller has at most a quarter of them at a time. All programs together have at
 * most three eighths, and so has the engine: the rest is always there for people.
 */
export class ConnectionShares {
  private readonly byCaller;
  private readonly byKind: Readonly<Partial<Record<Share['of'], LimitFunction>>>;

  constructor(
    poolSize: number,
    private readonly patience: Patience = { first: 10_000, further: 250 },
  ) {
    const part = (eighths: number) => Math.max(1, Math.floor((poolSize * eighths) / 8));
    this.byCaller = keyedLimit(part(2));
    this.byKind = { programs: pLimit(part(3)), engine: pLimit(part(3)) };
  }

  /**
   * Waits until the running work may take a connection.
   * @returns gives it back
   * @throws Refused `busy` if others of the same share have all of it for too long
   */
  async take(): Promise<() => void> {
    const work = works.getStore();
    if (!work) return () => {};
    const release = await this.wait(work);
    work.held += 1;
    return () => {
      work.held -= 1;
      release();
    };
  }

  private wait(work: Work): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const isFurther = work.held > 0;
      let isOver = false;
      const end = () => {
        isOver = true;
        if (isFurther) resolve(() => {});
        else
          reject(new Refused('busy', 'Too many calls wait for the database.', { retryAfter: 5 }));
      };
      // The engine's work is not refused: Temporal would only repeat it.
      const isPatient = work.of === 'engine' && !isFurther;
      const { first, further } = this.patience;
      const timer = isPatient ? undefined : setTimeout(end, isFurther ? further : first);
      const hold = (): Promise<void> => {
        clearTimeout(timer);
        return isOver ? Promise.resolve() : new Promise((release) => resolve(release));
      };
      const limit = this.byKind[work.of];
      const inKind = () => (limit ? limit(hold) : hold());
      void (work.of === 'engine' ? inKind() : this.byCaller(work.name, inKind));
    });
  }
}
