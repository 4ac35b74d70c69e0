import { caseLifecycle } from '../domain/case';
import { isFinal } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { nextEntryTime } from './journal';

/** A file of a case, and who removes it. */
export interface Removal {
  readonly file: string;
  readonly name: string;
  readonly number: string;
  readonly by: string;
  readonly instance: string;
}

/**
 * Removes a file of a case, and says so in its journal, in one transaction under its lock.
 * @throws Refused `missing`, or `state` once the case is final
 */
export async function removeCaseFile(db: Database, removal: Removal): Promise<void> {
  const { file, name, number, by, instance } = removal;
  await db.transaction(async (trx) => {
    const { rows } = await trx.raw(
      `${nextEntryTime('cases')}, updated_by = ?
       where number = ? and deleted is null returning state, last_entry_at as at`,
      [by, number],
    );
    const [held] = rows as { state: string; at: Date }[];
    if (!held) throw new Refused('missing', `There is no case ${number}.`);
    if (isFinal(caseLifecycle, held.state)) {
      const message = `${number} is ${held.state}, which is final: its files stay.`;
      throw new Refused('state', message, { state: held.state, actions: [] });
    }
    const removed = await trx('attachments').where({ id: file, record: number }).delete();
    if (removed === 0) throw new Refused('missing', `${number} has no file ${file}.`);
    await trx('journal').insert({
      id: trx.raw('gen_random_uuid()'),
      record: number,
      kind: 'system',
      text: `Removed the file ${name}.`,
      by,
      instance,
      at: held.at,
    });
  });
}
