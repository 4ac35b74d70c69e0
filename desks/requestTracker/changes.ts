import { z } from 'zod';
import type { DeskClient } from '../client';
import { type Changed, clockOf, type DeskClock } from '../cursor';
import { pageOf, rest } from './rest';

const perPage = 100;

/**
 * What was changed since a time, or earlier, and the desk's clock before it was asked. Searches take times in the
 * account's own time zone, which nobody can ask for. So the newest tickets are read until one is too old; a date two
 * days earlier only spares the database work.
 */
export async function changedSince(client: DeskClient, earliest: number) {
  const { changed, clock } = await updatedTickets(client, earliest);
  return { found: [...changed, ...(await removedTickets(client, earliest))], clock };
}

const time = z.string().transform((text) => Date.parse(text));
const updated = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  LastUpdated: time,
});

async function updatedTickets(client: DeskClient, earliest: number) {
  const changed: Changed[] = [];
  let clock: DeskClock | undefined;
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
    clock ??= clockOf(headers);
    changed.push(
      ...body.items.map(({ id, LastUpdated }) => ({ key: id, ticket: id, at: LastUpdated })),
    );
    const oldest = body.items.at(-1)?.LastUpdated;
    if (oldest === undefined || oldest < earliest || isLast(body, page)) return { changed, clock };
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
