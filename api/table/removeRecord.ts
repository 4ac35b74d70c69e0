import { randomUUID } from 'node:crypto';
import { caseLifecycle } from '../../domain/case';
import { isFinal } from '../../domain/lifecycle';
import { hideCase } from '../../records/case';
import { requireNotHeld } from '../../records/legalHold';
import { requireNotArchived } from '../../records/recordType';
import { giveCommand } from '../../temporal/give';
import type { TableAnswer, TableCall } from './call';
import { requireCase } from './updateRecord';

/**
 * Deletes a case: an open case is cancelled, and the case is no longer shown. 202 if that is recorded and not done yet.
 */
export async function removeRecord(call: TableCall, sysId: string): Promise<TableAnswer> {
  const { deps, caller } = call;
  const found = await requireCase(call, sysId);
  requireNotArchived(found);
  await requireNotHeld(deps.db, found.number);
  if (isFinal(caseLifecycle, found.state)) {
    await hideCase(deps.db, found.sysId, caller.name);
  } else {
    const id = randomUUID();
    const giving = { name: 'remove', input: {}, by: caller.name, id };
    if ((await giveCommand(deps, found, giving)) === 202) return { status: 202 };
  }
  return { status: 204 };
}
