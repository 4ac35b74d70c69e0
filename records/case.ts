import { type CaseField, type CaseState, caseFields, caseLifecycle } from '../domain/case';
import { type Fields, staffAndPrograms } from '../domain/lifecycle';
import { caseNumber } from '../domain/names';
import { caseDelays } from '../domain/policy';
import { snakeCase } from '../domain/text';
import { text } from './column';
import type { Database } from './database';
import { type RecordOf, recordType } from './recordType';

export const cases = recordType({
  title: 'case',
  lifecycle: caseLifecycle,
  table: 'cases',
  columns: {
    number: text(),
    /** 32 characters. */
    sysId: text(),
    openedBy: text(),
    updatedBy: text(),
  },
  exists: 'r.deleted is null',
  entrySets: 'updated_by = :by, entries = entries + 1,',
  filters: { assignedTo: true, assignmentGroup: true, consumer: true, priority: true },
  worklist: {
    group: 'r.assignment_group',
    assigned: 'exists (select from staff s where s.name = r.assigned_to)',
  },
  // Integrations submit cases and write work notes on them.
  visibility: { every: staffAndPrograms, workNotes: staffAndPrograms },
  workflow: ({ shortDescription }) => ({ title: shortDescription ?? '', delays: caseDelays }),
});

export type CaseRecord = RecordOf<typeof cases>;

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
         ${names.map((name) => `${snakeCase(name)}, `).join('')}
         sys_id, number, state, opened_by, updated_by, opened_at, updated_at, last_entry_at
       )
       select ${names.map((name) => `:${name}, `).join('')}
         :sysId, :number, :state, :openedBy, :openedBy, now, now, now + :further * interval '1 millisecond'
       from date_trunc('milliseconds', now()) as now
       on conflict do nothing
       returning ${cases.selected}
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
  return rows[0] ? cases.of(rows[0]) : null;
}

/** Hides a case that is final already: its workflow is over. */
export async function hideCase(db: Database, sysId: string, by: string): Promise<void> {
  await db('cases')
    .where({ sys_id: sysId })
    .update({ deleted: 'true', updated_by: by, updated_at: db.fn.now() });
}
