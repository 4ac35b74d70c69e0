import type { TableAnswer, TableCall } from './call';
import { pageLinks } from './pageLinks';
import type { Asked } from './params';
import { ignoredHeader, readPage, readQuery } from './params';
import { countRows, type RowRange, readRows } from './rows';
import type { SeenTable } from './seen';
import { type Row, recordShower } from './show';
import { noRecord } from './tableError';
import { isTrue, readView, type View } from './view';

/**
 * Lists a page of records, with the total number.
 * @throws TableError if there are none, in version 1
 */
export async function listRecords(call: TableCall, table: SeenTable): Promise<TableAnswer> {
  const view = readView(call.params, table);
  const { rows, headers } = await readPageOf(call, table, view);
  if (rows.length === 0 && call.isFirstVersion) throw noRecord();
  return { status: 200, headers, result: rows.map(recordShower(view, call.base)) };
}

/** A page of rows, with its headers. If the caller asks for a part, the total is counted in parallel. */
export async function readPageOf(
  call: TableCall,
  table: SeenTable,
  view: View,
): Promise<{ rows: Row[]; headers: Record<string, string> }> {
  const { deps, params } = call;
  const asked = await readQuery(call, table);
  const page = readPage(params);
  const counts = !isTrue(params.get('sysparm_no_count'));
  const [rows, counted] = await Promise.all([
    readRows(deps.db, table, asked.query, view, page),
    counts && params.has('sysparm_limit') ? countRows(deps.db, table, asked.query) : null,
  ]);
  const total = counts ? (counted ?? (await totalOf(call, table, asked, page, rows.length))) : null;
  return { rows, headers: { ...countHeaders(call, page, total), ...ignoredHeader(asked) } };
}

/** A page that is not full is the last one, and the total follows from it. */
async function totalOf(
  { deps }: TableCall,
  table: SeenTable,
  { query }: Asked,
  { limit, offset }: RowRange,
  found: number,
): Promise<number> {
  const isLast = found < limit && (found > 0 || offset === 0);
  return isLast ? offset + found : countRows(deps.db, table, query);
}

function countHeaders(
  { req, params, base }: TableCall,
  page: RowRange,
  total: number | null,
): Record<string, string> {
  if (total === null) return {};
  const url = base + req.path;
  const query = req.originalUrl.split('?').slice(1).join('?');
  const suppressed = isTrue(params.get('sysparm_suppress_pagination_header'));
  const links = suppressed ? null : pageLinks(url, query, page, total);
  return { 'X-Total-Count': String(total), ...(links && { Link: links }) };
}
