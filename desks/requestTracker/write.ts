import { Readable } from 'node:stream';
import { z } from 'zod';
import { header } from '../../exchange/call';
import type { DeskClient } from '../client';
import type { NewDeskEntry, NewDeskFile, NewTicket, TicketFields, TicketRef } from '../connector';
import { DeskError, TicketChanged } from '../deskError';
import {
  pageOf,
  referenceLink,
  rest,
  type TicketAnswer,
  ticketAnswer,
  ticketQuery,
  toTicketRef,
} from './rest';

/** Subjects are kept in a column of 200 characters. */
const longestSubject = 200;
/** Fields of a ticket that are not custom fields. */
const ownFields = ['Subject', 'Queue', 'Due', 'Starts', 'TimeEstimated', 'TimeLeft', 'TimeWorked'];

const created = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
/** What was done, or why not, in the words of the desk. An update that is refused is answered with 200, too. */
const messages = z.array(z.string());

export async function create(client: DeskClient, ticket: NewTicket): Promise<TicketRef> {
  const { subject, description, queue, status, priority, fields, ourReference } = ticket;
  const json = {
    Queue: queue,
    Subject: subject.replace(/\s+/g, ' ').trim().slice(0, longestSubject),
    Content: description || subject,
    ContentType: 'text/plain',
    ...(status && { Status: status }),
    ...(priority && { Priority: priority }),
    ...toFields(fields),
    // It is searchable, needs no configuration, and stays when somebody edits the subject.
    RefersTo: [referenceLink(ourReference)],
  };
  const { id } = await client.ask({ method: 'POST', path: `${rest}/ticket`, json }, created);
  return toTicketRef(client.url, id);
}

export async function find(client: DeskClient, ourReference: string): Promise<TicketRef | null> {
  if (!/^[\w./-]{1,200}$/.test(ourReference)) throw new Error(`Not a reference: ${ourReference}`);
  const query = {
    query: `RefersTo = '${referenceLink(ourReference)}'`,
    orderby: 'id',
    per_page: 1,
  };
  const { items } = await client.ask({ path: `${rest}/tickets`, query }, pageOf(created));
  const [first] = items;
  return first ? toTicketRef(client.url, first.id) : null;
}

/** Request Tracker's own names for a public and an internal entry. */
function pathOf(ticket: string, visibility: NewDeskEntry['visibility']): string {
  return `${rest}/ticket/${toId(ticket)}/${visibility === 'public' ? 'correspond' : 'comment'}`;
}

export async function comment(
  client: DeskClient,
  ticket: string,
  { visibility, text }: NewDeskEntry,
): Promise<void> {
  const status = await statusToKeep(client, ticket, visibility);
  const json = { Content: text, ContentType: 'text/plain', ...status };
  await client.ask({ method: 'POST', path: pathOf(ticket, visibility), json }, messages);
}

export async function attach(client: DeskClient, ticket: string, file: NewDeskFile): Promise<void> {
  const status = await statusToKeep(client, ticket, file.visibility);
  const body = { type: 'application/json', ...fileBody(file, status) };
  await client.ask({ method: 'POST', path: pathOf(ticket, file.visibility), body }, messages);
}

/** The statuses of the default lifecycle that a reply leaves as they are. */
const kept = ['open', 'stalled'];

/**
 * A reply opens a new or resolved ticket by itself (scrips "On Correspond Open …"). Ours only tells something, so it
 * sets the status that the ticket had, with the same call: an answer that is lost must not leave the ticket open.
 */
async function statusToKeep(
  client: DeskClient,
  ticket: string,
  visibility: NewDeskEntry['visibility'],
): Promise<{ readonly Status?: string }> {
  if (visibility === 'internal') return {};
  const now = await readTicket(client, ticket);
  if (!now)
    throw new DeskError({ status: 'refused', reason: `There is no ticket ${ticket}.` }, 404);
  return kept.includes(now.Status) ? {} : { Status: now.Status };
}

