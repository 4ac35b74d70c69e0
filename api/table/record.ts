import type { TableAnswer, TableCall } from './call';
import { readRow } from './rows';
import type { SeenTable } from './seen';
import { recordShower } from './show';
import { noRecord } from './tableError';
import { readView } from './view';

/** One record. @throws TableError if there is none with this sys_id */
export async function answerRecord(
  { deps, params, base }: TableCall,
  table: SeenTable,
  sysId: string,
): Promise<TableAnswer> {
  const view = readView(params, table);
  const row = await readRow(deps.db, table, sysId, view);
  if (!row) throw noRecord();
  return { status: 200, result: recordShower(view, base)(row) };
}
