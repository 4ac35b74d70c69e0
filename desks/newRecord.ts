import { v5 as uuidv5 } from 'uuid';
import { checkVariables } from '../api/http/jsonSchema';
import { caseFields, caseLengthErrors } from '../domain/case';
import { type Agreed, factsOf } from '../domain/deskFacts';
import { lifecycleIn, lookUp, ourName, statusFor } from '../domain/deskMapping';
import { type InboundRoute, routeOfTicket, valuesOf } from '../domain/deskRoute';
import { lineFromDesk, textFromDesk } from '../domain/deskText';
import { defaultPriority } from '../domain/flow';
import { instanceTitle, requestNumber } from '../domain/names';
import { normalChange } from '../domain/normalChange';
import { Refused } from '../domain/refusal';
import { isPriority } from '../domain/request';
import { maxNameLength } from '../domain/text';
import { createCase } from '../records/case';
import { findOffer } from '../records/catalogItem';
import type { Database } from '../records/database';
import type { Desk } from '../records/desk';
import { takeEntries } from '../records/deskEntries';
import { queueNote } from '../records/deskNotes';
import { adoptTicket } from '../records/deskTicket';
import { type OpenRecordsDeps, requireOpenRoom } from '../records/openRecords';
import { keyOf, type ManagedRecord, snapshotOf } from '../records/recordType';
import { submitRequest } from '../records/request';
import { currentTrace } from '../telemetry/trace';
import { type GiveDeps, startLater } from '../temporal/give';
import { storeChange } from '../temporal/openChange';
import type { TicketWithEntries } from './connector';
import { describeRecord } from './describe';
import { factsOfTicket, isOurs, partIds } from './inbound';

export interface NewRecordDeps extends GiveDeps, OpenRecordsDeps {
  readonly publicUrl: string;
}

/** How a ticket becomes a record, up to the effect. */
export interface PlannedRecord {
  readonly route: InboundRoute;
  readonly openedBy: string;
  /** Writes it, in a transaction. `destinations` are to be woken after the commit. */
  store(trx: Database): Promise<{
    readonly record: ManagedRecord | null;
    readonly destinations: readonly string[];
  }>;
  /** What the record's fields and the request's variables will be. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Decides which record a ticket becomes by the routes of its desk. Null if it becomes none.
 * @throws Refused if the route's values make no record
 */
export async function planRecord(
  { db, instance }: Pick<NewRecordDeps, 'db' | 'instance'>,
  desk: Pick<Desk, 'id' | 'name' | 'routes' | 'mapping'>,
  { ticket }: TicketWithEntries,
): Promise<PlannedRecord | null> {
  const route = routeOfTicket(desk.routes, ticket);
  // Another instance can share the desk: what it created is its own.
  if (!route || ticket.ourReference !== null || ticket.isDeleted || ticket.mergedInto) return null;
  if (isOver(desk, route, ticket.status)) return null;
  const id = uuidv5(`record/${ticket.id}`, desk.id);
  const { mapping } = desk;
  const openedBy =
    (ticket.requester && lineFromDesk(ourName(mapping, ticket.requester), maxNameLength)) ||
    desk.name;
  const theirPriority = lookUp(mapping.records[route.record]?.priorities.in, ticket.priority ?? '');
  const common = { route, openedBy };
  const item = route.record === 'request' ? await findOrderable(db, instance, route) : null;
  const { fields: given, variables } = valuesOf(route, ticket, item?.schema);
  const fields = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, textFromDesk(value)]),
  );
  const priority = isPriority(fields.priority) ? fields.priority : theirPriority;
  if (route.record === 'request') {
    if (!item) throw new Error('A request has a catalog item.');
    await checkVariables(instance, item.schema, variables);
    const shortDescription = lineFromDesk(fields.shortDescription ?? '', 255) || ticket.id;
    const { description = '' } = fields;
    const submission = {
      ...{ id, connection: item.connection, customer: instance, provider: item.provider },
      ...{ catalogItem: item.id, kind: item.kind, shortDescription, description, variables },
      ...{ policy: item.policy, openedBy },
      priority: priority ? Number(priority) : defaultPriority(item.kind, item.policy),
    };
    return {
      ...common,
      values: { catalogItem: item.id, ...fields, priority: String(submission.priority), variables },
      async store(trx) {
        const number = (count: number) => requestNumber(instance, count);
        const record = await submitRequest(trx, submission, number, currentTrace());
        return { record, destinations: [record.connection] };
      },
    };
  }
  if (route.record === 'case') {
    const known: Readonly<Record<string, string>> = { ...fields, ...(priority && { priority }) };
    const errors = caseLengthErrors(known);
    if (errors.length > 0)
      throw new Refused('invalid', errors.map((e) => `${e.path}: ${e.message}`).join(' '));
    const named = Object.fromEntries(caseFields.map((name) => [name, known[name] || null]));
    const sysId = id.replaceAll('-', '');
    return {
      ...common,
      values: known,
      async store(trx) {
        const wanted = { id, sysId, fields: named, openedBy, instance };
        return { record: await createCase(trx, wanted), destinations: [] };
      },
    };
  }
  const title = lineFromDesk(fields.title ?? '', 255) || ticket.id;
  const input = { ...fields, title, ...(priority && { priority }) };
  return {
    ...common,
    values: input,
    store: (trx) =>
      storeChange({ db: trx, instance }, { id, model: normalChange.name, input, by: openedBy }),
  };
}

