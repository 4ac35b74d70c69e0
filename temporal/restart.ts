import { openDestinations } from '../records/destinations';
import { tableTypes } from '../records/recordTypes';
import { each, type LoopDeps } from './each';

/** Where a restart goes on. */
export interface RestartPlace {
  /** Which of the kinds. */
  readonly kind: number;
  readonly after: string | null;
}

export interface Restarted {
  readonly looked: number;
  readonly started: number;
  /** Null: that was all. */
  readonly next: RestartPlace | null;
}

const pageSize = 100;
/** Temporal is asked so many times at once. */
const atOnce = 8;

/**
 * Starts the workflows that open records should have and have not, one page of them: to be called with `next` until
 * there is none. Those that run are left alone, so it may be called at any time, and again.
 */
export async function restartWorkflows(deps: LoopDeps, place: RestartPlace): Promise<Restarted> {
  const { db, engine } = deps;
  // Each begins with a drain: one that was at it when Temporal went says so still, and a commit would not wake it.
  const isFirst = place.kind === 0 && place.after === null;
  if (isFirst)
    await each(
      deps,
      'restart',
      await openDestinations(db),
      ({ title }) => title,
      (one) => engine.wake(one),
    );
  const types = tableTypes();
  const type = types[place.kind];
  if (!type) return { looked: 0, started: 0, next: null };
  const keys = await type.openKeys(db, { after: place.after, limit: pageSize });
  let started = 0;
  const left = keys.values();
  const work = () =>
    each(
      deps,
      'restart',
      left,
      (key) => key,
      async (key) => {
        const record = await type.find(db, key);
        if (record && (await engine.start(record))) started += 1;
      },
    );
  await Promise.all(Array.from({ length: atOnce }, work));
  const last = keys.length === pageSize ? keys.at(-1) : undefined;
  const next =
    last !== undefined ? { ...place, after: last } : { kind: place.kind + 1, after: null };
  return { looked: keys.length, started, next: next.kind < types.length ? next : null };
}
