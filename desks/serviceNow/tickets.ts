import type { DeskEntry, DeskFile, DeskPerson, Ticket, TicketWithEntries } from '../connector';
import { DeskError } from '../deskError';
import { htmlToText, tidy } from '../plainText';
import { oneOf, type Row, type ShownRow, type TableApi, timeOf } from './tableApi';

/** Written to `correlation_display`: it tells our references from those of other systems. */
export const correlation = 'Crossdesk';

const byTime = '^ORDERBYsys_created_on^ORDERBYsys_id';
/** How many entries one call reads: a text can have 64 KiB. */
const mostEntries = 100;
/** With display values, these columns repeat the whole journal of a record. */
const journals = ['comments', 'work_notes', 'comments_and_work_notes'];

/** Reads tickets, a few dozen at most. Each table takes a handful of calls, however many tickets they are. */
export function ticketReader(api: TableApi, account: string) {
  const columns = new Map<string, string>();
  const people = new Map<string, DeskPerson>();

  /** The columns of a table, as one of its records shows them, without its journals. */
  async function columnsOf(table: string, sysId: string): Promise<string> {
    const known = columns.get(table);
    if (known !== undefined) return known;
    const { rows } = await api.list(`/table/${table}`, `sys_id=${sysId}`, { limit: 1 });
    const names = Object.keys(rows[0] ?? {}).filter((name) => !journals.includes(name));
    columns.set(table, names.join(','));
    return names.join(',');
  }

  /** Looks users up by their sys_ids and names. The account may not be allowed to read them. */
  async function meet(sysIds: readonly string[], names: readonly string[]): Promise<void> {
    const isNew = (id: string) => id !== '' && !people.has(id);
    const [ids, userNames] = [sysIds.filter(isNew), names.filter(isNew)];
    const queries = [
      ...(ids.length > 0 ? [oneOf('sys_id', ids)] : []),
      ...(userNames.length > 0 ? [oneOf('user_name', userNames)] : []),
    ];
    if (queries.length === 0) return;
    const { rows } = await api.list('/table/sys_user', queries.join('^NQ'), {
      fields: 'sys_id,user_name,name,email',
    });
    for (const { sys_id, user_name, name, email } of rows) {
      const person = { id: user_name || sys_id || '', name: name || user_name || '' };
      const found = email ? { ...person, email } : person;
      if (sys_id) people.set(sys_id, found);
      if (user_name) people.set(user_name, found);
    }
  }

  const personOf = (id: string, name: string): DeskPerson | null =>
    id === '' ? null : (people.get(id) ?? { id, name: name || id });

  return async (tickets: readonly string[]): Promise<TicketWithEntries[]> => {
    const tables = new Map<string, string[]>();
    for (const { table, sysId } of tickets.map(parseTicket))
      tables.set(table, [...(tables.get(table) ?? []), sysId]);
    const read: TicketWithEntries[] = [];
    for (const [table, sysIds] of tables) read.push(...(await readOf(table, sysIds)));
    return read;
  };

  async function readOf(table: string, sysIds: readonly string[]): Promise<TicketWithEntries[]> {
    const [first = ''] = sysIds;
    const rows = await api.listShown(table, oneOf('sys_id', sysIds), await columnsOf(table, first));
    const journal = await readAll(
      api,
      '/table/sys_journal_field',
      `${oneOf('element_id', sysIds)}^elementINcomments,work_notes${byTime}`,
      'sys_id,element_id,element,value,sys_created_on,sys_created_by',
    );
    const files = await readAll(api, '/attachment', `${oneOf('table_sys_id', sysIds)}${byTime}`);
    await meet(
      [...new Set(rows.flatMap((row) => [value(row.assigned_to), value(requesterOf(row))]))],
      [...new Set([...journal, ...files].map(({ sys_created_by = '' }) => sys_created_by))],
    );
    return rows.map((row) => {
      const sysId = value(row.sys_id);
      const entries = entriesOf(
        journal.filter(({ element_id }) => element_id === sysId),
        files.filter(({ table_sys_id }) => table_sys_id === sysId),
        account,
        (name) => personOf(name, name) ?? { id: '', name: '' },
      );
      // Who set the state is in sys_audit, which integrations may not read.
      return { ticket: ticketOf(api, table, row, personOf), entries };
    });
  }
}

