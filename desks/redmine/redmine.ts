import { z } from 'zod';
import type { Connector, DeskChanges, DeskKind, TicketWithEntries } from '../connector';
import {
  type Changed,
  clockOf,
  type DeskClock,
  earliestOf,
  firstChanges,
  nextChanges,
  readCursor,
} from '../cursor';
import { check } from './check';
import { toTicket } from './issues';
import { mapping } from './mapping';
import { type Credentials, credentials, type SignedIn, signIn } from './signIn';
import { assign, attach, comment, create, find, move, readIssue } from './write';

/** Redmine 5, by its REST API. A queue is the identifier of a project. */
export const redmine: DeskKind<Credentials> = {
  name: 'redmine',
  title: 'Redmine',
  credentials,
  mapping,
  connect(client, given): Connector {
    const desk = signIn(client, given);
    return {
      check: (queues = []) => check(desk, queues),
      changesSince: (cursor) => changesSince(desk, cursor),
      read: async (id) => (await readTickets(desk, [id]))[0] ?? null,
      find: (reference) => find(desk, reference),
      create: (ticket) => create(desk, ticket),
      comment: (ticket, entry) => comment(desk, ticket, entry),
      move: (ticket, to, from) => move(desk, ticket, to, from),
      async assign(ticket, { person }) {
        if (person !== undefined) await assign(desk, ticket, person);
      },
      attach: (ticket, file) => attach(desk, ticket, file),
      fetchFile: (_ticket, { id }) =>
        desk.client.stream({ path: `/attachments/download/${encodeURIComponent(id)}` }),
      parseWebhook,
    };
  },
};

async function changesSince(desk: SignedIn, text: string | null): Promise<DeskChanges> {
  if (text === null) {
    const call = { path: '/users/current.json' };
    const { headers } = await desk.client.askWithHeaders(call, z.unknown());
    return firstChanges(clockOf(headers));
  }
  const cursor = readCursor(text);
  const { found, clock } = await updatedSince(desk, earliestOf(cursor));
  return nextChanges(cursor, found, clock, (ids) => readTickets(desk, ids));
}

const page = z.object({
  issues: z.array(
    z.object({
      id: z.number().transform(String),
      updated_on: z.string().transform((time) => Date.parse(time)),
    }),
  ),
  total_count: z.number(),
});

/** An issue that moves to the front while pages are read pushes others back: none is left out. */
async function updatedSince({ client }: SignedIn, earliest: number) {
  const found: Changed[] = [];
  let clock: DeskClock | undefined;
  for (let offset = 0; ; offset += 100) {
    const { body, headers } = await client.askWithHeaders(
      {
        path: '/issues.json',
        query: {
          updated_on: `>=${new Date(earliest).toISOString().slice(0, 19)}Z`,
          status_id: '*',
          sort: 'updated_on:desc,id:desc',
          limit: 100,
          offset,
        },
      },
      page,
    );
    clock ??= clockOf(headers);
    for (const { id, updated_on } of body.issues)
      found.push({ key: id, ticket: id, at: updated_on });
    if (body.issues.length === 0 || offset + 100 >= body.total_count) return { found, clock };
  }
}

/** The issues that exist. */
async function readTickets(desk: SignedIn, ids: readonly string[]): Promise<TicketWithEntries[]> {
  const issues = await Promise.all(ids.map((id) => readIssue(desk, id)));
  const account = await desk.account();
  const queueOf = async (project: { id: string; name: string }) => {
    const known = (await desk.projects()).find(({ id }) => id === project.id);
    return known?.identifier ?? project.name;
  };
  return Promise.all(
    issues
      .filter((issue) => issue !== null)
      .map(async (issue) =>
        toTicket(desk.client.url, account.id, await queueOf(issue.project), issue),
      ),
  );
}

const id = z.union([z.string().regex(/^\d{1,18}$/), z.int().positive()]).transform(String);
const body = z.union([
  z.object({ ticket: id }),
  z.object({ issue: z.object({ id }) }).transform(({ issue }) => ({ ticket: issue.id })),
  z
    .object({ payload: z.object({ issue: z.object({ id }) }) })
    .transform(({ payload }) => ({ ticket: payload.issue.id })),
]);

/** Redmine 5 has no webhooks of its own. The plugin redmine_webhook sends `{"payload": {"issue": {"id": 7}}}`. */
function parseWebhook(given: unknown) {
  const answer = body.safeParse(given);
  return answer.success ? answer.data : {};
}
