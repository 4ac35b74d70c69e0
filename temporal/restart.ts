import { activeDesks } from '../records/desk';
import { openDestinations } from '../records/destinations';
import { tableTypes } from '../records/recordTypes';
import { each, type LoopDeps } from './each';

/** The position from which a restart continues. */
export interface RestartPlace {
  /** The index of the kind. */
  readonly kind: number;
  readonly after: string | null;
}

export interface Restarted {
  readonly looked: number;
  readonly started: number;
  /** Null at the end. */
  readonly next: RestartPlace | null;
}

const pageSize = 100;
/** Number of concurrent calls to Temporal. */
const atOnce = 8;

/**
 * Starts the missing workflows of open records, one page at a time: call it with `next` until that is null. Running
 * workflows are not affected, so it can be called again at any time.
 */
export async function restartWorkflows(deps: LoopDeps, place: RestartPlace): Promise<Restarted> {
  const { db, engine } = deps;
  // Each starts with a drain: a delivery that was draining when Temporal failed still says so in Postgres, and a
  // commit would not wake it.
  const isFirst = place.kind === 0 && place.after === null;
  if (isFirst)
    await each(
      deps,
      'restart',
      await openDestinations(db),
      ({ title }) => title,
      (one) => engine.wake(one),
    );
  if (isFirst)
    await each(
      deps,
      'restart',
      await activeDesks(db),
      ({ name }) => name,
      (one) => engine.wakeDesk(one),
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
