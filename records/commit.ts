import type { Commit, Committed, Mutation, Snapshot, StateClock } from '../domain/commit';
import type { Fields } from '../domain/lifecycle';
import { taskNumber } from '../domain/names';
import { type ServiceClocks, timersOf } from '../domain/serviceClock';
import type { Database } from './database';
import { prepared, unprepared } from './prepared';
import type { RecordType } from './recordType';
import { recordTypeOf } from './recordTypes';
import { RefusedMutation } from './refusedMutation';
import { type LevelChange, type LevelResult, levelsAfter } from './serviceLevels';

/** The result of a commit, and what it means outside of the record. */
interface CommitResult {
  readonly committed: Committed;
  /** The destinations to wake. */
  readonly destinations: readonly string[];
  /** The targets of service levels that were met or breached. */
  readonly levelResults?: readonly LevelResult[];
}

/**
 * Commits mutations of a record with their journal entries and events, in one transaction under the row's lock. Writes
 * nothing and returns `stale` with the current snapshot if the revision differs, or if a mutation's journal entry
 * exists already, which means that it took effect. Without mutations, it only reads the snapshot.
 */
export async function commit(db: Database, instance: string, input: Commit): Promise<CommitResult> {
  const { lifecycle, number, revision } = input;
  const type = recordTypeOf(lifecycle);
  const isReadOnly = input.changes.length === 0;
  for (;;) {
    const leveled = await levelsAfter(db, type, input);
    const written = isReadOnly ? null : await writeOrRefuse(db, instance, type, input, leveled);
    if (written && 'refused' in written) return { committed: written.refused, destinations: [] };
    if (written) {
      const { destinations } = written;
      const committed = { status: 'committed', revision: revision + 1 } as const;
      if (!leveled) return { committed, destinations };
      const { timers: levelTimers, results: levelResults } = leveled;
      return { committed: { ...committed, levelTimers }, destinations, levelResults };
    }
    const row = await readSnapshot(db, type, input);
    if (!row) throw new Error(`There is no record ${number} to commit to.`);
    const { taken, connection, clock, clocks, ...snapshot } = row;
    // Otherwise another commit between the two statements brought the record to this revision: try again.
    if (isReadOnly || taken.length > 0 || row.revision !== revision) {
      // The earlier attempt may have died before it woke the destination.
      const destinations = taken.length > 0 && connection ? [connection] : [];
      const timers = clocks && { levelTimers: timersOf(clocks) };
      return { committed: { status: 'stale', snapshot, clock, taken, ...timers }, destinations };
    }
  }
}

type Written =
  | { readonly destinations: readonly string[] }
  | { readonly refused: Extract<Committed, { status: 'refused' }> };

/**
 * Like writeAll, but refuses a mutation that Postgres can never store. Otherwise the workflow would retry forever and
 * block all later mutations.
 */
async function writeOrRefuse(
  db: Database,
  instance: string,
  type: RecordType,
  input: Commit,
  leveled: LevelChange | null,
): Promise<Written | null> {
  try {
    return await writeAll(db, instance, type, input, leveled);
  } catch (error) {
    const message = faultOfValue(error);
    if (!message) throw error;
    const change = await firstAtFault(db, instance, type, input);
    if (change === undefined) throw error;
    return { refused: { status: 'refused', change, message } };
  }
}

/** The id of the first mutation that makes the commit fail, found by writing longer and longer prefixes. */
async function firstAtFault(
  db: Database,
  instance: string,
  type: RecordType,
  input: Commit,
): Promise<string | undefined> {
  const undone = new Error('This attempt is always rolled back.');
  for (const [n, { id }] of input.changes.entries()) {
    const changes = input.changes.slice(0, n + 1);
    try {
      await db.transaction(async (trx) => {
        await writeAll(trx, instance, type, { ...input, changes }, null);
        throw undone;
      });
    } catch (error) {
      if (error === undone) continue;
      if (faultOfValue(error)) return id;
      throw error;
    }
  }
  return undefined;
}

