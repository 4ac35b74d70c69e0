import { z } from 'zod';
import type { Connector, DeskKind, TicketWithEntries } from '../connector';
import { DeskError } from '../deskError';
import { after, changedSince, cursorOfNow, readCursor } from './changes';
import { check } from './check';
import { withEntries } from './entries';
import { fetchFile } from './files';
import { mapping } from './mapping';
import { type Credentials, credentials, type SignedIn, signIn } from './signIn';
import { assign, attach, comment, create, find, move, readTicket } from './write';

/** Request Tracker 5, by its REST 2.0. */
export const requestTracker: DeskKind<Credentials> = {
  name: 'request-tracker',
  title: 'Request Tracker',
  credentials,
  mapping,
  connect(client, given): Connector {
    const signedIn = signIn(client, given);
    const { client: desk } = signedIn;
    return {
      check: (queues = []) => check(signedIn, queues),
      changesSince: (cursor) => changesSince(signedIn, cursor),
      read: async (id) => (await readTickets(signedIn, [id]))[0] ?? null,
      find: (reference) => find(desk, reference),
      create: (ticket) => create(desk, ticket),
      comment: (ticket, entry) => comment(desk, ticket, entry),
      move: (ticket, to) => move(desk, ticket, to),
      async assign(ticket, { person }) {
        if (person !== undefined) await assign(desk, ticket, person);
      },
      attach: (ticket, file) => attach(desk, ticket, file),
      fetchFile: (_ticket, { id }) => fetchFile(desk, id),
      parseWebhook,
    };
  },
};

/** How many tickets are read at once. */
const perCall = 20;

async function changesSince(signedIn: SignedIn, text: string | null) {
  const { client } = signedIn;
  if (text === null) {
    const cursor = JSON.stringify(await cursorOfNow(client));
    return { tickets: [], failed: [], cursor, more: false };
  }
  const cursor = readCursor(text);
  const { all, now } = await changedSince(client, cursor);
  const read = all.slice(0, perCall);
  const ids = [...new Set([...cursor.again, ...read.map(({ ticket }) => ticket)])];
  const { tickets, failed } = await readAll(signedIn, ids);
  const again = failed.map(({ ticket }) => ticket);
  const next = JSON.stringify(after(cursor, read, { now, failed: again }));
  return { tickets, failed, cursor: next, more: all.length > read.length };
}

/** Reads tickets together. If that fails, one by one: a ticket that cannot be read never stops the others. */
async function readAll(signedIn: SignedIn, ids: readonly string[]) {
  try {
    return { tickets: await readTickets(signedIn, ids), failed: [] };
  } catch (error) {
    if (isOutage(error)) throw error;
  }
  const tickets: TicketWithEntries[] = [];
  const failed: { ticket: string; error: string }[] = [];
  for (const ticket of ids) {
    try {
      tickets.push(...(await readTickets(signedIn, [ticket])));
    } catch (error) {
      if (!(error instanceof DeskError) || isOutage(error)) throw error;
      // What the account may not see is not its business.
      if (error.status !== 403) failed.push({ ticket, error: error.message });
    }
  }
  return { tickets, failed };
}

function isOutage(error: unknown): boolean {
  return !(error instanceof DeskError) || error.no.status === 'unreachable';
}

/** The tickets that exist. */
async function readTickets({ client, account }: SignedIn, ids: readonly string[]) {
  const found = await Promise.all(
    ids.map(async (id) => ({ id, ticket: await readTicket(client, id) })),
  );
  const asked = found.flatMap(({ id, ticket }) => (ticket ? [{ id, ticket }] : []));
  return withEntries(client, await account(), asked);
}

const id = z.union([z.string().regex(/^\d{1,18}$/), z.int().positive()]).transform(String);
const body = z.union([
  z.object({ ticket: id }),
  z.object({ ticket: z.object({ id }) }).transform(({ ticket }) => ({ ticket: ticket.id })),
  z.object({ id }).transform(({ id: ticket }) => ({ ticket })),
]);

/** Request Tracker has no webhooks of its own. A scrip can call one with `{"ticket": 7}`. */
function parseWebhook(given: unknown) {
  const answer = body.safeParse(given);
  return answer.success ? answer.data : {};
}
