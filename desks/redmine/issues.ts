import { z } from 'zod';
import type { DeskEntry, DeskFile, DeskPerson, TicketRef, TicketWithEntries } from '../connector';
import { tidy } from '../plainText';

const id = z.union([z.string(), z.number()]).transform(String);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
export const named = z.object({ id, name: text });
export type Named = z.output<typeof named>;

const attachment = z.object({
  id,
  filename: z.string(),
  filesize: z.number().nullish(),
  content_type: z.string().nullish(),
  author: named.nullish(),
  created_on: z.coerce.date(),
});
type Attachment = z.output<typeof attachment>;

const journal = z.object({
  id: z.number(),
  user: named,
  notes: text,
  created_on: z.coerce.date(),
  private_notes: z.boolean().nullish(),
  details: z
    .array(z.looseObject({ property: z.string(), name: z.string(), new_value: z.unknown() }))
    .default([]),
});
type Journal = z.output<typeof journal>;

export const issueAnswer = z.object({
  id,
  project: named,
  tracker: named.nullish(),
  status: named,
  priority: named.nullish(),
  author: named,
  assigned_to: named.nullish(),
  subject: text,
  description: text,
  custom_fields: z.array(z.looseObject({ id, name: z.string(), value: z.unknown() })).nullish(),
  created_on: z.coerce.date(),
  updated_on: z.coerce.date(),
  attachments: z.array(attachment).default([]),
  journals: z.array(journal).default([]),
});
export type Issue = z.output<typeof issueAnswer>;

export function toTicketRef(url: string, issue: string): TicketRef {
  return { id: issue, url: `${url}/issues/${issue}` };
}

/** The last line of the description of an issue that Crossdesk created. Redmine has no other field without configuration. */
const referenceLine = /(?:^|\n+)Crossdesk: ([\w./-]+)\s*$/;

export function withReference(description: string, ourReference: string): string {
  return `${description.trimEnd()}\n\nCrossdesk: ${ourReference}`.trimStart();
}

export function referenceOf({ description }: Pick<Issue, 'description'>): string | null {
  return referenceLine.exec(description)?.[1] ?? null;
}

/**
 * @param account the id of the account that Crossdesk uses
 * @param queue the identifier of the issue's project
 */
export function toTicket(
  url: string,
  account: string,
  queue: string,
  issue: Issue,
): TicketWithEntries {
  const fields = (issue.custom_fields ?? []).map(({ name, value }) => [
    name,
    Array.isArray(value) ? value.join(', ') : String(value ?? ''),
  ]);
  return {
    ticket: {
      ...toTicketRef(url, issue.id),
      subject: issue.subject,
      description: tidy(issue.description.replace(referenceLine, '')),
      queue,
      status: issue.status.name,
      owner: issue.assigned_to ? toPerson(issue.assigned_to) : null,
      group: null,
      priority: issue.priority?.name ?? null,
      requester: toPerson(issue.author),
      ourReference: referenceOf(issue),
      fields: Object.fromEntries(fields),
      createdAt: issue.created_on,
      updatedAt: issue.updated_on,
      mergedInto: null,
      isDeleted: false,
    },
    entries: toEntries(account, issue),
    ...lastMoveOf(account, issue),
  };
}

function lastMoveOf(account: string, { journals }: Issue): Pick<TicketWithEntries, 'lastMove'> {
  const isMove = ({ details }: Journal) =>
    details.some(({ property, name }) => property === 'attr' && name === 'status_id');
  const move = journals.findLast(isMove);
  return move ? { lastMove: { at: move.created_on, isOwn: move.user.id === account } } : {};
}

function toEntries(
  account: string,
  { author, created_on, attachments, journals }: Issue,
): DeskEntry[] {
  const inJournals = new Set(journals.flatMap(fileIdsOf));
  const first = attachments.filter((one) => !inJournals.has(one.id));
  const created: DeskEntry = {
    id: 'created',
    visibility: 'public',
    text: '',
    author: toPerson(author),
    at: created_on,
    isOwn: author.id === account,
    files: first.map(toFile),
  };
  const all = journals.map((one, index): DeskEntry => {
    const files = [...fileIdsOf(one), ...filesOfPrivateNote(journals[index - 1], one)];
    const isPart = filesOfPrivateNote(one, journals[index + 1]).length > 0;
    return {
      id: String(one.id),
      visibility: one.private_notes ? 'internal' : 'public',
      text: tidy(one.notes),
      author: toPerson(one.user),
      at: one.created_on,
      isOwn: one.user.id === account,
      // A file that was deleted since is not in the list.
      files: isPart ? [] : attachments.filter(({ id }) => files.includes(id)).map(toFile),
    };
  });
  return [created, ...all].filter(({ text, files }) => text !== '' || files.length > 0);
}

/** The files that a journal added. */
function fileIdsOf({ details }: Journal): string[] {
  return details
    .filter(({ property, new_value }) => property === 'attachment' && new_value)
    .map(({ name }) => name);
}

/** Redmine keeps the files of a private note in a public journal of their own, which it writes before the note. */
function filesOfPrivateNote(files: Journal | undefined, note: Journal | undefined): string[] {
  const belong =
    note?.private_notes &&
    files &&
    files.notes === '' &&
    files.user.id === note.user.id &&
    Math.abs(files.created_on.getTime() - note.created_on.getTime()) <= 1_000;
  return belong ? fileIdsOf(files) : [];
}

function toFile({ id, filename, content_type, filesize }: Attachment): DeskFile {
  const contentType = content_type || 'application/octet-stream';
  return { id, name: filename, contentType, size: filesize ?? null };
}

/** Redmine tells nobody but admins the login of a person. */
function toPerson({ id, name }: Named): DeskPerson {
  return { id, name: name || id };
}