/** The refusal text for a value that Postgres can never store. Null for every other error. */
function faultOfValue(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return null;
  // A concurrent attempt has written the same entry.
  if ('constraint' in error && error.constraint === 'journal_pkey') return null;
  const { code } = error;
  if (code === '23503') return 'It names something that is not here.';
  if (code === '23505') return 'It names something that is taken already.';
  // Data exceptions, integrity violations, and values that are too large for an index.
  return /^(22|23|54)/.test(code) ? 'The database cannot keep one of its values.' : null;
}

/** Writes the mutations and their effects on other records. Null if the revision differs or an entry exists already. */
async function writeAll(
  db: Database,
  instance: string,
  type: RecordType,
  commit: Commit,
  leveled: LevelChange | null,
): Promise<Written | null> {
  const { follows } = type;
  const input = leveled ? { ...commit, changes: leveled.changes } : commit;
  const columns = leveled?.columns ?? {};
  const emits = input.changes.some((change) => change.tells);
  if (!follows) {
    const written = await write(db, instance, type, input, columns);
    return written && { destinations: emits && written.connection ? [written.connection] : [] };
  }
  try {
    return await db.transaction(async (trx) => {
      const written = await write(trx, instance, type, input, columns);
      const state = input.changes.at(-1)?.state;
      if (!written || state === undefined) return null;
      return { destinations: await follows(trx, { ...input, instance, state, ...written }) };
    });
  } catch (error) {
    if (!(error instanceof RefusedMutation)) throw error;
    const { change, message } = error;
    return { refused: { status: 'refused', change, message } };
  }
}

/**
 * Writes the mutations in one statement, because every command pays for it: one transaction, one round trip. The
 * statement locks the row and gives each mutation a time later than all journal entries, except that a partner's entry
 * keeps its own time. Returns null and writes nothing if the revision differs or an entry exists already.
 */
async function write(
  db: Database,
  instance: string,
  type: RecordType,
  { number, revision, changes, ends }: Commit,
  levelColumns: LevelChange['columns'],
): Promise<{ readonly connection: string | null } | null> {
  const fields: Fields = Object.assign({}, ...changes.map((change) => change.fields));
  const state = changes.at(-1)?.state ?? '';
  const statement = isSettled(type) ? prepared : unprepared;
  const { rows } = await statement(
    db,
    `with held as (
       select ${type.key} as key, greatest(
         date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond'
       ) as tick
       from ${type.table}
       where ${type.key} = :number and revision = :revision
         and not exists (select from journal where id = any(:ids::uuid[]))
       for update
     ), dated as (
       select c.id, c.kind, c.text, c.by, c.instance, c.late, c.reason, c.says, c.tells, c.event, c.data, c.state,
         c.assigned_to, n, coalesce(c.at, tick + (n - 1) * interval '1 millisecond') as at
       from held, rows from (jsonb_to_recordset(:changes::jsonb) as (
         id uuid, kind text, text text, by text, instance text, at timestamptz, late boolean, reason text, says jsonb,
         tells text, event text, data jsonb, state text, assigned_to text
       )) with ordinality as c (
         id, kind, text, by, instance, at, late, reason, says, tells, event, data, state, assigned_to, n
       )
     ), written as (
       insert into journal (id, record, kind, text, by, instance, at, late, reason, says, event, state, assigned_to)
       select id, :number, kind, text, by, instance, at, late, reason, says, event, state, assigned_to
       from dated order by n
     ), made as (
       insert into tasks (number, request, title)
       select t.number, :number, t.title
       from held, jsonb_to_recordset(:tasks::jsonb) as t (number text, title text)
     ), done as (
       delete from pending_messages where id = any(:ids::uuid[]) and exists (select from held)
     ), moved as (
       update ${type.table} r set ${assignments(type, fields)} ${assigned(levelColumns)}
         state = :state,
         entered_at = case when :isReentered::boolean then clock_timestamp() else r.entered_at end,
         fired_timers = case when :isReentered::boolean then '{}' else r.fired_timers end || :firedTimers::text[],
         revision = r.revision + 1,
         updated_at = greatest(r.updated_at, latest),
         last_entry_at = greatest(r.last_entry_at, latest),
         closed_at = case when not :ends::boolean then null when r.state <> :state then latest else r.closed_at end,
         started = true
       from held, (select max(at) as latest from dated) d
       where r.${type.key} = held.key
       returning ${type.connection} as connection
     )
     select connection, enqueue(connection, :subject, (
       select jsonb_agg(jsonb_build_object('id', id, 'name', tells, 'time', at, 'data', data) order by n)
       from dated where tells is not null
     )) from moved`,
    {
      ...fields,
      ...levelColumns,
      number,
      revision,
      state,
      subject: type.subject ?? number,
      ends,
      ...clockChange(changes),
      ids: changes.map((change) => change.id),
      changes: JSON.stringify(changes.map((change) => entryOf(instance, change))),
      tasks: JSON.stringify(await numberedTasks(db, changes)),
    },
  );
  return rows[0] ?? null;
}

