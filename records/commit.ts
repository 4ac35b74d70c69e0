import type { Change, Commit, Committed } from '../domain/commit';
import type { Fields } from '../domain/lifecycle';
import { taskNumber } from '../domain/names';
import { request } from '../domain/request';
import type { Database } from './database';
import { enqueue } from './outbox';

const columns: Readonly<Record<string, string>> = {
  assignedTo: 'assigned_to',
  assignmentGroup: 'assignment_group',
  resolutionCode: 'resolution_code',
  resolutionNotes: 'resolution_notes',
};

interface LockedRow {
  readonly connection: string;
  readonly state: string;
  readonly revision: number;
  readonly assignedTo: string | null;
  readonly assignmentGroup: string | null;
  readonly resolutionCode: string | null;
  readonly resolutionNotes: string | null;
  /** The earliest time that the next entry may have: after all that stands in the journal. */
  readonly tick: Date;
  /** The changes that took effect on an earlier try. */
  readonly taken: readonly string[];
}

/**
 * Writes a record's changes with their journal entries and events, in one transaction under the row's lock; or
 * nothing, where they were decided on another record than stands. A change whose entry stands already took effect.
 * `told` is the connection that has an event to deliver since.
 */
export async function commit(
  db: Database,
  instance: string,
  input: Commit,
): Promise<{ committed: Committed; told: string | null }> {
  return db.transaction(async (trx) => {
    const row = await lock(trx, input);
    if (row.taken.length > 0 || row.revision !== input.revision) {
      const { state, revision, tick, taken, connection, ...fields } = row;
      return {
        committed: { status: 'stale', snapshot: { state, revision, fields }, taken },
        // The earlier try may have ended before anybody was woken.
        told: taken.length > 0 ? connection : null,
      };
    }
    const dated = input.changes.map((change, n) => ({
      change,
      at: change.from ? new Date(change.from.at) : new Date(row.tick.getTime() + n),
    }));
    await writeJournal(trx, instance, input.number, dated);
    const events = dated.flatMap(toldEvent);
    await enqueue(trx, row.connection, input.number, events);
    for (const { task } of input.changes) if (task) await makeTask(trx, input.number, task);
    await updateRow(trx, input.number, row, dated);
    return {
      committed: { status: 'committed', revision: row.revision + 1 },
      told: events.length > 0 ? row.connection : null,
    };
  });
}

async function lock(trx: Database, input: Commit): Promise<LockedRow> {
  const { rows } = await trx.raw(
    `select connection_id as connection, state, revision, assigned_to as "assignedTo",
       assignment_group as "assignmentGroup", resolution_code as "resolutionCode",
       resolution_notes as "resolutionNotes",
       greatest(date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond') as tick,
       array(select id::text from journal where id = any(:ids::uuid[])) as taken
     from requests where number = :number for update`,
    { number: input.number, ids: input.changes.map((change) => change.id) },
  );
  if (!rows[0]) throw new Error(`There is no record ${input.number} to commit to.`);
  return rows[0];
}

interface Dated {
  readonly change: Change;
  readonly at: Date;
}

async function writeJournal(
  trx: Database,
  instance: string,
  record: string,
  dated: readonly Dated[],
): Promise<void> {
  await trx('journal').insert(
    dated.map(({ change, at }) => ({
      id: change.id,
      record,
      kind: change.kind,
      text: change.text,
      by: change.by,
      instance: change.from?.instance ?? instance,
      at,
      late: change.late ?? false,
    })),
  );
}

function toldEvent({ change, at }: Dated) {
  if (!change.tells) return [];
  const { id, by, kind, text, fields } = change;
  return [{ id, name: change.tells, time: at, data: { by, kind, text, fields } }];
}

async function makeTask(
  trx: Database,
  number: string,
  task: { title: string; priority: number },
): Promise<void> {
  const { rows } = await trx.raw(`select nextval('task_number') as count`);
  await trx('tasks').insert({
    number: taskNumber(rows[0].count),
    request: number,
    title: task.title,
    priority: task.priority,
  });
}

async function updateRow(
  trx: Database,
  number: string,
  row: LockedRow,
  dated: readonly Dated[],
): Promise<void> {
  const state = dated.at(-1)?.change.state ?? row.state;
  const latest = new Date(Math.max(...dated.map(({ at }) => at.getTime())));
  const fields: Fields = Object.assign({}, ...dated.map(({ change }) => change.fields));
  const set: Record<string, unknown> = {
    state,
    revision: row.revision + 1,
    updated_at: latest,
    last_entry_at: trx.raw('greatest(last_entry_at, ?)', [latest]),
    started: true,
  };
  for (const [field, value] of Object.entries(fields)) {
    const column = columns[field];
    if (!column) throw new Error(`The record has no field "${field}".`);
    set[column] = value;
  }
  if (request.final.some((final) => final === state) && state !== row.state) set.closed_at = latest;
  await trx('requests').where({ number }).update(set);
}
