import { z } from 'zod';
import { parse } from '../../exchange/call';
import type { DeskChanges, TicketWithEntries } from '../connector';
import { DeskError, fault } from '../deskError';
import { type Row, type TableApi, timeOf, toSeconds } from './tableApi';

/** How many rows one call looks at. */
const page = 25;
/**
 * A record's time of change is set some time before it can be read. The latest seconds are therefore read again, in
 * milliseconds.
 */
const settling = 10_000;

/**
 * Where to read on in a table. A pass begins at a second, and reads to the end in pages; the next pass begins at `nextPass`.
 * Where one second fills a page, that second is read by sys_id.
 */
const position = z.object({
  since: z.string(),
  after: z.string().optional(),
  nextPass: z.string().optional(),
});
type Position = z.output<typeof position>;
const cursorText = z.object({
  positions: z.record(z.string(), position),
  /** Tickets that could not be read. */
  again: z.array(z.string()),
});

/** Rows in the order of a time: changed records, or new attachments. */
interface Stream {
  readonly name: string;
  readonly path: string;
  /** Which rows, if not all. */
  readonly where: string;
  readonly time: 'sys_updated_on' | 'sys_created_on';
  ticketOf(row: Row): string;
}

type Read = (tickets: readonly string[]) => Promise<readonly TicketWithEntries[]>;

/**
 * The tickets that changed. An attachment does not change its record's time, so new attachments are asked for beside
 * the records.
 */
export async function changesSince(
  api: TableApi,
  tables: readonly string[],
  read: Read,
  cursor: string | null,
): Promise<DeskChanges> {
  const { positions, again } = cursor === null ? nothing : readCursor(cursor);
  const next: Record<string, Position> = {};
  const changed = new Set(again);
  let more = false;
  for (const stream of streams(tables)) {
    const from = positions[stream.name];
    if (!from) {
      const { at } = await api.list(stream.path, '', { fields: 'sys_id', limit: 1 });
      next[stream.name] = { since: toSeconds(at.getTime()) };
      continue;
    }
    const found = await nextRows(api, stream, from);
    for (const row of found.rows) changed.add(stream.ticketOf(row));
    next[stream.name] = found.next;
    more ||= found.more;
  }
  const { read: tickets, failed } = await readApart(read, [...changed]);
  const left = failed.map(({ ticket }) => ticket).slice(0, mostAgain);
  return { tickets, failed, cursor: JSON.stringify({ positions: next, again: left }), more };
}

const nothing: z.output<typeof cursorText> = { positions: {}, again: [] };
const mostAgain = 50;

function readCursor(cursor: string): z.output<typeof cursorText> {
  const read = cursorText.safeParse(parse(cursor));
  if (read.success) return read.data;
  throw fault('the cursor is not one of this desk');
}

/** Reads tickets together. If that fails, one by one: a ticket that cannot be read never stops the others. */
async function readApart(read: Read, changed: readonly string[]) {
  const failed: { ticket: string; error: string }[] = [];
  const tickets: TicketWithEntries[] = [];
  try {
    tickets.push(...(await read(changed)));
  } catch (error) {
    if (isOutage(error)) throw error;
    for (const ticket of changed) {
      try {
        tickets.push(...(await read([ticket])));
      } catch (cause) {
        if (isOutage(cause) || !(cause instanceof DeskError)) throw cause;
        failed.push({ ticket, error: cause.message });
      }
    }
  }
  tickets.sort((a, b) => a.ticket.updatedAt.getTime() - b.ticket.updatedAt.getTime());
  return { read: tickets, failed };
}

function isOutage(error: unknown): boolean {
  return error instanceof DeskError && error.no.status === 'unreachable';
}

function streams(tables: readonly string[]): Stream[] {
  return [
    ...tables.map(
      (table): Stream => ({
        name: table,
        path: `/table/${table}`,
        where: '',
        time: 'sys_updated_on',
        ticketOf: ({ sys_id = '' }) => `${table}/${sys_id}`,
      }),
    ),
    {
      name: 'sys_attachment',
      path: '/attachment',
      where: `table_nameIN${tables.join(',')}^`,
      time: 'sys_created_on',
      ticketOf: ({ table_name = '', table_sys_id = '' }) => `${table_name}/${table_sys_id}`,
    },
  ];
}

interface Found {
  readonly rows: readonly Row[];
  readonly next: Position;
  readonly more: boolean;
}

/** Times have whole seconds. The last second of a full page may go on, so that it is left to the next call. */
async function nextRows(api: TableApi, stream: Stream, position: Position): Promise<Found> {
  const { path, where, time } = stream;
  const { since, after } = position;
  const query =
    after === undefined
      ? `${where}${time}>=${since}^ORDERBY${time}^ORDERBYsys_id`
      : `${where}${time}=${since}${after && `^sys_id>${after}`}^ORDERBYsys_id`;
  const fields = `sys_id,${time},table_name,table_sys_id`;
  const { rows, at } = await api.list(path, query, { fields, limit: page });
  const nextPass = position.nextPass ?? later(since, toSeconds(at.getTime() - settling));
  const last = rows.at(-1);
  if (rows.length < page || !last) {
    if (after === undefined) return { rows, next: { since: nextPass }, more: false };
    return {
      rows,
      next: { since: toSeconds(timeOf(since).getTime() + 1_000), nextPass },
      more: true,
    };
  }
  if (after !== undefined)
    return { rows, next: { since, after: last.sys_id, nextPass }, more: true };
  const end = last[time] ?? since;
  if (end === since) return { rows: [], next: { since, after: '', nextPass }, more: true };
  return {
    rows: rows.filter((row) => row[time] !== end),
    next: { since: end, nextPass },
    more: true,
  };
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
