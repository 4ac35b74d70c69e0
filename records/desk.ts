import type { FailureKind } from '../domain/backOff';
import type { DeskMapping } from '../domain/deskMapping';
import type { DeskRoute } from '../domain/deskRoute';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { namedBy } from './group';
import { type Backlog, backlog } from './outbox';
import { textSearch } from './textSearch';

export type DeskState = 'Active' | 'Paused';

/** A desk: the system in which this organisation's own people work. */
export interface Desk {
  readonly id: string;
  readonly name: string;
  /** The kind of desk: see desks/kinds. */
  readonly kind: string;
  readonly url: string;
  readonly routes: readonly DeskRoute[];
  /** Whether the routes have changed since `finishRouting`. */
  readonly routesChanged: boolean;
  readonly mapping: DeskMapping;
  /** Increases with each change of the mapping. */
  readonly mappingVersion: number;
  readonly callsPerMinute: number;
  readonly pollSeconds: number;
  /** While it is paused, updates are queued, and nothing is sent or read. */
  readonly state: DeskState;
  /** Where the next poll begins. Null before the first. */
  readonly cursor: string | null;
  readonly polledAt: Date | null;
  /** Why the last poll failed. Null if it succeeded. */
  readonly pollError: string | null;
  readonly delivery: string;
  readonly attempts: number;
  readonly nextTryAt: Date | null;
  readonly lastSuccessAt: Date | null;
  /** Why the last update could not be written. Null if it was. */
  readonly lastError: string | null;
  readonly lastFailure: FailureKind | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = {
  id: 'id',
  name: 'name',
  kind: 'kind',
  url: 'url',
  routes: 'routes',
  routesChanged: 'routes_changed',
  mapping: 'mapping',
  mappingVersion: 'mapping_version',
  callsPerMinute: 'calls_per_minute',
  pollSeconds: 'poll_seconds',
  state: 'state',
  cursor: 'cursor',
  polledAt: 'polled_at',
  pollError: 'poll_error',
  delivery: 'delivery',
  attempts: 'attempts',
  nextTryAt: 'next_try_at',
  lastSuccessAt: 'last_success_at',
  lastError: 'last_error',
  lastFailure: 'last_failure',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof Desk, string>;

/** Finds a desk by its id or its name. */
export async function findDesk(db: Database, reference: string): Promise<Desk | null> {
  const row = await db('desks as k')
    .whereRaw(...namedBy('k', reference))
    .first(columns);
  return row ?? null;
}

/** The sealed credentials of a desk, and the hash of its webhook's secret. */
export async function findDeskSecrets(
  db: Database,
  id: string,
): Promise<{ readonly credentials: string; readonly webhookSecretHash: string | null } | null> {
  const row = await db('desks')
    .where({ id })
    .first({ credentials: 'credentials', webhookSecretHash: 'webhook_secret_hash' });
  return row ?? null;
}

/** Lists desks, sorted by name. */
export async function listDesks(
  db: Database,
  filters: { readonly q?: string | undefined; readonly state?: DeskState | undefined },
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Desk[]> {
  const query = db('desks').orderByRaw('lower(name)').limit(page.limit);
  if (filters.state !== undefined) query.where({ state: filters.state });
  textSearch(query, filters.q, { texts: ['name', 'url', 'kind'] });
  if (page.after !== undefined) query.whereRaw('lower(name) > lower(?)', [page.after]);
  return query.select(columns);
}

export type NewDesk = Pick<
  Desk,
  'id' | 'name' | 'kind' | 'url' | 'routes' | 'mapping' | 'callsPerMinute'
> & {
  readonly pollSeconds?: number | undefined;
  /** Sealed. */
  readonly credentials: string;
  readonly webhookSecretHash: string | null;
  /** Active if absent. */
  readonly state?: DeskState | undefined;
};

/**
 * Creates a desk. A repeated id returns the existing one.
 * @throws Refused `conflict` if another desk has the name
 */
export async function createDesk(db: Database, wanted: NewDesk): Promise<Desk> {
  const { id } = wanted;
  await db('desks')
    .insert({ id, kind: wanted.kind, ...stored(wanted) })
    .onConflict()
    .ignore();
  const existing = await db('desks').where({ id }).first(columns);
  if (!existing) throw taken(wanted.name);
  await notifyDesk(db, id);
  return existing;
}

type Changeable = Omit<NewDesk, 'id' | 'kind'>;
export type DeskChanges = { readonly [K in keyof Changeable]?: Changeable[K] | undefined };

/**
 * Changes a desk. The mapping's version increases with each change of it.
 * @param check validates the current desk, which is locked
 * @throws Refused `missing`, `conflict` if another desk has the name, or what `check` throws
 */
export async function updateDesk(
  db: Database,
  id: string,
  changes: DeskChanges,
  check: (existing: Desk) => void = () => {},
): Promise<Desk> {
  return db.transaction(async (trx) => {
    const existing = await trx('desks').where({ id }).forUpdate().first(columns);
    if (!existing) throw new Refused('missing', `There is no desk ${id}.`);
    check(existing);
    const { name, routes, mapping } = changes;
    if (name !== undefined) {
      const other = await trx('desks')
        .whereRaw('lower(name) = lower(?)', [name])
        .whereNot({ id })
        .first('id');
      if (other) throw taken(name);
    }
    const [row] = await trx('desks')
      .where({ id })
      .update({
        ...stored(changes),
        ...(routes !== undefined && { routes_changed: true }),
        ...(mapping !== undefined && { mapping_version: trx.raw('mapping_version + 1') }),
        updated_at: trx.fn.now(),
      })
      .returning(Object.entries(columns).map(([field, column]) => `${column} as ${field}`));
    await notifyDesk(trx, id);
    return row;
  });
}

/** The columns that a write sets. */
function stored(fields: DeskChanges): Record<string, unknown> {
  const { name, url, credentials, routes, mapping, callsPerMinute, pollSeconds } = fields;
  const { webhookSecretHash, state } = fields;
  return {
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url }),
    ...(credentials !== undefined && { credentials }),
    ...(routes !== undefined && { routes: JSON.stringify(routes) }),
    ...(mapping !== undefined && { mapping: JSON.stringify(mapping) }),
    ...(callsPerMinute !== undefined && { calls_per_minute: callsPerMinute }),
    ...(pollSeconds !== undefined && { poll_seconds: pollSeconds }),
    ...(state !== undefined && { state }),
    ...(webhookSecretHash !== undefined && { webhook_secret_hash: webhookSecretHash }),
  };
}

/** What a poll found out about its desk. */
export interface PollNews {
  readonly cursor?: string;
  /** Why it failed. Null if it succeeded. */
  readonly error?: string | null;
  /** When the next poll begins at the latest, in milliseconds. */
  readonly dueInMs: number;
}

export async function recordPoll(db: Database, id: string, news: PollNews): Promise<void> {
  const { cursor, error, dueInMs } = news;
  await db('desks')
    .where({ id })
    .update({
      ...(cursor !== undefined && { cursor }),
      ...(error !== undefined && { poll_error: error }),
      ...(error === null && { polled_at: db.fn.now() }),
      poll_due_at: db.raw(`now() + ? * interval '1 millisecond'`, [dueInMs]),
    });
}

/** The desks that are not paused. */
export async function activeDesks(db: Database): Promise<Pick<Desk, 'id' | 'name'>[]> {
  return db('desks').where({ state: 'Active' }).select('id', 'name');
}

/** Active desks that nobody polls: the wake-up of their workflow was lost. */
export async function unpolledDesks(db: Database): Promise<Pick<Desk, 'id' | 'name'>[]> {
  return db('desks')
    .where({ state: 'Active' })
    .whereRaw(`coalesce(poll_due_at, created_at) < now() - interval '1 minute'`)
    .select('id', 'name');
}

/** @param routes that all open records were tried with */
export async function finishRouting(
  db: Database,
  id: string,
  routes: Desk['routes'],
): Promise<void> {
  await db('desks')
    .where({ id })
    .whereRaw('routes = cast(? as jsonb)', [JSON.stringify(routes)])
    .update({ routes_changed: false });
}

/** Pauses or resumes a desk. */
export async function setDeskPaused(db: Database, id: string, paused: boolean): Promise<void> {
  await db('desks')
    .where({ id })
    .update({ state: paused ? 'Paused' : 'Active', updated_at: db.fn.now() });
  await notifyDesk(db, id);
  // What waited meanwhile is written.
  if (!paused) await db.raw(`select pg_notify('desk_outbox', ?)`, [id]);
}

/** Has a running poll of the desk begin its next round, in whichever process it runs. */
export async function notifyDesk(db: Database, id: string): Promise<void> {
  await db.raw(`select pg_notify('desk', ?)`, [id]);
}

export interface DeskHealth {
  /** The updates that wait to be written in the desk, and those that it refused. */
  readonly backlog: Backlog;
  /** Number of tickets that could not be applied. */
  readonly failedTickets: number;
  readonly callsLastMinute: number;
}

export async function deskHealth(db: Database, id: string): Promise<DeskHealth> {
  const { rows } = await db.raw(
    `select (select count(*)::integer from desk_problems where desk_id = :id) as "failedTickets",
       (select count(*)::integer from desk_calls
        where desk_id = :id and at > now() - interval '1 minute') as "callsLastMinute"`,
    { id },
  );
  return { backlog: await backlog(db, id), ...rows[0] };
}

function taken(name: string): Refused {
  return new Refused('conflict', `There is another desk named "${name}".`, {
    code: 'nameTaken',
    params: { name },
  });
}
