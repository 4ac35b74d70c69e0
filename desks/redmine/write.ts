import { z } from 'zod';
import type { NewDeskEntry, NewDeskFile, NewTicket, TicketFields, TicketRef } from '../connector';
import { DeskError, TicketChanged } from '../deskError';
import {
  type Issue,
  issueAnswer,
  type Named,
  named,
  referenceOf,
  toTicketRef,
  withReference,
} from './issues';
import type { SignedIn } from './signIn';

/** Subjects are kept in a column of 255 characters. */
const longestSubject = 255;

export async function create(desk: SignedIn, ticket: NewTicket): Promise<TicketRef> {
  const { client } = desk;
  const { subject, description, queue, ourReference, ...fields } = ticket;
  const issue = {
    project_id: queue,
    subject: subject.replace(/\s+/g, ' ').trim().slice(0, longestSubject),
    description: withReference(description, ourReference),
    ...(await toIssue(desk, fields)),
  };
  const call = { method: 'POST', path: '/issues.json', json: { issue } } as const;
  const created = await client.find(call, z.object({ issue: z.object({ id: z.number() }) }));
  if (!created) throw refused(`There is no project ${queue}.`);
  return toTicketRef(client.url, String(created.issue.id));
}

/** The search looks for a part of a text: the description tells whether it is the whole reference. */
export async function find({ client }: SignedIn, ourReference: string): Promise<TicketRef | null> {
  if (!/^[\w./-]{1,200}$/.test(ourReference)) throw new Error(`Not a reference: ${ourReference}`);
  const results = z.object({ results: z.array(z.object({ id: z.number() })) });
  const query = { q: ourReference, issues: 1, scope: 'all', limit: 100 };
  const answer = await client.ask({ path: '/search.json', query }, results);
  for (const { id } of answer.results.sort((a, b) => a.id - b.id)) {
    const issue = await readIssue({ client }, String(id));
    if (issue && referenceOf(issue) === ourReference) return toTicketRef(client.url, String(id));
  }
  return null;
}

export function comment(desk: SignedIn, ticket: string, entry: NewDeskEntry): Promise<void> {
  return update(desk, ticket, {
    notes: entry.text,
    private_notes: entry.visibility === 'internal',
  });
}

const uploaded = z.object({ upload: z.object({ token: z.string() }) });

export async function attach(desk: SignedIn, ticket: string, file: NewDeskFile): Promise<void> {
  const { name, contentType, size, text, visibility, open } = file;
  const { upload } = await desk.client.ask(
    {
      method: 'POST',
      path: '/uploads.json',
      query: { filename: name },
      body: { type: 'application/octet-stream', length: size, open },
    },
    uploaded,
  );
  await update(desk, ticket, {
    notes: text,
    private_notes: visibility === 'internal',
    uploads: [{ token: upload.token, filename: name, content_type: contentType }],
  });
}

/**
 * Redmine leaves out what a workflow does not allow, and answers as if all was done. It has no conditional write: what
 * somebody changes between the look and the write is overwritten, and stays in the issue's history.
 */
export async function move(
  desk: SignedIn,
  ticket: string,
  to: TicketFields,
  from?: string,
): Promise<void> {
  const before = await readIssue(desk, ticket);
  if (!before) throw refused(`There is no issue ${ticket}.`, 404);
  if (from !== undefined)
    TicketChanged.ifOther(ticket, before.status.name, { from, to: to.status });
  await update(desk, ticket, await toIssue(desk, to, before));
  const now = await readIssue(desk, ticket);
  if (to.status !== undefined && now?.status.name !== to.status)
    throw refused(
      `The workflow of ${before.tracker?.name ?? 'the tracker'} does not let Crossdesk move an issue from ${before.status.name} to ${to.status}.`,
    );
  if (to.priority !== undefined && now?.priority?.name !== to.priority)
    throw refused(`Crossdesk may not set the priority ${to.priority}.`);
}

export async function assign(desk: SignedIn, ticket: string, person: string | null) {
  const issue = await readIssue(desk, ticket);
  if (!issue) throw refused(`There is no issue ${ticket}.`, 404);
  const id = person === null ? '' : await personOf(desk, issue.project.id, person);
  await update(desk, ticket, { assigned_to_id: id });
  const now = await readIssue(desk, ticket);
  if ((now?.assigned_to?.id ?? '') !== id)
    throw refused(`Crossdesk may not assign issue ${ticket} to ${person}.`);
}

const memberships = z.object({
  memberships: z.array(z.object({ user: named.optional() })),
  total_count: z.number(),
});

/** A member of a project, by id or name. */
async function personOf({ client }: SignedIn, project: string, person: string): Promise<string> {
  const path = `/projects/${encodeURIComponent(project)}/memberships.json`;
  for (let offset = 0; ; offset += 100) {
    const query = { limit: 100, offset };
    const answer = await client.ask({ path, query }, memberships);
    const found = answer.memberships.find(
      ({ user }) => user && [user.id, user.name].includes(person),
    );
    if (found?.user) return found.user.id;
    if (offset + 100 >= answer.total_count)
      throw refused(`The project has no member ${person}. The mapping of people can name one.`);
  }
}

export async function readIssue(
  { client }: Pick<SignedIn, 'client'>,
  ticket: string,
): Promise<Issue | null> {
  const query = { include: 'journals,attachments' };
  const call = { path: `/issues/${toId(ticket)}.json`, query };
  return (await client.find(call, z.object({ issue: issueAnswer })))?.issue ?? null;
}

async function update({ client }: SignedIn, ticket: string, issue: object): Promise<void> {
  await client.ask(
    { method: 'PUT', path: `/issues/${toId(ticket)}.json`, json: { issue } },
    z.unknown(),
  );
}

/** Names as the ids that Redmine wants. */
async function toIssue(
  desk: SignedIn,
  { status, priority, fields = {} }: TicketFields,
  before?: Issue,
): Promise<object> {
  const custom = Object.entries(fields).map(([name, value]) => {
    const field = before?.custom_fields?.find((one) => one.name === name);
    if (!field) throw refused(`The issue has no custom field ${name}.`);
    return { id: field.id, value };
  });
  return {
    ...(status && { status_id: await idOf(desk, 'statuses', status) }),
    ...(priority && { priority_id: await idOf(desk, 'priorities', priority) }),
    ...(custom.length > 0 && { custom_fields: custom }),
  };
}

async function idOf(
  desk: SignedIn,
  kind: 'statuses' | 'priorities',
  name: string,
): Promise<string> {
  const look = async () => (await desk[kind]()).find((one: Named) => one.name === name)?.id;
  const known = await look();
  if (known) return known;
  // Somebody may have added it.
  desk.forget();
  const added = await look();
  if (added) return added;
  const all = (await desk[kind]()).map((one) => one.name).join(', ');
  throw refused(
    `Redmine has no ${kind === 'statuses' ? 'status' : 'priority'} ${name}. It has ${all}.`,
  );
}

function refused(reason: string, status?: number): DeskError {
  return new DeskError({ status: 'refused', reason }, status);
}

function toId(ticket: string): string {
  if (/^\d{1,18}$/.test(ticket)) return ticket;
  throw refused(`Not the number of an issue: ${ticket}`);
}
