import { type CaseField, type CaseState, caseFields, caseLifecycle } from '../domain/case';
import { type Fields, staffAndPrograms } from '../domain/lifecycle';
import { caseNumber } from '../domain/names';
import { caseDelays } from '../domain/policy';
import { type Saying, say } from '../domain/saying';
import { text } from './column';
import { createRecord, nextNumber } from './creation';
import type { Database } from './database';
import { said } from './journal';
import { type RecordOf, recordType } from './recordType';

export const cases = recordType({
  title: 'case',
  about: 'a loan service case',
  lifecycle: caseLifecycle,
  table: 'cases',
  columns: {
    number: text(),
    /** The id in the Table API: 32 characters. */
    sysId: text(),
    openedBy: text(),
    updatedBy: text(),
  },
  exists: 'r.deleted is null',
  entrySets: 'updated_by = :by, entries = entries + 1,',
  filters: { assignedTo: true, assignmentGroup: true, consumer: true, priority: true },
  sorts: {
    number: 'required',
    state: 'state',
    shortDescription: 'nullable',
    consumer: 'nullable',
    priority: 'nullable',
    openedBy: 'required',
    assignedTo: 'nullable',
    assignmentGroup: 'nullable',
  },
  worklist: {
    group: 'r.assignment_group',
    assigned: 'exists (select from staff s where s.name = r.assigned_to)',
  },
  // Integrations submit cases and write work notes on them.
  visibility: { area: 'cases', every: staffAndPrograms, workNotes: staffAndPrograms },
  workflow: ({ shortDescription }) => ({ title: shortDescription ?? '', delays: caseDelays }),
});

export type CaseRecord = RecordOf<typeof cases>;

export interface NewCase {
  /** Idempotency key: a UUID, which is also the id of its first journal entry. */
  readonly id: string;
  readonly sysId: string;
  readonly fields: Fields<CaseField>;
  /** The initial state, with its journal text. Defaults to New. */
  readonly begins?: {
    readonly state: CaseState;
    readonly entry: { readonly text: string; readonly says?: Saying };
  };
  readonly openedBy: string;
  readonly instance: string;
  /** Entries to create with the case, in order. */
  readonly entries?: readonly { readonly kind: 'comment' | 'work note'; readonly text: string }[];
}

/**
 * Creates a case with its journal entries, in one statement. Returns null and writes nothing if the id exists already.
 */
export async function createCase(db: Database, wanted: NewCase): Promise<CaseRecord | null> {
  const { id, sysId, fields, begins, openedBy: by, instance, entries = [] } = wanted;
  const known = caseFields.map((name) => [name, fields[name]]);
  const title = fields.shortDescription;
  return createRecord(db, cases, {
    id,
    number: caseNumber(await nextNumber(db, 'case_number')),
    state: begins?.state ?? 'New',
    columns: { ...Object.fromEntries(known), sysId, openedBy: by, updatedBy: by },
    entries: [
      {
        kind: 'state',
        ...said(title ? say('created', { state: 'New', title }) : say('entered', { state: 'New' })),
      },
      ...(begins ? [{ kind: 'state' as const, ...begins.entry }] : []),
      ...entries,
    ],
    by,
    instance,
  });
}

/** Hides a case that is in a final state, whose workflow has ended. */
export async function hideCase(db: Database, sysId: string, by: string): Promise<void> {
  await db('cases')
    .where({ sys_id: sysId })
    .update({ deleted: 'true', updated_by: by, updated_at: db.fn.now() });
}
