import { z } from 'zod';
import type { DeskChanges, TicketWithEntries } from '../connector';
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
const positions = z.record(z.string(), position);

/** Rows in the order of a time: changed records, or new attachments. */
interface Stream {
  readonly name: string;
  readonly path: string;
  /** Which rows, if not all. */
  readonly where: string;
  readonly time: 'sys_updated_on' | 'sys_created_on';
  ticketOf(row: Row): { readonly table: string; readonly sysId: string };
}

type Read = (table: string, sysIds: readonly string[]) => Promise<TicketWithEntries[]>;

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
  const from = cursor === null ? {} : positions.parse(JSON.parse(cursor));
  const to: Record<string, Position> = {};
  const changed = new Map(tables.map((table) => [table, new Set<string>()]));
  let more = false;
  for (const stream of streams(tables)) {
    const at = from[stream.name];
    if (!at) {
      to[stream.name] = {
        since: toSeconds((await api.list(stream.path, '', { limit: 1 })).at.getTime()),
      };
      continue;
    }
    const found = await nextRows(api, stream, at);
    for (const { table, sysId } of found.rows.map(stream.ticketOf)) changed.get(table)?.add(sysId);
    to[stream.name] = found.next;
    more ||= found.more;
  }
  const tickets: TicketWithEntries[] = [];
  for (const [table, sysIds] of changed) tickets.push(...(await read(table, [...sysIds])));
  tickets.sort((a, b) => a.ticket.updatedAt.getTime() - b.ticket.updatedAt.getTime());
  return { tickets, cursor: JSON.stringify(to), more };
}

function streams(tables: readonly string[]): Stream[] {
  return [
    ...tables.map(
      (table): Stream => ({
        name: table,
        path: `/table/${table}`,
        where: '',
        time: 'sys_updated_on',
        ticketOf: ({ sys_id = '' }) => ({ table, sysId: sys_id }),
      }),
    ),
    {
      name: 'sys_attachment',
      path: '/attachment',
      where: `table_nameIN${tables.join(',')}^`,
      time: 'sys_created_on',
      ticketOf: ({ table_name = '', table_sys_id = '' }) => ({
        table: table_name,
        sysId: table_sys_id,
      }),
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
