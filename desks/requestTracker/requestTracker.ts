import { z } from 'zod';
import type { Connector, DeskChanges, DeskKind } from '../connector';
import { clockOf, earliestOf, firstChanges, nextChanges, readCursor } from '../cursor';
import { changedSince } from './changes';
import { check } from './check';
import { withEntries } from './entries';
import { fetchFile } from './files';
import { mapping } from './mapping';
import { rest } from './rest';
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
      move: (ticket, to, from) => move(desk, ticket, to, from),
      async assign(ticket, { person }) {
        if (person !== undefined) await assign(desk, ticket, person);
      },
      attach: (ticket, file) => attach(desk, ticket, file),
      fetchFile: (_ticket, { id }) => fetchFile(desk, id),
      parseWebhook,
    };
  },
};

async function changesSince(signedIn: SignedIn, text: string | null): Promise<DeskChanges> {
  const { client } = signedIn;
  if (text === null) {
    const { headers } = await client.askWithHeaders({ path: `${rest}/rt` }, z.unknown());
    return firstChanges(clockOf(headers));
  }
  const cursor = readCursor(text);
  const { found, clock } = await changedSince(client, earliestOf(cursor));
  return nextChanges(cursor, found, clock, (ids) => readTickets(signedIn, ids));
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
