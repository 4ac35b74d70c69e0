import { agree, agreedOn } from '../../domain/reconciliation';
import { Refused } from '../../domain/refusal';
import { accountsOf, entriesOf, subjectsOf } from '../../records/accounts';
import { type Connection, notesCrossSince } from '../../records/connection';
import { recordAgreement } from '../../records/findings';
import {
  laterOf,
  listSize,
  longestOf,
  type ReconciliationAnswer,
  type ReconciliationQuestion,
} from '../reconciliation';
import { type Difference, type RepairDeps, repairEach } from '../repair';

/**
 * Answers how this side sees the partner's subjects, and repairs this side's part of the differences.
 * @throws Refused `forbidden` if the connection is not established
 */
export async function answerReconciliation(
  deps: RepairDeps,
  connection: Connection,
  question: ReconciliationQuestion,
): Promise<ReconciliationAnswer> {
  const { db, instance } = deps;
  const { id, state } = connection;
  if (state !== 'Active' && state !== 'Paused') {
    throw new Refused('forbidden', `The connection is ${state}.`);
  }
  const notesSince = laterOf(notesCrossSince(connection), question.notesSince);
  const asked = new Map(question.records.map((record) => [record.subject, record]));
  const subjects = { named: [...asked.keys()] };
  const accounts = await accountsOf(db, { connection: id, subjects, notesSince });
  const named = [...asked.values()].filter(({ entries }) => entries).map(({ subject }) => subject);
  const query = { connection: id, named, notesSince };
  const entries = await entriesOf(db, instance, query, longestOf(named.length));
  const records = accounts.map((account) => ({
    ...account,
    entries: entries.get(account.subject) ?? null,
  }));
  // Digests that count work notes from different times cannot be compared.
  if (notesSince === question.notesSince) {
    const differences: Difference[] = [];
    const agreed = new Map<string, ReturnType<typeof agreedOn>>();
    for (const ours of records) {
      const theirs = asked.get(ours.subject);
      if (!theirs) continue;
      agreed.set(ours.subject, agreedOn(ours, theirs));
      if (!agree(ours, theirs)) differences.push({ ours, theirs, again: theirs.again });
    }
    await repairEach(deps, connection, differences);
    await recordAgreement(db, id, agreed);
  }
  const { listAfter } = question;
  if (listAfter === undefined) return { notesSince, records };
  const listed = await subjectsOf(db, id, { after: listAfter, limit: listSize });
  return { notesSince, records, listed };
}
