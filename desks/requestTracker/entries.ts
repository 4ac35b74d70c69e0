import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { DeskClient } from '../client';
import type { DeskEntry, DeskFile, TicketWithEntries } from '../connector';
import { htmlToText, tidy } from '../plainText';
import {
  type AttachmentAnswer,
  attachmentAnswer,
  pageOf,
  rest,
  type TicketAnswer,
  type TransactionAnswer,
  toPerson,
  toTicket,
  transactionAnswer,
} from './rest';

/** The transactions that people see as entries. */
const visibilities = { Create: 'public', Correspond: 'public', Comment: 'internal' } as const;
type EntryType = keyof typeof visibilities;

/** A text that is larger, in bytes, is a file. */
const longestText = 256 * 1024;
/** How many bytes of texts are read with one call. */
const longestTexts = 4 * 1024 * 1024;
/** The largest page of Request Tracker. */
const perPage = 100;

interface Message {
  readonly body: AttachmentAnswer | null;
  readonly files: readonly AttachmentAnswer[];
}

/** A ticket, and the id by which it was asked for. */
export interface Asked {
  readonly id: string;
  readonly ticket: TicketAnswer;
}

/**
 * Reads the entries of tickets: one call for each ticket, and one or two for the texts of all of them.
 * @param account the name of the account that Crossdesk uses
 */
export async function withEntries(
  client: DeskClient,
  account: string,
  asked: readonly Asked[],
): Promise<TicketWithEntries[]> {
  const histories = await Promise.all(asked.map(({ ticket }) => historyOf(client, ticket.id)));
  const attachments = await attachmentsOf(client, histories.flat());
  const isOwn = ({ Creator }: TransactionAnswer) =>
    Creator.id.toLowerCase() === account.toLowerCase();
  const messages = new Map(
    histories
      .flat()
      .map(({ id }) => [id, toMessage(attachments.filter((a) => a.TransactionId === id))]),
  );
  const texts = await textsOf(
    client,
    [...messages.values()].flatMap(({ body }) => body ?? []),
  );
  const textOf = ({ id }: TransactionAnswer) => texts.get(messages.get(id)?.body?.id ?? '') ?? '';
  const entryOf = (transaction: TransactionAnswer): DeskEntry => ({
    id: transaction.id,
    visibility: visibilities[transaction.Type as EntryType],
    text: transaction.Type === 'Create' ? '' : textOf(transaction),
    author: toPerson(transaction.Creator) ?? { id: 'Nobody', name: 'Nobody' },
    at: transaction.Created,
    isOwn: isOwn(transaction),
    files: (messages.get(transaction.id)?.files ?? []).map(toFile),
  });
  return asked.map(({ id, ticket }, index) => {
    const all = histories[index] ?? [];
    const history = all.filter(({ Type }) => Object.hasOwn(visibilities, Type));
    const move = all.findLast(({ Type }) => Type === 'Status');
    // A merged ticket has a history of its own for each part: the description is the one of the first.
    const [created] = history.filter(({ Type }) => Type === 'Create');
    const description = created ? textOf(created) : '';
    const entries = history.map(entryOf).filter(({ text, files }) => text || files.length > 0);
    return {
      ticket: toTicket(client.url, id, ticket, description),
      entries,
      ...(move && { lastMove: { at: move.Created, isOwn: isOwn(move) } }),
    };
  });
}

async function historyOf(client: DeskClient, ticket: string): Promise<TransactionAnswer[]> {
  const query = {
    fields: 'Type,Creator,Created,_hyperlinks',
    'fields[Creator]': 'RealName,EmailAddress',
    orderby: 'id',
  };
  const all = await everyPage((page) =>
    client.ask(
      { path: `${rest}/ticket/${ticket}/history`, query: { ...query, page, per_page: perPage } },
      pageOf(transactionAnswer),
    ),
  );
  return all.sort((a, b) => Number(a.id) - Number(b.id));
}

async function attachmentsOf(
  client: DeskClient,
  transactions: readonly TransactionAnswer[],
): Promise<AttachmentAnswer[]> {
  const ids = transactions
    .filter(({ _hyperlinks }) => _hyperlinks.some(({ ref }) => ref === 'attachment'))
    .map(({ id }) => id);
  const found: AttachmentAnswer[] = [];
  for (let first = 0; first < ids.length; first += perPage) {
    const json = anyOf('TransactionId', ids.slice(first, first + perPage));
    const query = { fields: 'TransactionId,Filename,ContentType,ContentLength', orderby: 'id' };
    found.push(
      ...(await everyPage((page) =>
        client.ask(
          {
            method: 'POST',
            path: `${rest}/attachments`,
            query: { ...query, page, per_page: perPage },
            json,
          },
          pageOf(attachmentAnswer),
        ),
      )),
    );
  }
  return found.sort((a, b) => Number(a.id) - Number(b.id));
}

/** Which part of a mail is its text: the plain one, or else the HTML. Everything else with content is a file. */
function toMessage(parts: readonly AttachmentAnswer[]): Message {
  const leaves = parts.filter(({ ContentType }) => !ContentType.startsWith('multipart/'));
  const isText = ({ Filename, ContentType, ContentLength }: AttachmentAnswer) =>
    Filename === '' && /^text\/(plain|html)$/.test(ContentType) && ContentLength <= longestText;
  const texts = leaves.filter(isText);
  const body = texts.find(({ ContentType }) => ContentType === 'text/plain') ?? texts[0] ?? null;
  return { body, files: leaves.filter((leaf) => !isText(leaf)) };
}

function toFile({ id, Filename, ContentType, ContentLength }: AttachmentAnswer): DeskFile {
  const name = Filename || `attachment-${id}${ContentType === 'message/rfc822' ? '.eml' : ''}`;
  return { id, name, contentType: ContentType, size: ContentLength };
}

const textAnswer = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  Content: z.string().nullish(),
});

async function textsOf(
  client: DeskClient,
  bodies: readonly AttachmentAnswer[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const some of batches(bodies)) {
    const { items } = await client.ask(
      {
        method: 'POST',
        path: `${rest}/attachments`,
        query: { fields: 'Content', per_page: perPage },
        json: anyOf(
          'id',
          some.map(({ id }) => id),
        ),
      },
      pageOf(textAnswer),
    );
    for (const { id, Content } of items) {
      // A long HTML takes a while: other work goes on in between.
      await nextTurn();
      const isHtml = some.find((body) => body.id === id)?.ContentType === 'text/html';
      texts.set(id, tidy(isHtml ? htmlToText(Content ?? '') : (Content ?? '')));
    }
  }
  return texts;
}

function batches(bodies: readonly AttachmentAnswer[]): AttachmentAnswer[][] {
  const all: AttachmentAnswer[][] = [];
  let bytes = Infinity;
  for (const body of bodies) {
    const last = all.at(-1);
    if (last && last.length < perPage && bytes + body.ContentLength <= longestTexts) {
      last.push(body);
      bytes += body.ContentLength;
    } else {
      all.push([body]);
      bytes = body.ContentLength;
    }
  }
  return all;
}

/** A search for records with one of these values. */
function anyOf(field: string, values: readonly string[]): object[] {
  return values.map((value) => ({ field, operator: '=', value, entry_aggregator: 'OR' }));
}

/** Reads pages until one is not full. */
export async function everyPage<T>(
  read: (page: number) => Promise<{ readonly items: readonly T[]; readonly count: number }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const { items, count } = await read(page);
    all.push(...items);
    if (count < perPage) return all;
  }
}
