import { type CaseField, type CaseState, caseLifecycle, commandTo } from '../../domain/case';
import { apply } from '../../domain/lifecycle';
import { type CaseRecord, cases, createCase } from '../../records/case';
import { hasEntry } from '../../records/journal';
import { requireOpenRoom } from '../../records/openRecords';
import { startLater } from '../../temporal/give';
import { readFields } from './body';
import type { TableAnswer, TableCall } from './call';
import { effectOnce } from './once';
import { answerRecord } from './record';
import type { SeenTable } from './seen';
import { possibleFrom, requireResolution } from './states';
import { refusedOperation } from './tableError';
import { nameUser } from './userNames';
import { isTrue } from './view';
import { readWritten, type Written } from './written';

/** Creates a case, with its first entries, and starts its workflow. */
export async function createRecord(call: TableCall, table: SeenTable): Promise<TableAnswer> {
  const { deps, req, res, params } = call;
  const body = await readFields(req, res);
  const written = readWritten(body, table, isTrue(params.get('sysparm_input_display_value')));
  return effectOnce(call, body, async (effectId) => {
    const opened = await open(call, written, effectId);
    await startLater(deps, opened);
    const { result } = await answerRecord(call, table, opened.sysId);
    const headers = { Location: `${call.base}/table/${table.name}/${opened.sysId}` };
    return { status: 201, headers, result };
  });
}

async function open(
  { deps, caller }: TableCall,
  written: Written,
  id: string,
): Promise<CaseRecord> {
  const { db, instance } = deps;
  const { comment, workNote, state = 'New', sysId = id.replaceAll('-', '') } = written;
  await requireOpenRoom(deps, { kind: 'case', by: caller.name });
  const fields = filled(await nameUser(db, written.fields));
  const opened = await createCase(db, {
    id,
    sysId,
    fields,
    ...(state !== 'New' && { begins: beginning(state, fields, caller.name) }),
    openedBy: caller.name,
    instance,
    entries: [
      ...(comment ? [{ kind: 'comment' as const, text: comment }] : []),
      ...(workNote ? [{ kind: 'work note' as const, text: workNote }] : []),
    ],
  });
  if (opened) return opened;
  const existing = (await hasEntry(db, id)) ? await cases.findBy(db, 'r.sys_id = ?', sysId) : null;
  if (existing) return existing;
  throw refusedOperation(`Insert Failed: a record with the sys_id ${sysId} already exists`);
}

/**
 * The states in which a case can be created, besides New: those that one command reaches from there, if they are not
 * final.
 */
function beginning(state: CaseState, fields: Fields, by: string) {
  const command = commandTo('New', state);
  if (state === 'Resolved') requireResolution(fields.resolutionCode);
  if (!command || caseLifecycle.final.includes(state)) {
    throw refusedOperation(`A new case cannot be ${state}. ${possibleFrom('New', true)}`);
  }
  const decision = apply(caseLifecycle, { state: 'New', fields }, command, {}, by);
  if (!decision.ok) throw refusedOperation(decision.message);
  const { text, says } = decision.outcome;
  return { state, entry: { text, ...(says && { says }) } };
}

type Fields = Readonly<Partial<Record<CaseField, string>>>;

function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