/**
 * The timers that have fired since the state was last entered, and whether the state changed between the mutations.
 * If the final state differs from the stored one, a trigger of the table resets the clock (migration 0020).
 */
function clockChange(changes: readonly Mutation[]) {
  let isReentered = false;
  let firedTimers: string[] = [];
  for (const [n, { state, timer }] of changes.entries()) {
    if (n > 0 && state !== changes[n - 1]?.state) {
      isReentered = true;
      firedTimers = [];
    } else if (timer) {
      firedTimers.push(timer);
    }
  }
  return { isReentered, firedTimers };
}

/** Maximum number of fields for prepared statements: each combination of fields is a statement of its own. */
const fewFields = 5;

function isSettled({ fields }: RecordType): boolean {
  return Object.keys(fields).length <= fewFields;
}

/** A mutation's row for the journal and, if it emits an event, for the outbox. */
function entryOf(instance: string, change: Mutation) {
  const {
    id,
    by,
    kind,
    text,
    says,
    late = false,
    from,
    tells: emits,
    event,
    fields,
    trace,
    state,
    reason,
    serviceLevels,
  } = change;
  return {
    id,
    kind,
    text,
    by,
    instance: from?.instance ?? instance,
    at: from?.at ?? null,
    late,
    reason: reason ?? null,
    says: says ?? null,
    tells: emits ?? null,
    event: event ?? emits ?? null,
    data: {
      ...{ by, kind, text, fields },
      ...(says && { says }),
      ...(trace && { trace }),
      ...(reason && { reason }),
      ...(serviceLevels && { serviceLevels }),
    },
    state,
    assigned_to: fields.assignedTo ?? null,
  };
}

async function numberedTasks(db: Database, changes: readonly Mutation[]) {
  const tasks = [];
  for (const { task } of changes) {
    if (!task) continue;
    const { rows } = await db.raw(`select nextval('task_number') as count`);
    tasks.push({ ...task, number: taskNumber(rows[0].count) });
  }
  return tasks;
}

function assignments(type: RecordType, fields: Fields): string {
  return Object.keys(fields)
    .map((field) => {
      const column = type.fields[field];
      if (!column) throw new Error(`The record has no field "${field}".`);
      return `${column} = :${field}, `;
    })
    .join('');
}

function assigned(columns: LevelChange['columns']): string {
  return Object.keys(columns)
    .map((column) => `${column} = :${column}, `)
    .join('');
}

interface CurrentState extends Snapshot {
  readonly clock: StateClock;
  readonly connection: string | null;
  /** The clocks of its service levels. Null if it has none. */
  readonly clocks: ServiceClocks | null;
  /** The ids of the mutations that took effect in an earlier attempt. */
  readonly taken: readonly string[];
}

async function readSnapshot(
  db: Database,
  type: RecordType,
  input: Commit,
): Promise<CurrentState | undefined> {
  const fields = Object.entries(type.fields).map(
    ([field, column]) => `'${field}', r.${column}::text`,
  );
  const { rows } = await db.raw(
    `select ${type.connection} as connection, state, revision,
       jsonb_build_object(
         'enteredAt', floor(extract(epoch from entered_at) * 1000), 'firedTimers', fired_timers
       ) as clock,
       ${type.lifecycle.serviceLevels ? 'service_clocks' : 'null::jsonb'} as clocks,
       jsonb_build_object(${fields.join(', ')}) as fields,
       array(select id::text from journal where id = any(:ids::uuid[])) as taken
     from ${type.table} r where ${type.key} = :number`,
    { number: input.number, ids: input.changes.map((change) => change.id) },
  );
  return rows[0];
}
