import { z } from 'zod';
import { type Headers, header } from '../exchange/call';
import type { DeskChanges, TicketWithEntries } from './connector';
import { DeskError, fault } from './deskError';

/**
 * A cursor for desks that say, to the second, when a ticket was updated. Two changes can bear the same time, and a
 * slow transaction becomes visible after later ones. So each search goes back by an overlap, and leaves out what was
 * read with the same time, if it was read when that second was over.
 */
const cursorText = z.object({
  /** Nothing from before this time is a change. All times are milliseconds since 1970, by the desk's clock. */
  from: z.number(),
  since: z.number(),
  /** What was read, with the time that it bore. */
  seen: z.record(z.string(), z.number()),
  /** Tickets that could not be read. */
  again: z.array(z.string()),
});
export type Cursor = z.output<typeof cursorText>;

/** How long a transaction of the desk may take, in milliseconds. */
const overlapMs = 60_000;

/** A ticket that was changed, deleted or merged. */
export interface Changed {
  /** The ticket's id, or what else tells this change from others of the ticket. */
  readonly key: string;
  readonly ticket: string;
  readonly at: number;
}

/** The desk's clock when it answered. It can be early, but never late, by `uncertainMs`. */
export interface DeskClock {
  readonly now: number;
  readonly uncertainMs: number;
}

/** By the Date of an answer. Without one, the desk's clock may differ from ours by a minute. */
export function clockOf(headers: Headers): DeskClock {
  const theirs = Date.parse(header(headers.date) ?? '');
  return Number.isNaN(theirs)
    ? { now: Date.now(), uncertainMs: 60_000 }
    : { now: theirs, uncertainMs: 0 };
}

/** What a search begins with when there is no cursor. */
export function firstChanges({ now, uncertainMs }: DeskClock): DeskChanges {
  const from = Math.floor((now - uncertainMs) / 1_000) * 1_000;
  const cursor: Cursor = { from, since: from, seen: {}, again: [] };
  return { tickets: [], failed: [], cursor: JSON.stringify(cursor), more: false };
}

/** @throws DeskError if it is not a cursor */
export function readCursor(cursor: string): Cursor {
  try {
    return cursorText.parse(JSON.parse(cursor));
  } catch {
    throw fault('the cursor is not one of this desk');
  }
}

/** The time from which a search has to look for changes. */
export function earliestOf({ from, since }: Cursor): number {
  return Math.max(from, since - overlapMs);
}

/** How many tickets are read for one page of changes. */
const perPage = 20;

/**
 * Reads the next tickets, oldest change first.
 * @param clock the desk's clock before the search
 * @param read reads tickets; one that does not exist is left out. It throws a DeskError if one of them cannot be read
 */
export async function nextChanges(
  cursor: Cursor,
  found: readonly Changed[],
  clock: DeskClock,
  read: (tickets: readonly string[]) => Promise<readonly TicketWithEntries[]>,
): Promise<DeskChanges> {
  const earliest = earliestOf(cursor);
  const all = found
    .filter(({ key, at }) => at >= earliest && cursor.seen[key] !== at)
    .sort((a, b) => a.at - b.at || Number(a.ticket) - Number(b.ticket));
  const page = all.slice(0, perPage);
  const ids = new Set([...cursor.again, ...page.map(({ ticket }) => ticket)]);
  const { tickets, failed } = await readAll([...ids], read);

  const since = Math.max(cursor.since, ...page.map(({ at }) => at));
  const isOver = ({ at }: Changed) => clock.now - clock.uncertainMs - at >= 2_000;
  const seen = [
    ...Object.entries(cursor.seen),
    ...page.filter(isOver).map(({ key, at }) => [key, at] as const),
  ].filter(([, at]) => at >= since - overlapMs);
  const again = failed.slice(0, 100).map(({ ticket }) => ticket);
  const next: Cursor = { from: cursor.from, since, seen: Object.fromEntries(seen), again };
  return { tickets, failed, cursor: JSON.stringify(next), more: all.length > page.length };
}

/** Reads tickets together. If that fails, one by one: a ticket that cannot be read never stops the others. */
async function readAll(
  ids: readonly string[],
  read: (tickets: readonly string[]) => Promise<readonly TicketWithEntries[]>,
): Promise<Pick<DeskChanges, 'tickets' | 'failed'>> {
  try {
    return { tickets: await read(ids), failed: [] };
  } catch (error) {
    if (!(error instanceof DeskError) || error.no.status === 'unreachable') throw error;
  }
  const tickets: TicketWithEntries[] = [];
  const failed: { ticket: string; error: string }[] = [];
  for (const ticket of ids) {
    try {
      tickets.push(...(await read([ticket])));
    } catch (error) {
      if (!(error instanceof DeskError) || error.no.status === 'unreachable') throw error;
      // What the account may not see is not its business.
      if (error.status !== 403) failed.push({ ticket, error: error.message });
    }
  }
  return { tickets, failed };
}
