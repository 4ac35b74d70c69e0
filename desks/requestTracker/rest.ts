import { z } from 'zod';
import type { DeskPerson, Ticket, TicketRef } from '../connector';

/** REST 2.0, as documented in RT::REST2. Its numbers are sometimes texts. */
export const rest = '/REST/2.0';

const id = z.union([z.string(), z.number()]).transform(String);
const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''));

const user = z.object({
  id,
  RealName: text,
  EmailAddress: text,
});
/** A watcher can also be a group. */
const watcher = z.looseObject({ type: z.string(), id, RealName: text, EmailAddress: text });

/** A link of a record. The one of a transaction's attachment ends with its id. */
const link = z.looseObject({ ref: z.string(), _url: z.string().optional() });
const customField = z.looseObject({ name: z.string(), values: z.array(z.unknown()) });

export const ticketAnswer = z.object({
  id,
  Subject: text,
  Status: z.string(),
  Queue: z.object({ Name: text }),
  Owner: user.nullish(),
  Requestor: z.union([z.array(watcher), watcher.transform((one) => [one])]).nullish(),
  Priority: text,
  Created: z.coerce.date(),
  LastUpdated: z.coerce.date(),
  CustomFields: z.union([z.array(customField), z.literal('')]).nullish(),
  _hyperlinks: z.array(link).default([]),
});
export type TicketAnswer = z.output<typeof ticketAnswer>;

/** Which fields of a ticket and of its people an answer has. */
export const ticketQuery = {
  fields:
    'Subject,Status,Queue,Owner,Requestor,Priority,Created,LastUpdated,CustomFields,_hyperlinks',
  'fields[Queue]': 'Name',
  'fields[Owner]': 'RealName,EmailAddress',
  'fields[Requestor]': 'RealName,EmailAddress',
} as const;

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    count: z.number(),
    per_page: z.number(),
    // Null if the account may not see everything.
    total: z.number().nullish(),
  });
}

export const transactionAnswer = z.object({
  id,
  Type: z.string(),
  Creator: user,
  Created: z.coerce.date(),
  _hyperlinks: z.array(link).default([]),
});
export type TransactionAnswer = z.output<typeof transactionAnswer>;

export const attachmentAnswer = z.object({
  id,
  TransactionId: id,
  Filename: text,
  ContentType: text,
  ContentLength: z.coerce.number().catch(0),
});
export type AttachmentAnswer = z.output<typeof attachmentAnswer>;

/** Nobody is a user of Request Tracker, too. */
export function toPerson(answer: z.output<typeof user> | null | undefined): DeskPerson | null {
  if (!answer || answer.id === 'Nobody') return null;
  const { id, RealName, EmailAddress } = answer;
  return { id, name: RealName || id, ...(EmailAddress && { email: EmailAddress }) };
}

/** The scheme of the link that says for which record Crossdesk created the ticket. */
const scheme = 'crossdesk:';

export function referenceLink(ourReference: string): string {
  return `${scheme}${ourReference}`;
}

export function toTicketRef(url: string, ticket: string): TicketRef {
  return { id: ticket, url: `${url}/Ticket/Display.html?id=${ticket}` };
}

/** @param asked the id by which the ticket was read: another one if it was merged */
export function toTicket(
  url: string,
  asked: string,
  answer: TicketAnswer,
  description: string,
): Ticket {
  const { _hyperlinks, CustomFields, Requestor } = answer;
  const requester = Requestor?.find(({ type }) => type === 'user');
  const reference = _hyperlinks.find(
    ({ ref, _url }) => ref === 'refers-to' && _url?.startsWith(scheme),
  );
  return {
    ...toTicketRef(url, asked),
    subject: answer.Subject,
    description,
    queue: answer.Queue.Name,
    status: answer.Status,
    owner: toPerson(answer.Owner),
    // Request Tracker has no groups that a ticket is assigned to, only queues.
    group: null,
    priority: answer.Priority || null,
    requester: toPerson(requester),
    ourReference: reference?._url?.slice(scheme.length) ?? null,
    fields: Object.fromEntries(
      (CustomFields || []).map(({ name, values }) => [
        name,
        values.filter((value) => typeof value === 'string').join(', '),
      ]),
    ),
    createdAt: answer.Created,
    updatedAt: answer.LastUpdated,
    mergedInto: answer.id === asked ? null : answer.id,
    isDeleted: answer.Status === 'deleted',
  };
}