/** The JSON of an entry with a file, whose bytes are encoded while they are sent. */
function fileBody({ name, contentType, size, text, open }: NewDeskFile, status: object) {
  const slot = '<content>';
  const json = JSON.stringify({
    ...status,
    Content: text,
    ContentType: 'text/plain',
    Attachments: [
      {
        // Request Tracker takes each character of the name for one byte.
        FileName: Buffer.from(name).toString('latin1'),
        FileType: contentType,
        FileContent: slot,
      },
    ],
  });
  const at = json.lastIndexOf(slot);
  const before = json.slice(0, at);
  const behind = json.slice(at + slot.length);
  // It refuses a file without content; a line end is decoded to nothing.
  const empty = '\\n';
  const length = size === 0 ? empty.length : Math.ceil(size / 3) * 4;
  async function* parts() {
    yield before;
    if (size === 0) yield empty;
    let rest = Buffer.alloc(0);
    for await (const chunk of open()) {
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % 3);
      rest = bytes.subarray(whole);
      yield bytes.toString('base64', 0, whole);
    }
    yield rest.toString('base64');
    yield behind;
  }
  return {
    length: Buffer.byteLength(before) + length + Buffer.byteLength(behind),
    open: () => Readable.from(parts(), { objectMode: false }),
  };
}

export async function move(
  client: DeskClient,
  ticket: string,
  to: TicketFields,
  from?: string,
): Promise<void> {
  const { status, priority, fields = {} } = to;
  const json = {
    ...(status && { Status: status }),
    ...(priority && { Priority: priority }),
    ...toFields(fields),
  };
  const said =
    from === undefined
      ? await update(client, ticket, json)
      : await updateFrom(client, ticket, { json, from, to: status });
  const now = await readTicket(client, ticket);
  const isSet = (name: string, value: string) => {
    const own = now?.CustomFields || [];
    return own.find((field) => field.name === name)?.values.includes(value) ?? false;
  };
  const isMissing =
    (status !== undefined && now?.Status !== status) ||
    // A priority can be given by its name, and is read as a number.
    (priority !== undefined && /^\d+$/.test(priority) && now?.Priority !== priority) ||
    Object.entries(fields).some(
      ([name, value]) => !ownFields.includes(name) && !isSet(name, value),
    );
  if (isMissing) throw refused(said, `Request Tracker did not accept ${JSON.stringify(to)}.`);
}

export async function assign(client: DeskClient, ticket: string, person: string | null) {
  const said = await update(client, ticket, { Owner: person ?? 'Nobody' });
  const now = await readTicket(client, ticket);
  const owner = now?.Owner?.id ?? 'Nobody';
  if (owner.toLowerCase() !== (person ?? 'Nobody').toLowerCase())
    throw refused(said, `Request Tracker did not make ${person ?? 'nobody'} the owner.`);
}

export function readTicket(client: DeskClient, ticket: string): Promise<TicketAnswer | null> {
  return client.find({ path: `${rest}/ticket/${toId(ticket)}`, query: ticketQuery }, ticketAnswer);
}

async function update(client: DeskClient, ticket: string, json: object): Promise<string[]> {
  return client.ask({ method: 'PUT', path: `${rest}/ticket/${toId(ticket)}`, json }, messages);
}

/** Its ETag is the number of the last transaction, so nothing that happens in between is overwritten. */
async function updateFrom(
  client: DeskClient,
  ticket: string,
  {
    json,
    from,
    to,
  }: { readonly json: object; readonly from: string; readonly to?: string | undefined },
): Promise<string[]> {
  const call = { path: `${rest}/ticket/${toId(ticket)}`, query: ticketQuery };
  const { body, headers } = await client.askWithHeaders(call, ticketAnswer);
  TicketChanged.ifOther(ticket, body.Status, { from, to });
  const etag = header(headers.etag);
  const guarded = etag === undefined ? client : client.with({ 'if-match': etag });
  try {
    return await update(guarded, ticket, json);
  } catch (error) {
    if (error instanceof DeskError && error.status === 412) throw new TicketChanged(ticket, from);
    throw error;
  }
}

function toFields(fields: TicketFields['fields'] = {}): object {
  const entries = Object.entries(fields);
  const custom = entries.filter(([name]) => !ownFields.includes(name));
  return {
    ...Object.fromEntries(entries.filter(([name]) => ownFields.includes(name))),
    ...(custom.length > 0 && { CustomFields: Object.fromEntries(custom) }),
  };
}

function refused(said: readonly string[], otherwise: string): DeskError {
  return new DeskError({ status: 'refused', reason: said.join(' ') || otherwise });
}

function toId(ticket: string): string {
  if (/^\d{1,18}$/.test(ticket)) return ticket;
  throw new DeskError({ status: 'refused', reason: `Not the number of a ticket: ${ticket}` });
}
