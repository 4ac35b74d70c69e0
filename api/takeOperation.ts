import { v5 as uuidOf } from 'uuid';
import type { IncomingOperation } from '../domain/changeOperations';
import { normalChange } from '../domain/normalChange';
import { Refused } from '../domain/refusal';
import { namedHere } from '../records/assignment';
import { type ChangeRecord, findChange, findCreated } from '../records/change';
import {
  type Address,
  changeUnder,
  findReferred,
  recordExternalId,
} from '../records/externalReferences';
import type { ExternalSystem } from '../records/externalSystem';
import { recordOfEntry } from '../records/journal';
import { giveCommand, writeAndWake } from '../temporal/give';
import { openChange } from '../temporal/openChange';
import { commandInput, newIn } from './changeInput';
import type { Deps } from './deps';
import { refuse } from './http/problem';
import { inTheirWords, readFields, type Said } from './systemWords';

export interface Operation {
  readonly operation: IncomingOperation;
  /** Idempotency key: the system's own id of the operation. */
  readonly id?: string | undefined;
  readonly externalId?: string | undefined;
  readonly change: Said;
  readonly comment?: string | undefined;
}

export interface Taken {
  readonly status: 200 | 201 | 202;
  readonly change: ChangeRecord;
  readonly externalId: string | null;
}

const operations = 'f3a7c1de-52b4-4b0e-9c39-4e0d0f0a6b11';

/**
 * Applies an external system's operation, all or nothing.
 * @param effectId the call's, if the operation has no id of its own
 * @throws Refused `missing` if the system has no reference on such a change, whether or not the change exists;
 * `invalid`, `state` or `conflict` if it is not possible, with every reason
 */
export async function takeOperation(
  deps: Deps,
  system: ExternalSystem,
  operation: Operation,
  effectId: string,
): Promise<Taken> {
  const { number, ...fields } = operation.change;
  const id = operationId(system, operation) ?? effectId;
  const before = await findDone(deps, operation, id);
  if (before) return before;
  try {
    if (operation.operation === 'Create') {
      return await create(deps, system, operation, fields, number, id);
    }
    const address = { externalId: operation.externalId, number: readNumber(number) };
    const { change } = await requireReferred(deps, system, address);
    const status = await apply(deps, system, operation, fields, change, id);
    const after = (await findChange(deps.db, change.number)) ?? change;
    const reference = await findReferred(deps.db, system.id, { number: change.number });
    // A reference that was just rejected no longer exists.
    const externalId = reference ? reference.externalId : (operation.externalId ?? null);
    return { status, change: after, externalId };
  } catch (error) {
    throw inTheirWords(error, system);
  }
}

/** The result of an earlier attempt of the operation. Null if there was none. */
async function findDone(
  { db }: Deps,
  { externalId }: Operation,
  id: string,
): Promise<Taken | null> {
  const number = await recordOfEntry(db, id);
  const change = number === null ? null : await findChange(db, number);
  return change && { status: 200, change, externalId: externalId ?? null };
}

async function create(
  deps: Deps,
  system: ExternalSystem,
  operation: Operation,
  fields: Said,
  number: string | number | null | undefined,
  id: string,
): Promise<Taken> {
  const { externalId, comment } = operation;
  if (number !== undefined && number !== null) {
    throw refuse([{ path: 'change.number', message: 'is assigned by Crossdesk: leave it out.' }]);
  }
  if (externalId !== undefined) {
    // The order matters: a concurrent Create writes both at once, and a reader that sees the change also sees the
    // reference.
    const created = await findCreated(deps.db, system.id, externalId);
    const existing = await findUnder(deps, system, externalId);
    if (existing) return { status: 200, change: existing, externalId };
    if (created) throw rejected(externalId, created);
  }
  const patch = readFields(system, fields, comment, true);
  const input = await namedHere(deps.db, commandInput(patch));
  const { record, isNew } = await openChange(deps, {
    id,
    model: normalChange.name,
    input: { ...input, system: system.id },
    by: system.name,
    origin: { system: system.id, externalId },
  });
  return { status: isNew ? 201 : 200, change: record, externalId: externalId ?? null };
}

/** A late repetition of the Create creates no second change. */
function rejected(externalId: string, { number }: ChangeRecord): Refused {
  const message = `"${externalId}" was your id of ${number}, which you rejected: use another id to create a change.`;
  return new Refused('conflict', message);
}

async function findUnder({ db }: Deps, system: ExternalSystem, externalId: string) {
  const number = await changeUnder(db, system.id, externalId);
  return number === null ? null : findChange(db, number);
}

async function apply(
  deps: Deps,
  system: ExternalSystem,
  { operation, externalId, comment }: Operation,
  fields: Said,
  change: ChangeRecord,
  id: string,
): Promise<200 | 202> {
  const { db } = deps;
  const { number } = change;
  const by = system.name;
  const source = { system: system.id, ...(externalId && { externalId }) };
  const said = comment === undefined ? {} : { comment };
  if (operation !== 'Update') {
    const name = operation.toLowerCase();
    return giveCommand(deps, change, {
      name,
      input: { ...source, ...said },
      by,
      id,
    });
  }
  const patch = readFields(system, fields, undefined, false);
  const input = newIn(change, await namedHere(db, commandInput(patch), { ...change }));
  if (Object.keys(input).length > 0) {
    const all = { ...input, ...source, ...said };
    return giveCommand(deps, change, { name: 'update', input: all, by, id });
  }
  if (externalId !== undefined) await recordExternalId(db, number, system.id, externalId);
  if (comment !== undefined) {
    const external = { system: system.id, command: 'comment' };
    await writeAndWake(deps, change, { id, entry: 'comment', text: comment, by, external });
  }
  return 200;
}

async function requireReferred({ db }: Deps, system: ExternalSystem, address: Address) {
  const { externalId, number } = address;
  if (externalId === undefined && number === undefined) {
    throw refuse([{ path: 'externalId', message: 'give externalId or change.number.' }]);
  }
  const referred = await findReferred(db, system.id, address);
  const change = referred && (await findChange(db, referred.change));
  if (!change) throw notTheirs(address);
  if (externalId === undefined || referred.externalId === externalId) return { change };
  const other = await changeUnder(db, system.id, externalId);
  if (referred.externalId !== null || other !== null) {
    throw new Refused(
      'conflict',
      referred.externalId === null
        ? `"${externalId}" is already your id of ${other}.`
        : `${change.number} already has your id "${referred.externalId}".`,
    );
  }
  return { change };
}

function readNumber(number: string | number | null | undefined): string | undefined {
  return number === undefined || number === null ? undefined : String(number);
}

/** An operation's own id, together with the change that it addresses: a repetition has the same effect. */
function operationId(
  system: ExternalSystem,
  { id, externalId, change }: Operation,
): string | undefined {
  if (id === undefined) return undefined;
  const address = externalId ?? change.number ?? null;
  return uuidOf(JSON.stringify([system.id, id, address]), operations);
}

function notTheirs({ externalId, number }: Address): Refused {
  return new Refused('missing', `There is no change ${number ?? `"${externalId}"`} of yours.`);
}
