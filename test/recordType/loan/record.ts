import { staff } from '../../../domain/lifecycle';
import { text, uuid } from '../../../records/column';
import { createRecord, nextNumber } from '../../../records/creation';
import type { Database } from '../../../records/database';
import { type RecordOf, recordType } from '../../../records/recordType';
import { loanLifecycle } from './lifecycle';

const day = 86_400_000;

/** Items that are lent. */
export const loans = recordType({
  title: 'loan',
  about: 'an item that somebody borrows',
  lifecycle: loanLifecycle,
  table: 'loans',
  columns: { number: text(), id: uuid(), item: text(), openedBy: text() },
  filters: { borrower: true, openedBy: true },
  worklist: { group: 'r.assignment_group', assigned: '(r.borrower is not null)' },
  visibility: {
    area: 'loans',
    every: staff,
    own: {
      sql: 'r.opened_by = ?',
      bindings: ({ name, system }) => [system ? null : name],
    },
    workNotes: staff,
  },
  workflow: ({ item }) => ({ title: item, delays: { remindAfter: 14 * day } }),
});
export type LoanRecord = RecordOf<typeof loans>;

/** Null where its id is there already. */
export async function createLoan(
  db: Database,
  { id, item, by, instance }: Readonly<Record<'id' | 'item' | 'by' | 'instance', string>>,
): Promise<LoanRecord | null> {
  const count = await nextNumber(db, 'loan_number');
  return createRecord(db, loans, {
    id,
    number: `LOAN${String(count).padStart(7, '0')}`,
    state: loanLifecycle.initial,
    columns: { id, item, openedBy: by },
    entries: [{ kind: 'state', text: `Requested: ${item}` }],
    by,
    instance,
  });
}
