import { v5 as uuidOf } from 'uuid';
import { changeLifecycle } from '../domain/change';
import type { IncomingOperation } from '../domain/changeOperations';
import { normalChange } from '../domain/normalChange';
import { type FieldError, Refused } from '../domain/refusal';
import { mapIncoming, mapOutgoing } from '../domain/systemMapping';
import { contentOf } from '../records/changeEffects';
import { writeChangeEntry } from '../records/changeEntries';
import { type ChangeRecord, changeSnapshot, findChange, findCreated } from '../records/changes';
import {
  type Address,
  changeUnder,
  findReferred,
  noteExternalId,
} from '../records/externalReferences';
import type { ExternalSystem } from '../records/externalSystems';
import { openChange } from './changeCreation';
import { type ChangePatch, changePatch, commandInput, newIn } from './changeInput';
import type { Deps } from './deps';
import { giveCommand } from './giveCommand';

export interface Operation {
  readonly operation: IncomingOperation;
  /** The system's own id of the operation: the same again takes effect once. */
  readonly id?: string | undefined;
  readonly externalId?: string | undefined;
  readonly change: Readonly<Record<string, string | number | null>>;
  readonly comment?: string | undefined;
}

export interface Taken {
  readonly status: 200 | 201 | 202;
  readonly change: ChangeRecord;
  readonly externalId: string | null;
}

const operations = 'f3a7c1de-52b4-4b0e-9c39-4e0d0f0a6b11';

/**
 * Carries out an external system's operation, all of it or nothing.
 * @param effectId the call's, where the operation has no id of its own
 * @throws Refused `missing` where the system has no reference on such a change: another's and an unknown one look the
 *   same; `invalid`, `state` or `conflict` where it cannot be done, with every reason
 */
export async function takeOperation(
  deps: Deps,
  system: ExternalSystem,
  operation: Operation,
  effectId: string,
): Promise<Taken> {
  const { number, ...fields } = operation.change;
  if (operation.operation === 'Create') {
    return create(deps, system, operation, fields, number, effectId);
  }
  const address = { externalId: operation.externalId, number: readNumber(number) };
  const referred = await requireReferred(deps, system, address);
  const change = await findChange(deps.db, referred.change);
  if (!change) throw notTheirs(address);
  const id = operationId(system, operation, change.number) ?? effectId;
  const status = await apply(deps, system, operation, fields, change, id);
  const after = await findChange(deps.db, change.number);
  const externalId = referred.externalId ?? operation.externalId ?? null;
  return { status, change: after ?? change, externalId };
}

async function create(
  deps: Deps,
  system: ExternalSystem,
  operation: Operation,
  fields: Operation['change'],
  number: string | number | null | undefined,
  effectId: string,
): Promise<Taken> {
  const { externalId, comment } = operation;
  if (number !== undefined && number !== null) {
    throw refuse([{ path: 'change.number', message: 'is minted here: leave it out.' }]);
  }
  if (externalId !== undefined) {
    const standing =
      (await findCreated(deps.db, system.id, externalId)) ??
      (await findUnder(deps, system, externalId));
    if (standing) return { status: 200, change: standing, externalId };
  }
  const patch = readFields(system, fields, comment, true);
  const input = await commandInput(deps.db, patch, 'change.');
  const { record, isNew } = await openChange(deps, {
    id: operationId(system, operation, 'new') ?? effectId,
    model: normalChange.name,
    input: { ...input, system: system.id },
    by: system.name,
    origin: { system: system.id, externalId },
  });
  return { status: isNew ? 201 : 200, change: record, externalId: externalId ?? null };
}

async function findUnder({ db }: Deps, system: ExternalSystem, externalId: string) {
  const number = await changeUnder(db, system.id, externalId);
  return number === null ? null : findChange(db, number);
}