/** Whether the status says that the work is over: a record would begin at its end. */
function isOver(
  { mapping }: Pick<Desk, 'mapping'>,
  { record }: InboundRoute,
  status: string,
): boolean {
  const { final, rests = [] } = lifecycleIn(record);
  return [...final, ...rests].some((state) => statusFor(mapping, record, state) === status);
}

async function findOrderable(db: Database, instance: string, { catalogItem = '' }: InboundRoute) {
  const item = await findOffer(db, catalogItem);
  const refuse = (why: string) => new Refused('unknown', `${catalogItem}: ${why}`);
  if (!item) throw refuse('there is no such catalog item.');
  const { connection, provider } = item;
  if (provider === instance) throw refuse('it is our own: its customers request it.');
  if (!item.active) throw refuse(`it was withdrawn by ${instanceTitle(provider)}.`);
  if (!connection) throw refuse(`there is no connection to ${instanceTitle(provider)}.`);
  return { ...item, connection };
}

/**
 * Creates the record that a ticket becomes by the routes, once. Its public entries and files will follow; internal
 * notes from before stay where they are.
 * @returns its number. Null if it becomes none
 * @throws Refused as `planRecord` does
 */
export async function createFromTicket(
  deps: NewRecordDeps,
  desk: Desk,
  found: TicketWithEntries,
): Promise<string | null> {
  const planned = await planRecord(deps, desk, found);
  if (!planned) return null;
  const { ticket, entries } = found;
  const { record: kind } = planned.route;
  await requireOpenRoom(deps, { kind, by: planned.openedBy });
  const { record, destinations } = await deps.db.transaction(async (trx) => {
    const stored = await planned.store(trx);
    if (!stored.record) return stored;
    const number = keyOf(stored.record);
    // The state is left out, so that the ticket shows it.
    const { state: _state, ...ours } = factsOf(kind, snapshotOf(stored.record));
    const agreed: Agreed = { theirs: factsOfTicket(ticket), ours };
    await adoptTicket(
      trx,
      {
        ...{ record: number, desk: desk.id, kind, ticket: ticket.id, url: ticket.url },
        ...{ readUntil: null, ticketCreatedAt: ticket.createdAt },
      },
      agreed,
    );
    const before = entries.filter((one) => one.visibility === 'internal' && !isOurs(one));
    const ids = before.map((one) => ({
      ...{ id: partIds(desk.id, ticket.id, one).text, desk: desk.id },
      ...{ ticket: ticket.id, entry: one.id },
    }));
    await takeEntries(trx, ids, true);
    return stored;
  });
  if (!record) return null;
  const number = keyOf(record);
  for (const destination of destinations) deps.afterCommit(destination);
  await startLater(deps, record);
  const described = await describeRecord(deps.db, deps.publicUrl, kind, number);
  const text = `This ticket is the ${kind} ${number}. ${described?.link ?? ''}`.trim();
  const note = uuidv5(`${ticket.id}/created`, desk.id);
  await queueNote(deps.db, desk.id, note, number, { ticket: ticket.id, text });
  return number;
}
