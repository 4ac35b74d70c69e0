import { type CaseRecord, cases } from '../../records/case';
import { attachFile, removeFile } from '../../records/entries';
import { holdsAny } from '../http/auth';
import { shareOf, type Upload } from '../http/upload';
import { fileOf } from '../record/files';
import { requireTable, type TableAnswer, type TableCall } from './call';
import { readPageOf } from './list';
import { effectOnce } from './once';
import { type Received, receiveForm, receiveRaw } from './receiveFile';
import { readRow } from './rows';
import { type Row, recordShower, type Shown } from './show';
import { badRequest, forbidden, noRecord } from './tableError';
import { attachments } from './tables/attachments';
import { loanService } from './tables/loanService';
import { requireCase, requireOpen } from './updateRecord';
import type { View } from './view';

const view: View = { display: 'false', links: false, wanted: [...attachments.columns] };

/** Lists files of cases, with the same filters as records. */
export async function listAttachments(call: TableCall): Promise<TableAnswer> {
  const table = requireTable(call, attachments.name, 'Query');
  const { rows, headers } = await readPageOf(call, table, view);
  return { status: 200, headers, result: rows.map((row) => shown(call, row)) };
}

export async function readAttachment(call: TableCall, sysId: string): Promise<TableAnswer> {
  return { status: 200, result: shown(call, await requireFile(call, sysId, 'Query')) };
}

/** The bytes of a file. */
export async function readFile(call: TableCall, sysId: string): Promise<TableAnswer> {
  const { number, id } = placeOf(await requireFile(call, sysId, 'Query'));
  const file = await fileOf(call.deps.db, number, id);
  return { status: 200, file };
}

/** Attaches the request's bytes. The parameters contain the metadata. */
export async function attachRaw(call: TableCall): Promise<TableAnswer> {
  requireWriter(call, 'Insert');
  const { req, params } = call;
  const found = await requirePlace(call, params.get('table_name'), params.get('table_sys_id'));
  const name = params.get('file_name');
  if (!name) throw missing('file_name');
  return attach(call, found, await receiveRaw(req, name));
}

/** Attaches the file of a form. Its fields or the parameters name the record. */
export async function attachForm(call: TableCall): Promise<TableAnswer> {
  requireWriter(call, 'Insert');
  const received = await receiveForm(call.req);
  try {
    const said = (name: string) => received.fields[name] ?? call.params.get(name);
    const found = await requirePlace(call, said('table_name'), said('table_sys_id'));
    return await attach(call, found, received);
  } catch (error) {
    await received.upload.remove();
    throw error;
  }
}

/** Removes a file. The journal of its case keeps a note of it. */
export async function removeAttachment(call: TableCall, sysId: string): Promise<TableAnswer> {
  const { deps, caller } = call;
  const row = await requireFile(call, sysId, 'Delete');
  const { number, id, name } = placeOf(row);
  const { db, instance } = deps;
  const found = await cases.find(db, number);
  if (!found) throw noRecord();
  await removeFile(db, instance, found, { file: id, name, by: caller.name });
  return { status: 204 };
}

async function attach(call: TableCall, found: CaseRecord, { upload }: Received) {
  try {
    const content = [found.number, upload.name, upload.contentType, upload.sha256];
    return await effectOnce(call, content, (id) => save(call, found, upload, id));
  } finally {
    await upload.remove();
  }
}

async function save(
  call: TableCall,
  found: CaseRecord,
  { name, contentType, open }: Upload,
  id: string,
): Promise<TableAnswer> {
  const { deps, caller, base } = call;
  const file = { id, name, contentType, share: shareOf(deps, caller) };
  await attachFile(deps.db, deps.instance, found, file, open(), { by: caller.name });
  const sysId = id.replaceAll('-', '');
  const row = await requireFile(call, sysId, 'Query');
  const headers = { Location: `${base}/attachment/${sysId}` };
  return { status: 201, headers, result: shown(call, row) };
}

/** The open case that a file is for. */
async function requirePlace(
  call: TableCall,
  table: string | null | undefined,
  sysId: string | null | undefined,
): Promise<CaseRecord> {
  if (!table) throw missing('table_name');
  if (!sysId) throw missing('table_sys_id');
  requireTable(call, table, 'Insert');
  const found = await requireCase(call, sysId);
  requireOpen(found);
  return found;
}

async function requireFile(
  call: TableCall,
  sysId: string,
  operation: 'Query' | 'Delete',
): Promise<Row> {
  const table = requireTable(call, attachments.name, 'Query');
  if (operation === 'Delete') requireWriter(call, operation);
  const row = await readRow(call.deps.db, table, sysId, placedView);
  if (!row) throw noRecord();
  return row;
}

function requireWriter({ caller }: TableCall, operation: 'Insert' | 'Delete'): void {
  if (!holdsAny(caller, loanService.writers)) throw forbidden(operation);
}

/** In addition to the shown columns: the record, and the id under which the file is stored. */
const placedView: View = {
  ...view,
  wanted: [
    ...view.wanted,
    ['!number', { type: 'string', sql: 'a.record' }],
    ['!id', { type: 'string', sql: 'a.id::text' }],
  ],
};

function placeOf(row: Row): { number: string; id: string; name: string } {
  return {
    number: String(row['!number']),
    id: String(row['!id']),
    name: String(row.file_name),
  };
}

function shown({ base }: TableCall, row: Row): Shown {
  const record = recordShower(view, base)(row);
  return { ...record, download_link: `${base}/attachment/${record.sys_id}/file` };
}

function missing(name: string) {
  return badRequest('Invalid input', `The parameter ${name} is required`);
}
