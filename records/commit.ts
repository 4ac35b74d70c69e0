import type { Change, Commit, Committed } from '../domain/commit';
import type { Fields } from '../domain/lifecycle';
import { taskNumber } from '../domain/names';
import { request } from '../domain/request';
import type { Database } from './database';

const columns: Readonly<Record<string, string>> = {
  assignedTo: 'assigned_to',
  assignmentGroup: 'assignment_group',
  resolutionCode: 'resolution_code',
  resolutionNotes: 'resolution_notes',
};

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
  const { number, revision, changes } = input;
  for (;;) {
    const connection = await write(db, instance, input);
    if (connection) {
      const tells = changes.some((change) => change.tells);
      const committed = { status: 'committed', revision: revision + 1 } as const;
      return { committed, told: tells ? connection : null };
    }
    const row = await stands(db, input);
    if (!row) throw new Error(`There is no record ${number} to commit to.`);
    const { taken } = row;
    // Else it was moved between the two statements, to where the changes were decided.
    if (taken.length > 0 || row.revision !== revision) {
      const { state, assignedTo, assignmentGroup, resolutionCode, resolutionNotes } = row;
      const fields = { assignedTo, assignmentGroup, resolutionCode, resolutionNotes };
      return {
        committed: {
          status: 'stale',
          snapshot: { state, revision: row.revision, fields },
          taken,
        },
        // The earlier try may have ended before anybody was woken.
        told: taken.length > 0 ? row.connection : null,
      };
    }
  }
}

/**
 * One statement, which is one transaction and one round trip: this is what every command costs. Holds the row,
 * dates the changes after all that stands in the journal (a partner's entry keeps its own time), and writes.
 * Returns the record's connection; null, and nothing is written, where the record was moved since.
 */
async function write(
  db: Database,
  instance: string,
  { number, revision, changes }: Commit,
): Promise<string | null> {
  const fields: Fields = Object.assign({}, ...changes.map((change) => change.fields));
  const state = changes.at(-1)?.state ?? '';
  const { rows } = await db.raw(
    `with held as (
       select number, greatest(
         date_trunc('milliseconds', clock_timestamp()), last_entry_at + interval '1 millisecond'
       ) as tick
       from requests r
       where number = :number and revision = :revision
         and not exists (select from journal where id = any(:ids::uuid[]))
       for update
     ), dated as (
       select c.id, c.kind, c.text, c.by, c.instance, c.late, c.tells, c.data, n,
         coalesce(c.at, tick + (n - 1) * interval '1 millisecond') as at
       from held, rows from (jsonb_to_recordset(:changes::jsonb) as (
         id uuid, kind text, text text, by text, instance text, at timestamptz, late boolean, tells text, data jsonb
       )) with ordinality as c (id, kind, text, by, instance, at, late, tells, data, n)
     ), written as (
       insert into journal (id, record, kind, text, by, instance, at, late)
       select id, :number, kind, text, by, instance, at, late from dated order by n
     ), made as (
       insert into tasks (number, request, title, priority)
       select t.number, :number, t.title, t.priority
       from held, jsonb_to_recordset(:tasks::jsonb) as t (number text, title text, priority integer)
     ), moved as (
       update requests r set ${assignments(fields)}
         state = :state,
         revision = r.revision + 1,
         updated_at = greatest(r.updated_at, latest),
         last_entry_at = greatest(r.last_entry_at, latest),
         closed_at = case when :final::boolean and r.state <> :state then latest else r.closed_at end,
         started = true
       from held, (select max(at) as latest from dated) d
       where r.number = held.number
       returning r.connection_id
     )
     select connection_id as connection, enqueue(connection_id, :number, (
       select jsonb_agg(jsonb_build_object('id', id, 'name', tells, 'time', at, 'data', data) order by n)
       from dated where tells is not null
     )) from moved`,
    {
      ...fields,
      number,
      revision,
      state,
      final: request.final.some((final) => final === state),
      ids: changes.map((change) => change.id),
      changes: JSON.stringify(changes.map((change) => entryOf(instance, change))),
      tasks: JSON.stringify(await numberedTasks(db, changes)),
    },
  );
  return rows[0]?.connection ?? null;
}

/** A change as it is written to the journal and, where it tells the partner, to the outbox. */
function entryOf(instance: string, change: Change) {
  const { id, by, kind, text, late = false, from, tells, fields } = change;
  return {
    id,
    kind,
    text,
    by,
    instance: from?.instance ?? instance,
    at: from?.at ?? null,
    late,
    tells: tells ?? null,
    data: { by, kind, text, fields },
  };
}

async function numberedTasks(db: Database, changes: readonly Change[]) {
  const tasks = [];
  for (const { task } of changes) {
    if (!task) continue;
    const { rows } = await db.raw(`select nextval('task_number') as count`);
    tasks.push({ ...task, number: taskNumber(rows[0].count) });
  }
  return tasks;
}

function assignments(fields: Fields): string {
  return Object.keys(fields)
    .map((field) => {
      const column = columns[field];
      if (!column) throw new Error(`The record has no field "${field}".`);
      return `${column} = :${field}, `;
    })
    .join('');
}

interface Standing {
  readonly connection: string;
  readonly state: string;
  readonly revision: number;
  readonly assignedTo: string | null;
  readonly assignmentGroup: string | null;
  readonly resolutionCode: string | null;
  readonly resolutionNotes: string | null;
  /** The changes that took effect on an earlier try. */
  readonly taken: readonly string[];
}

async function stands(db: Database, input: Commit): Promise<Standing | undefined> {
  const { rows } = await db.raw(
    `select connection_id as connection, state, revision, assigned_to as "assignedTo",
       assignment_group as "assignmentGroup", resolution_code as "resolutionCode",
       resolution_notes as "resolutionNotes",
       array(select id::text from journal where id = any(:ids::uuid[])) as taken
     from requests where number = :number`,
    { number: input.number, ids: input.changes.map((change) => change.id) },
  );
  return rows[0];
}
