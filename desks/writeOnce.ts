import { readMark } from '../domain/deskText';
import type { Database } from '../records/database';
import {
  beginAgain,
  beginEntry,
  type DeskEntryRow,
  finishEntry,
  forgetAttempt,
} from '../records/deskEntries';
import type { Connector } from './connector';
import { DeskError } from './deskError';

/** How long a desk may take to finish a call whose answer was lost, in milliseconds. */
export const settleMs = 10_000;

/**
 * Writes an entry in a ticket, once. If an earlier attempt may have written it, the ticket is read, and the entry's
 * mark looked for.
 * @param write ends its text with the entry's mark
 * @throws DeskError
 */
export async function writeOnce(
  db: Database,
  connector: Connector,
  entry: DeskEntryRow,
  write: () => Promise<void>,
): Promise<void> {
  const { id, ticket } = entry;
  const attempt = await beginEntry(db, entry);
  if (attempt.status === 'done') return;
  if (attempt.status === 'open') {
    const found = await connector.read(ticket);
    if (!found) throw new DeskError({ status: 'refused', reason: `${ticket} does not exist.` });
    if (found.entries.some(({ isOwn, text }) => isOwn && readMark(text) === id)) {
      await finishEntry(db, id);
      return;
    }
    if (Date.now() - attempt.at.getTime() < settleMs)
      throw new DeskError({ status: 'failed', error: 'the entry may still be written' });
    await beginAgain(db, entry);
  }
  try {
    await write();
  } catch (error) {
    if (!mayHaveSucceeded(error)) await forgetAttempt(db, id);
    throw error;
  }
  await finishEntry(db, id);
}

/** Whether a call that failed may have had its effect nevertheless. */
export function mayHaveSucceeded(error: unknown): boolean {
  if (!(error instanceof DeskError)) return true;
  const { no } = error;
  if (no.status === 'refused') return false;
  return no.status === 'failed' || no.kind === 'unreachable' || no.kind === 'failed';
}