function ticketOf(
  api: TableApi,
  table: string,
  row: ShownRow,
  personOf: (id: string, name: string) => DeskPerson | null,
): Ticket {
  const sysId = value(row.sys_id);
  const who = (cell: ShownRow[string] | undefined) => personOf(value(cell), shownOf(cell));
  const isOurs = value(row.correlation_display) === correlation;
  return {
    ...refTo(api, table, sysId),
    subject: value(row.short_description),
    description: tidy(value(row.description)),
    queue: table,
    status: value(row.state),
    owner: who(row.assigned_to),
    group: shownOf(row.assignment_group) || null,
    priority: value(row.priority) || null,
    requester: who(requesterOf(row)),
    ourReference: (isOurs && value(row.correlation_id)) || null,
    fields: Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, cell.link ? shownOf(cell) : value(cell)]),
    ),
    createdAt: timeOf(value(row.sys_created_on)),
    updatedAt: timeOf(value(row.sys_updated_on)),
    mergedInto: null,
    isDeleted: false,
  };
}

/** The ticket's id has the table, because a sys_id alone cannot be read. */
export function refTo(api: TableApi, table: string, sysId: string) {
  const page = encodeURIComponent(`${table}.do?sys_id=${sysId}`);
  return { id: `${table}/${sysId}`, url: `${api.url}/nav_to.do?uri=${page}` };
}

/** @throws DeskError `refused` if it is not an id of this connector */
export function parseTicket(ticket: string): { readonly table: string; readonly sysId: string } {
  const [, table, sysId] = /^(\w+)\/(\w+)$/.exec(ticket) ?? [];
  if (table && sysId) return { table, sysId };
  const reason = `"${ticket}" is not a ticket of ServiceNow. Its id is a table and a sys_id, such as incident/0a1b….`;
  throw new DeskError({ status: 'refused', reason });
}

/** Incidents name a caller; other tasks at least who opened them. */
function requesterOf(row: ShownRow) {
  return value(row.caller_id) ? row.caller_id : row.opened_by;
}

/**
 * Files are records of their own, without a text. A file that Crossdesk attached belongs to the entry that names its
 * sys_id. Without such an entry its upload was interrupted, and it is not shown (see write.ts).
 */
function entriesOf(
  journal: readonly Row[],
  files: readonly Row[],
  account: string,
  author: (name: string) => DeskPerson,
): DeskEntry[] {
  const written = journal.map((row): DeskEntry => {
    const { sys_id = '', element, value = '', sys_created_on = '', sys_created_by = '' } = row;
    const isOwn = sys_created_by === account;
    const named = isOwn
      ? files.filter((file) => isOwnFile(file, account) && value.includes(file.sys_id ?? ''))
      : [];
    return {
      id: sys_id,
      visibility: element === 'comments' ? 'public' : 'internal',
      text: journalText(value),
      author: author(sys_created_by),
      at: timeOf(sys_created_on),
      isOwn,
      files: named.map(fileOf),
    };
  });
  const uploaded = files
    .filter((file) => !isOwnFile(file, account))
    .map(
      (file): DeskEntry => ({
        id: file.sys_id ?? '',
        visibility: 'public',
        text: '',
        author: author(file.sys_created_by ?? ''),
        at: timeOf(file.sys_created_on ?? ''),
        isOwn: false,
        files: [fileOf(file)],
      }),
    );
  return [...written, ...uploaded].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function isOwnFile({ sys_created_by }: Row, account: string): boolean {
  return sys_created_by === account;
}

function fileOf({
  sys_id = '',
  file_name = '',
  content_type = '',
  size_bytes = '',
}: Row): DeskFile {
  return {
    id: sys_id,
    name: file_name,
    contentType: content_type || 'application/octet-stream',
    size: /^\d+$/.test(size_bytes) ? Number(size_bytes) : null,
  };
}

/** Rows that are only ever added, so that an offset is safe. */
async function readAll(
  api: TableApi,
  path: string,
  query: string,
  fields?: string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const options = { fields, limit: mostEntries, offset: rows.length };
    const page = await api.list(path, query, options);
    rows.push(...page.rows);
    if (page.rows.length < mostEntries) return rows;
  }
}

function value(cell: ShownRow[string] | undefined): string {
  return cell?.value ?? '';
}

function shownOf(cell: ShownRow[string] | undefined): string {
  return cell?.display_value || value(cell);
}

/** A journal entry is plain, except between [code] and [/code], where it is HTML. */
function journalText(text: string): string {
  return tidy(text.replace(/\[code\](.*?)\[\/code\]/gis, (_, html: string) => htmlToText(html)));
}
