import { randomUUID } from 'node:crypto';
import { caseFields, caseLifecycle, commandTo } from '../../domain/case';
import { awaits, type Input, isFinal } from '../../domain/lifecycle';
import { type CaseRecord, cases } from '../../records/case';
import { writeEntry } from '../../records/entries';
import { visibleTo } from '../../records/visibility';
import { giveCommand } from '../../temporal/give';
import { readFields } from './body';
import type { TableAnswer, TableCall } from './call';
import { answerRecord } from './record';
import { isSysId } from './rows';
import type { SeenTable } from './seen';
import { possibleFrom, requireResolution } from './states';
import { noRecord, refusedOperation } from './tableError';
import { nameUser } from './userNames';
import { isTrue } from './view';
import { readWritten, type Written } from './written';

/** Writes columns of a case: its fields, its journals, and its state, with the command that reaches it. */
export async function updateRecord(
  call: TableCall,
  table: SeenTable,
  sysId: string,
): Promise<TableAnswer> {
  const { deps, req, res, params } = call;
  const found = await requireCase(call, sysId);
  const body = await readFields(req, res);
  const written = readWritten(body, table, isTrue(params.get('sysparm_input_display_value')));
  const fields = changed(found, await nameUser(deps.db, written.fields));
  const status = await carryOut(call, found, { ...written, fields });
  return { ...(await answerRecord(call, table, sysId)), status };
}

/** @throws TableError if there is none with this sys_id */
export async function requireCase({ deps, caller }: TableCall, sysId: string): Promise<CaseRecord> {
  const visible = visibleTo(caller, cases);
  const found = isSysId(sysId)
    ? await cases.findBy(deps.db, 'r.sys_id = ?', sysId.toLowerCase(), visible)
    : null;
  if (!found) throw noRecord();
  return found;
}

/** @throws TableError if the case is final */
export function requireOpen({ number, state }: CaseRecord): void {
  if (!isFinal(caseLifecycle, state)) return;
  throw refusedOperation(`${number} is ${state}, which is final: it can no longer be changed`);
}

/** Applies all of it or nothing, and nothing if nothing changes. 202 if it is recorded and no worker has answered. */
async function carryOut(call: TableCall, found: CaseRecord, written: Written): Promise<200 | 202> {
  const { fields, comment, workNote, state = found.state } = written;
  const writesFields = Object.keys(fields).length > 0;
  if (!writesFields && !comment && !workNote && state === found.state) return 200;
  requireOpen(found);
  const entries = { ...(comment && { comment }), ...(workNote && { workNote }) };
  if (state === found.state) {
    const isWaitedFor = comment !== undefined && awaits(caseLifecycle, found.state, 'comment');
    // The lifecycle waits for the comment: it is a command, together with the rest.
    const takeComment = () =>
      give(call, found, 'comment', { ...fields, ...(workNote && { workNote }), text: comment });
    // The written state is the target state of the case.
    if (isWaitedFor && written.state === undefined) return takeComment();
    if (isWaitedFor || writesFields) return give(call, found, 'update', { ...fields, ...entries });
    return (await writeEntries(call, found, entries)) ? 200 : takeComment();
  }
  const name = commandTo(found.state, state);
  if (!name) {
    throw refusedOperation(
      `A case that is ${found.state} cannot become ${state}. ${possibleFrom(found.state)}`,
    );
  }
  if (state !== 'Resolved') return give(call, found, name, { ...fields, ...entries });
  const resolutionCode = fields.resolutionCode ?? found.resolutionCode;
  requireResolution(resolutionCode);
  return give(call, found, name, {
    ...fields,
    ...entries,
    resolutionCode: resolutionCode ?? undefined,
    // The solution's fields are part of the command, also if they were written before.
    ...(fields.resolutionNotes === undefined &&
      found.resolutionNotes && { resolutionNotes: found.resolutionNotes }),
  });
}

async function give(
  { deps, caller }: TableCall,
  found: CaseRecord,
  name: string,
  input: Input,
): Promise<200 | 202> {
  return giveCommand(deps, found, { name, input, by: caller.name, id: randomUUID() });
}

/** Both or none. False, and nothing is written, if the lifecycle has started to wait for the comment. */
async function writeEntries(
  { deps: { db, instance }, caller }: TableCall,
  found: CaseRecord,
  { comment, workNote }: Pick<Written, 'comment' | 'workNote'>,
): Promise<boolean> {
  const by = caller.name;
  const entries = [['comment', comment] as const, ['workNote', workNote] as const];
  return db.transaction(async (trx) => {
    for (const [entry, text] of entries) {
      if (!text) continue;
      const added = { id: randomUUID(), entry, text, by };
      const { status } = await writeEntry(trx, instance, found, added);
      // The lifecycle only ever waits for a comment, and it comes first.
      if (status === 'awaited') return false;
    }
    return true;
  });
}

function changed(found: CaseRecord, fields: Written['fields']): Written['fields'] {
  const names = caseFields.filter(
    (name) => fields[name] !== undefined && fields[name] !== (found[name] ?? ''),
  );
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}
