import { z } from 'zod';
import { type Headers, header } from '../../exchange/call';
import type { DeskClient } from '../client';
import { fault } from '../deskError';
import { pageOf, rest } from './rest';

/**
 * Request Tracker says to the second when a ticket was updated, so that two changes can bear the same time; and a slow
 * transaction becomes visible after later ones. So each search goes back by an overlap, and leaves out what was read
 * with the same time, if it was read when that second was over.
 *
 * Searches take times in the account's own time zone, which nobody can ask for. So the newest tickets are read until
 * one is too old; a date two days earlier only spares the database work.
 */
const cursorText = z.object({
  /** Nothing from before this time is a change. All times are milliseconds since 1970. */
  from: z.number(),
  since: z.number(),
  /** What was read, with the time that it bore. */
  seen: z.record(z.string(), z.number()),
  /** Tickets that could not be read. */
  again: z.array(z.string()),
});
export type Cursor = z.output<typeof cursorText>;

const overlapMs = 60_000;
const perPage = 100;

/** A ticket that was changed, deleted or merged. */
export interface Changed {
  /** A ticket, or a transaction that deleted or merged one. */
  readonly key: string;
  readonly ticket: string;
  readonly at: number;
}

export function readCursor(cursor: string): Cursor {
  try {
    return cursorText.parse(JSON.parse(cursor));
  } catch {
    throw fault('the cursor is not one of this desk');
  }
}

export async function cursorOfNow(client: DeskClient): Promise<Cursor> {
  const { headers } = await client.askWithHeaders({ path: `${rest}/rt` }, z.unknown());
  const now = clockOf(headers);
  return { from: now, since: now, seen: {}, again: [] };
}

/** What was changed since then and is not seen, oldest first; and the time of the desk before it was asked. */
export async function changedSince(client: DeskClient, { from, since, seen }: Cursor) {
  const earliest = Math.max(from, since - overlapMs);
  const { changed, now } = await updatedTickets(client, earliest);
  const all = [...changed, ...(await removedTickets(client, earliest))]
    .filter(({ key, at }) => at >= earliest && seen[key] !== at)
    .sort((a, b) => a.at - b.at || Number(a.ticket) - Number(b.ticket));
  return { all, now };
}

/**
 * The cursor after these changes were read.
 * @param now the time of the desk before they were read
 */
export function after(
  { from, since, seen }: Cursor,
  read: readonly Changed[],
  { now, failed }: { readonly now: number; readonly failed: readonly string[] },
): Cursor {
  const next = Math.max(since, ...read.map(({ at }) => at));
  const safe = read.filter(({ at }) => now - at >= 2_000).map(({ key, at }) => [key, at] as const);
  const recent = [...Object.entries(seen), ...safe].filter(([, at]) => at >= next - overlapMs);
  return { from, since: next, seen: Object.fromEntries(recent), again: failed.slice(0, 100) };
}

const time = z.string().transform((text) => Date.parse(text));
const updated = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  LastUpdated: time,
});

async function updatedTickets(client: DeskClient, earliest: number) {
  const changed: Changed[] = [];
  let now: number | null = null;
  for (let page = 1; ; page += 1) {
    const { body, headers } = await client.askWithHeaders(
      {
        path: `${rest}/tickets`,
        query: {
          query: `LastUpdated >= '${dayBefore(earliest)}'`,
          fields: 'LastUpdated',
          orderby: 'LastUpdated',
          order: 'DESC',
          page,
          per_page: perPage,
        },
      },
      pageOf(updated),
    );
    now ??= clockOf(headers);
    changed.push(
      ...body.items.map(({ id, LastUpdated }) => ({ key: id, ticket: id, at: LastUpdated })),
    );
    const oldest = body.items.at(-1)?.LastUpdated;
    if (oldest === undefined || oldest < earliest || isLast(body, page)) return { changed, now };
  }
}

/** The answer may leave out tickets that the account may not see, and then says no total. */
function isLast(
  { total, count }: { total?: number | null | undefined; count: number },
  page: number,
) {
  return typeof total === 'number' ? page * perPage >= total : count === 0;
}

const removal = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  ObjectId: z.union([z.string(), z.number()]).transform(String),
  Created: time,
});

/** A search for tickets never returns deleted and merged ones. */
async function removedTickets(client: DeskClient, earliest: number): Promise<Changed[]> {
  const { items } = await client.ask(
    {
      path: `${rest}/transactions`,
      query: {
        query:
          `ObjectType = 'RT::Ticket' AND Created >= '${dayBefore(earliest)}' AND ` +
          `((Type = 'Status' AND NewValue = 'deleted') OR (Type = 'AddLink' AND Field = 'MergedInto'))`,
        fields: 'ObjectId,Created',
        orderby: 'id',
        order: 'DESC',
        per_page: perPage,
      },
    },
    pageOf(removal),
  );
  return items.map(({ id, ObjectId, Created }) => ({
    key: `transaction ${id}`,
    ticket: ObjectId,
    at: Created,
  }));
}

/** A date that is earlier in every time zone. */
function dayBefore(time: number): string {
  return new Date(time - 2 * 24 * 60 * 60_000).toISOString().slice(0, 10);
}

/** The desk's clock, by the Date of its answer. */
function clockOf(headers: Headers): number {
  const theirs = Date.parse(header(headers.date) ?? '');
  return Number.isNaN(theirs) ? Date.now() : theirs;
}
