import { v5 as uuidv5 } from 'uuid';
import { backOffMs } from '../domain/backOff';
import { Refused } from '../domain/refusal';
import { clockOf } from '../records/database';
import { type Desk, findDesk, recordPoll } from '../records/desk';
import { queueNote } from '../records/deskNotes';
import { clearProblem, problemsOf, recordProblem } from '../records/deskProblems';
import { findByTicket } from '../records/deskTicket';
import { isPostgresAway } from '../records/unavailable';
import type { Connector } from './connector';
import { DeskError } from './deskError';
import { recordDeletion } from './identity';
import { type Look, type ReceiveDeps, receiveTicket } from './receive';

/** A poll that takes long says so this often, in milliseconds. */
const dueMs = 5 * 60_000;

/**
 * Applies everything that has changed in a desk since the last poll, ticket by ticket. A ticket that cannot be applied is
 * recorded, and never stops the others.
 * @param until no further page is read after this time, in milliseconds since 1970
 * @returns the number of tickets
 * @throws DeskError if the desk is away
 */
export async function pollOnce(
  deps: ReceiveDeps,
  { id }: Pick<Desk, 'id'>,
  connector: Connector,
  { until, signal }: { readonly until: number; readonly signal: AbortSignal },
): Promise<number> {
  const { db } = deps;
  let count = 0;
  await retryProblems(deps, id, connector);
  for (;;) {
    signal.throwIfAborted();
    const desk = await findDesk(db, id);
    if (desk?.state !== 'Active') return count;
    const since = await clockOf(db);
    const { tickets, failed, cursor, more } = await connector.changesSince(desk.cursor);
    for (const found of tickets) {
      signal.throwIfAborted();
      await tryTicket(deps, desk, connector, { found, since });
    }
    for (const { ticket, error } of failed) await recordProblem(db, id, ticket, error, null);
    count += tickets.length;
    // The cursor moves on once everything before it is safe.
    await recordPoll(db, id, { cursor, dueInMs: dueMs });
    if (!more || Date.now() > until) return count;
  }
}

async function retryProblems(deps: ReceiveDeps, id: string, connector: Connector): Promise<void> {
  const { db } = deps;
  for (const { ticket, isDue } of await problemsOf(db, id)) {
    const desk = isDue ? await findDesk(db, id) : null;
    if (!desk) continue;
    const since = await clockOf(db);
    const found = await connector.read(ticket);
    if (found) {
      await tryTicket(deps, desk, connector, { found, since });
      continue;
    }
    const row = await findByTicket(db, id, ticket);
    if (row) await recordDeletion(db, desk, row);
    await clearProblem(db, id, ticket);
  }
}

/** Applies one ticket. @throws if the desk, Postgres or Temporal is away */
async function tryTicket(
  deps: ReceiveDeps,
  desk: Desk,
  connector: Connector,
  look: Look,
): Promise<void> {
  const { db, log, meters } = deps;
  const { ticket } = look.found;
  try {
    await receiveTicket(deps, desk, connector, look);
    await clearProblem(db, desk.id, ticket.id);
  } catch (error) {
    if (isAway(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // What was refused for good is tried again when the ticket changes, or an admin says so.
    const isForGood = error instanceof Refused;
    const known = (await problemsOf(db, desk.id)).find((one) => one.ticket === ticket.id);
    const retryInMs = isForGood ? null : backOffMs((known?.attempts ?? 0) + 1);
    await recordProblem(db, desk.id, ticket.id, reason, retryInMs);
    meters.skipped.inc({ step: 'desk ticket' });
    log.warn({ err: error, desk: desk.name, ticket: ticket.id }, 'a ticket cannot be applied');
    if (!isForGood) return;
    const id = uuidv5(`${ticket.id}/refused ${reason}`, desk.id);
    const text = `This ticket could not be handed over. ${reason} Change the ticket, or ask an admin of Crossdesk.`;
    await queueNote(db, desk.id, id, null, { ticket: ticket.id, text });
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof DeskError) return error.no.status === 'unreachable';
  if (error instanceof Refused) return ['unavailable', 'busy'].includes(error.code);
  return isPostgresAway(error) || (error instanceof Error && error.name === 'AbortError');
}
