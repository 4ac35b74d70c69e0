import { caseLifecycle } from '../domain/case';
import { isFinal } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { type LandedAttachment, type NewAttachment, saveAttachment } from './attachments';
import { countEntry, holdCase, writeCaseEntry } from './caseEntries';
import type { Database } from './database';

/**
 * Attaches a file to a case: its bytes and its journal entry, which has its id, in one transaction.
 * @throws Refused as saveAttachment and writeCaseEntry do
 */
export async function attachToCase(
  db: Database,
  instance: string,
  file: NewAttachment,
  by: string,
  bytes: AsyncIterable<Buffer>,
): Promise<LandedAttachment> {
  const { id, record, name, contentType } = file;
  return db.transaction(async (trx) => {
    const saved = await saveAttachment(trx, file, bytes);
    const entry = { id, entry: 'attach', text: name, by } as const;
    const written = await writeCaseEntry(trx, instance, record, entry);
    if (written.status === 'awaited') throw new Error('No lifecycle waits for a file.');
    return { id, name, contentType, ...saved, by, instance, at: written.entry.at };
  });
}

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
    const held = await holdCase(trx, number);
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
    await countEntry(trx, number, held.at, by);
  });
}
