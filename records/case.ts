import { type CaseField, type CaseState, caseFields } from '../domain/case';
import type { Snapshot } from '../domain/commit';
import type { Fields } from '../domain/lifecycle';
import { caseNumber } from '../domain/names';
import type { Database } from './database';
import { isGroupOf } from './group';
import { recordSearch } from './textSearch';
import { everyRow, type RowFilter } from './visibility';

/** A case as its row says. */
export interface CaseRecord extends Readonly<Record<CaseField, string | null>> {
  /** 32 characters. */
  readonly sysId: string;
  readonly number: string;
  readonly state: CaseState;
  readonly openedBy: string;
  readonly updatedBy: string;
  readonly deleted: string | null;
  readonly revision: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  readonly enteredAt: Date | null;
  readonly firedTimers: readonly string[];
}

/** The column of a field: `financialAccount` is in `financial_account`. */
export function caseColumn(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const columns: Readonly<Record<keyof CaseRecord, string>> = {
  ...(Object.fromEntries(caseFields.map((field) => [field, `r.${caseColumn(field)}`])) as Record<
    CaseField,
    string
  >),
  sysId: 'r.sys_id',
  number: 'r.number',
  state: 'r.state',
  openedBy: 'r.opened_by',
  updatedBy: 'r.updated_by',
  deleted: 'r.deleted',
  revision: 'r.revision',
  openedAt: 'r.opened_at',
  updatedAt: 'r.updated_at',
  closedAt: 'r.closed_at',
  enteredAt: 'r.entered_at',
  firedTimers: 'r.fired_timers',
};

/**
 * One that was deleted is found no more.
 * @param visible left out where no caller is behind the question
 */
export async function findCase(
  db: Database,
  by: { readonly number: string } | { readonly sys_id: string },
  visible: RowFilter = everyRow,
): Promise<CaseRecord | null> {
  const [[column, value]] = Object.entries(by) as [[string, string]];
  const row = await db('cases as r')
    .where(`r.${column}`, value)
    .whereNull('r.deleted')
    .whereRaw(visible.sql, [...visible.bindings])
    .first(columns);
  return row ?? null;
}

export interface CaseFilters {
  /** Any of these. */
  readonly state?: readonly string[] | undefined;
  readonly assignedTo?: string | undefined;
  /** Whether somebody who works here is on it. */
  readonly assigned?: boolean | undefined;
  readonly assignmentGroup?: string | undefined;
  /** Only what is with the groups of this person. */
  readonly groupsOf?: string | undefined;
  readonly consumer?: string | undefined;
  readonly priority?: string | undefined;
  /** Words of the case, and of its journal: of work notes where `workNotes` says so. */
  readonly q?: string | undefined;
  readonly workNotes?: boolean;
}

/** Those of them that are visible, newest first. */
export async function listCases(
  db: Database,
  filters: CaseFilters,
  visible: RowFilter,
  page: { readonly limit: number; readonly after?: { at: string; number: string } | undefined },
): Promise<CaseRecord[]> {
  const query = db('cases as r')
    .whereNull('r.deleted')
    .whereRaw(visible.sql, [...visible.bindings])
    .orderBy([
      { column: 'r.opened_at', order: 'desc' },
      { column: 'r.number', order: 'desc' },
    ])
    .limit(page.limit);
  const { q, state, assigned, assignedTo, assignmentGroup, consumer, priority } = filters;
  const equal = { assignedTo, assignmentGroup, consumer, priority };
  for (const [field, value] of Object.entries(equal)) {
    if (value !== undefined) query.where(`r.${caseColumn(field)}`, value);
  }
  if (state) query.whereIn('r.state', state);
  if (assigned !== undefined) {
    const isAssigned = 'exists (select from staff s where s.name = r.assigned_to)';
    query.whereRaw(assigned ? isAssigned : `not ${isAssigned}`);
  }
  if (filters.groupsOf !== undefined)
    query.whereRaw(isGroupOf('r.assignment_group'), [filters.groupsOf]);
  recordSearch(db, query, { q, workNotes: filters.workNotes ?? false });
  if (page.after) {
    const { at, number } = page.after;
    query.whereRaw('(r.opened_at, r.number) < (?::timestamptz, ?)', [at, number]);
  }
  return query.select(columns);
}

export function caseSnapshot(record: CaseRecord): Snapshot {
  const { state, revision } = record;
  const names = [...caseFields, 'updatedBy', 'deleted'] as const;
  return { state, revision, fields: Object.fromEntries(names.map((name) => [name, record[name]])) };
}

export interface NewCase {
  /** A UUID that is the same on every try; its journal entry's id. */
  readonly id: string;
  readonly sysId: string;
  readonly fields: Fields<CaseField>;
  /** New unless said otherwise, with what the journal says of it. */
  readonly begins?: { readonly state: CaseState; readonly says: string };
  readonly openedBy: string;
  readonly instance: string;
  /** Entries that come with it, in their order. */
  readonly entries?: readonly { readonly kind: 'comment' | 'work note'; readonly text: string }[];
}

/**
 * Records a new case with its journal entries, in one statement. Null, and nothing is recorded, where its id is there
 * already.
 */
export async function createCase(db: Database, wanted: NewCase): Promise<CaseRecord | null> {
  const { id, sysId, fields, begins, openedBy, instance, entries = [] } = wanted;
  const { rows: counted } = await db.raw(`select nextval('case_number') as count`);
  const names = caseFields.filter((field) => fields[field] !== undefined);
  const title = fields.shortDescription ?? '';
  const said = [
    { kind: 'state', text: title ? `New: ${title}` : 'New.' },
    ...(begins ? [{ kind: 'state', text: begins.says }] : []),
    ...entries,
  ];
  const { rows } = await db.raw(
    `with opened as (
       insert into cases as r (
         ${names.map((name) => `${caseColumn(name)}, `).join('')}
         sys_id, number, state, opened_by, updated_by, opened_at, updated_at, last_entry_at
       )
       select ${names.map((name) => `:${name}, `).join('')}
         :sysId, :number, :state, :openedBy, :openedBy, now, now, now + :further * interval '1 millisecond'
       from date_trunc('milliseconds', now()) as now
       on conflict do nothing
       returning ${Object.entries(columns)
         .map(([name, column]) => `${column} as "${name}"`)
         .join(', ')}
     ), written as (
       insert into journal (id, record, kind, text, by, instance, at)
       select case when n = 1 then :id::uuid else gen_random_uuid() end, :number, e.kind, e.text, :openedBy, :instance,
         "openedAt" + (n - 1) * interval '1 millisecond'
       from opened, rows from (jsonb_to_recordset(:said::jsonb) as (kind text, text text)) with ordinality as e (kind, text, n)
     )
     select * from opened`,
    {
      ...Object.fromEntries(names.map((name) => [name, fields[name] ?? null])),
      id,
      sysId,
      number: caseNumber(counted[0].count),
      openedBy,
      instance,
      state: begins?.state ?? 'New',
      further: said.length - 1,
      said: JSON.stringify(said),
    },
  );
  return rows[0] ?? null;
}

/** Hides a case that is final already: its workflow is over. */
export async function hideCase(db: Database, sysId: string, by: string): Promise<void> {
  await db('cases')
    .where({ sys_id: sysId })
    .update({ deleted: 'true', updated_by: by, updated_at: db.fn.now() });
}

/** Cases, a minute old and more, whose workflow was not seen to start. */
export async function unstartedCases(db: Database): Promise<CaseRecord[]> {
  return db('cases as r')
    .where('r.started', false)
    .whereRaw(`r.opened_at < now() - interval '1 minute'`)
    .orderByRaw('random()')
    .limit(100)
    .select(columns);
}