async function apply(
  deps: Deps,
  system: ExternalSystem,
  { operation, externalId, comment }: Operation,
  fields: Operation['change'],
  change: ChangeRecord,
  id: string,
): Promise<200 | 202> {
  const { db, instance, afterCommit } = deps;
  const { number } = change;
  const by = system.name;
  const source = { system: system.id, ...(externalId && { externalId }) };
  const said = comment === undefined ? {} : { comment };
  const table = changeLifecycle(change.model);
  const addressee = { record: change, standing: changeSnapshot(change), table };
  if (operation !== 'Update') {
    const name = operation.toLowerCase();
    return giveCommand(deps, addressee, { name, input: { ...source, ...said }, by, id });
  }
  const patch = readFields(system, fields, undefined, false);
  const input = newIn(change, await commandInput(db, patch, 'change.'));
  if (Object.keys(input).length > 0) {
    const all = { ...input, ...source, ...said };
    return giveCommand(deps, addressee, { name: 'update', input: all, by, id });
  }
  if (externalId !== undefined) await noteExternalId(db, number, system.id, externalId);
  if (comment !== undefined) {
    const external = { system: system.id, command: 'comment' };
    const added = { id, kind: 'comment', text: comment, by, external } as const;
    const { told } = await writeChangeEntry(db, instance, number, added);
    for (const one of told) afterCommit(one);
  }
  return 200;
}

/** The system's fields in our words, each checked; paths are the system's own. */
function readFields(
  { mapping }: ExternalSystem,
  fields: Operation['change'],
  comment: string | undefined,
  creates: boolean,
): ChangePatch {
  const { change, errors } = mapIncoming(mapping.incoming, fields, creates);
  const theirs = new Map(
    Object.entries(mapping.incoming.fields).map(([their, our]) => [our, their]),
  );
  const nameOf = (path: string) => `change.${theirs.get(path) ?? path}`;
  const parsed = changePatch.safeParse({ ...change, ...numeric(change), comment });
  const found: FieldError[] = errors.map(({ path, message }) => ({
    path: `change.${path}`,
    message,
  }));
  for (const { path, message } of parsed.error?.issues ?? []) {
    found.push({ path: nameOf(path.join('.')), message });
  }
  if (creates && change.title === undefined) {
    found.push({ path: nameOf('title'), message: 'is required.' });
  }
  if (!parsed.success || found.length > 0) throw refuse(found);
  return parsed.data;
}

/** A priority may come as a text of digits. */
function numeric({ priority }: Readonly<Record<string, unknown>>) {
  return typeof priority === 'string' && /^\d$/.test(priority)
    ? { priority: Number(priority) }
    : {};
}

async function requireReferred({ db }: Deps, system: ExternalSystem, address: Address) {
  const { externalId, number } = address;
  if (externalId === undefined && number === undefined) {
    throw refuse([{ path: 'externalId', message: 'or change.number is required.' }]);
  }
  const referred = await findReferred(db, system.id, address);
  if (!referred) throw notTheirs(address);
  if (externalId === undefined || referred.externalId === externalId) return referred;
  const other = await changeUnder(db, system.id, externalId);
  if (referred.externalId !== null || other !== null) {
    throw new Refused(
      'conflict',
      referred.externalId === null
        ? `"${externalId}" is your id of ${other} already.`
        : `${referred.change} has your id "${referred.externalId}" already.`,
    );
  }
  return referred;
}

function readNumber(number: string | number | null | undefined): string | undefined {
  return number === undefined || number === null ? undefined : String(number);
}

function operationId(
  system: ExternalSystem,
  { id }: Operation,
  change: string,
): string | undefined {
  return id === undefined ? undefined : uuidOf(JSON.stringify([system.id, change, id]), operations);
}

/** What a system is answered of a change: in its own words, as far as it has some. */
export function answeredChange({ mapping }: ExternalSystem, change: ChangeRecord) {
  const content = contentOf(change);
  return { ...mapOutgoing(mapping.outgoing, { ...content }).change, number: content.number };
}

function notTheirs({ externalId, number }: Address): Refused {
  return new Refused('missing', `There is no change ${number ?? `"${externalId}"`} of yours.`);
}

function refuse(errors: readonly FieldError[]): Refused {
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
  return new Refused('invalid', detail, { errors });
}
