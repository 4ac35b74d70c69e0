import type { LifecycleName } from '../domain/lifecycle';
import { findCase } from '../records/case';
import { findChange } from '../records/change';
import type { Database } from '../records/database';
import { openDestinations } from '../records/destinations';
import { openRecords } from '../records/openRecords';
import { findProvider } from '../records/providerConnection';
import { findRegistration } from '../records/registration';
import { findRequest } from '../records/request';
import { each, type LoopDeps } from './each';
import type { ManagedRecord } from './start';

/** Every kind of record, and how one is found by its key. */
const kinds: readonly {
  readonly lifecycle: LifecycleName;
  find(db: Database, key: string): Promise<ManagedRecord | null>;
}[] = [
  // Of both sides: a row is the one or the other.
  { lifecycle: 'request', find: findRequest },
  { lifecycle: 'registration', find: (db, number) => findRegistration(db, { number }) },
  { lifecycle: 'providerConnection', find: (db, id) => findProvider(db, { id }) },
  { lifecycle: 'change', find: (db, number) => findChange(db, number) },
  { lifecycle: 'case', find: (db, number) => findCase(db, { number }) },
];

/** By the lifecycle that it follows and its number or id; null where there is none any more. */
export async function findManaged(
  db: Database,
  lifecycle: LifecycleName,
  key: string,
): Promise<ManagedRecord | null> {
  const name = lifecycle === 'fulfillment' ? 'request' : lifecycle;
  const kind = kinds.find((one) => one.lifecycle === name);
  return (await kind?.find(db, key)) ?? null;
}

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
  const kind = kinds[place.kind];
  if (!kind) return { looked: 0, started: 0, next: null };
  const keys = await openRecords(db, kind.lifecycle, { after: place.after, limit: pageSize });
  let started = 0;
  const left = keys.values();
  const work = () =>
    each(
      deps,
      'restart',
      left,
      (key) => key,
      async (key) => {
        const record = await kind.find(db, key);
        if (record && (await engine.ensure(record))) started += 1;
      },
    );
  await Promise.all(Array.from({ length: atOnce }, work));
  const last = keys.length === pageSize ? keys.at(-1) : undefined;
  const next =
    last !== undefined ? { ...place, after: last } : { kind: place.kind + 1, after: null };
  return { looked: keys.length, started, next: next.kind < kinds.length ? next : null };
}
