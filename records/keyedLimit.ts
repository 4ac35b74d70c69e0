import pLimit, { type LimitFunction } from 'p-limit';

/** Runs a task as soon as the limit of its key allows it. */
export type KeyedLimit = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/** How many tasks of a key are running or waiting. */
export interface KeyLoad {
  readonly active: number;
  readonly waiting: number;
}

/**
 * Runs at most `atOnce` tasks of each key at a time; the others wait in the order in which they came.
 * @param admit is called before a task is queued; its errors go to the caller
 */
export function keyedLimit(atOnce: number, admit: (load: KeyLoad) => void = () => {}): KeyedLimit {
  const limits = new Map<string, LimitFunction>();
  return async (key, task) => {
    const limit = limits.get(key) ?? pLimit(atOnce);
    admit({ active: limit.activeCount, waiting: limit.pendingCount });
    limits.set(key, limit);
    try {
      return await limit(task);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) limits.delete(key);
    }
  };
}
