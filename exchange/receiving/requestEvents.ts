import { isDeepStrictEqual } from 'node:util';
import { crossing } from '../../domain/crossing';
import {
  customerEvents,
  type EntryEdit,
  type EventName,
  type ExchangeEvent,
  entryEvents,
  providerEvents,
  type Rating,
} from '../../domain/event';
import { inboundMutation } from '../../domain/inbound';
import { isFinal } from '../../domain/lifecycle';
import { isNumberOf } from '../../domain/names';
import type { ServiceLevels } from '../../domain/serviceLevels';
import { commit } from '../../records/commit';
import type { Connection } from '../../records/connection';
import { receiveEdits } from '../../records/entryEdits';
import { receiveFollowUp } from '../../records/followUp';
import {
  type EntryProof,
  type PassedEvents,
  receiveEntries,
  recordReceivedFile,
} from '../../records/inbox';
import { receiveRating } from '../../records/rating';
import { lifecycleOf, snapshotOf } from '../../records/recordType';
import type { RequestRecord } from '../../records/request';
import { receiveLevels } from '../../records/serviceLevels';
import { rulesOnArrival } from '../../records/workNoteConsent';
import { missingDataOf } from '../wire';
import { measureReceived } from './acknowledge';
import type { Arrival, ReceiveDeps, Taken } from './inboundEvent';
import { takeSubmission } from './submission';

/** Maximum time by which a partner's clock may be ahead of this instance's, the same as for signatures. */
const clockSkewMs = 5 * 60_000;

/**
 * Receives the events of one request, in order: entries go to its journal, events that move it go to its workflow. A
 * final request has no workflow: late events are kept in its journal.
 */
export async function takeRequestEvents(
  deps: ReceiveDeps,
  connection: Connection,
  number: string,
  known: RequestRecord | undefined,
  arrivals: readonly Arrival[],
): Promise<Taken> {
  const isFromCustomer = connection.partnerIs === 'customer';
  let record = known;
  let stop: Pick<Taken, 'refused' | 'again'> = {};
  let submitted = false;
  const entries: ExchangeEvent[] = [];
  const edits: ExchangeEvent[] = [];
  const stateEvents: ExchangeEvent[] = [];
  let levels: ServiceLevels | undefined;
  let rating: Rating | undefined;
  const proofs: EntryProof[] = [];
  let upTo: number | undefined;

  for (const { id, sequence, event: sent, proof } of arrivals) {
    const fault = 'unreadable' in sent ? sent.unreadable : faultOf(connection, record, sent);
    if (fault || 'unreadable' in sent) {
      stop = { refused: { id, reason: fault ?? 'unreadable' } };
      break;
    }
    const data = crossing(rulesOnArrival(connection), sent);
    // Ignored, not refused: the sender may not know the rule yet, and a refusal would hold back all later events.
    // The same holds for a request that was discarded before it arrived.
    if (!data || isOfDiscardedRequest(connection, record, sent)) {
      upTo = sequence;
      continue;
    }
    const event = { ...sent, data, time: sensibleTime(connection, record, sent) };
    levels = data.serviceLevels ?? levels;
    rating = data.rating ?? rating;
    if (event.name === 'discarded' && record && data.followUpOf && isFromCustomer)
      await receiveFollowUp(deps.db, record, data.followUpOf);
    if (event.name === 'submitted') {
      const taken = await takeSubmission(deps, connection, number, event);
      if (typeof taken === 'string') {
        stop = { refused: { id, reason: taken } };
        break;
      }
      record = taken.record;
      submitted = !taken.isNew;
      // A workflow that runs under its number belongs to a row that a restore has removed.
      if (taken.isNew) await deps.engine.startGeneration(record);
    } else if (isEdit(event)) {
      edits.push({ ...event, data: { ...event.data, edit: sensibleEdit(event) } });
    } else if (isEntry(event.name)) {
      const file = event.data.attachment;
      if (event.name === 'attached' && file && !(await recordReceivedFile(deps.db, number, file))) {
        stop = { again: sequence };
        break;
      }
      entries.push(event);
    } else {
      stateEvents.push(event);
    }
    upTo = sequence;
    // What the rules withhold must not be kept as a proof either.
    if (proof && isDeepStrictEqual(data, sent.data))
      proofs.push({ ...proof, entry: id, sequence, record: number });
  }

  // Before the entries, which notify those who watch the record. Only a provider's levels are stored.
  if (levels) await receiveLevels(deps.db, number, levels);
  if (rating && isFromCustomer) await receiveRating(deps.db, number, rating);
  if (entries.length > 0) {
    await receiveEntries(deps.db, connection.partner, entries);
    measureReceived(deps, entries);
  }
  await receiveEdits(deps.db, connection.partner, edits);
  let passed: PassedEvents | null = null;
  if (record && stateEvents.length > 0) {
    passed = await passToWorkflow(deps, connection.partner, record, stateEvents);
  } else if (record && submitted) {
    await deps.engine.start(record);
  }
  return { ...(upTo !== undefined && { upTo }), ...(passed && { passed }), proofs, ...stop };
}

/** Says why an event can never be accepted. Returns null if it can. */
function faultOf(
  connection: Connection,
  record: RequestRecord | undefined,
  event: ExchangeEvent,
): string | null {
  const emits: readonly EventName[] =
    connection.partnerIs === 'customer'
      ? [...customerEvents, ...entryEvents]
      : [...providerEvents, ...entryEvents];
  if (!emits.includes(event.name)) return `a ${connection.partnerIs} cannot send "${event.name}"`;
  if (event.name === 'itemPublished') return 'a catalog item is published under its own subject';
  if (Date.parse(event.time) > Date.now() + clockSkewMs)
    return `its time ${event.time} is in the future`;
  if (event.name === 'attached' && event.data.attachment?.id !== event.id) {
    return 'a file comes with data.attachment, under the id of its event';
  }
  const missing = missingDataOf(event);
  if (missing) return missing;
  if (event.name === 'submitted' || isOfDiscardedRequest(connection, record, event)) return null;
  if (!record || record.connection !== connection.id)
    return `there is no request ${event.subject} of yours`;
  return null;
}

/**
 * Whether an event belongs to a request whose submission we refused and the customer discarded. The customer sends
 * `discarded` instead, and later events refer to a request that does not exist here.
 */
function isOfDiscardedRequest(
  { partner, partnerIs }: Connection,
  record: RequestRecord | undefined,
  { name, subject, sequence }: ExchangeEvent,
): boolean {
  if (record || partnerIs !== 'customer' || !isNumberOf(partner, subject)) return false;
  return name === 'discarded' || (name !== 'submitted' && sequence > 1);
}

/**
 * The time of a partner's event, ISO 8601. A time before the request was opened, or for a submission before the
 * connection was created, is replaced by the time of receipt. Delayed events keep their time, however old.
 */
function sensibleTime(
  { createdAt }: Connection,
  record: RequestRecord | undefined,
  { time, arrivedAt = Date.now() }: ExchangeEvent,
): string {
  const earliest = (record?.openedAt ?? createdAt).getTime() - clockSkewMs;
  return Date.parse(time) < earliest ? new Date(arrivedAt).toISOString() : time;
}

/** An edit of any other event is ignored: it is the event itself, which is received once. */
function isEdit({ name, data }: ExchangeEvent): boolean {
  return (name === 'commented' || name === 'noted') && data.edit !== undefined;
}

/** The edit, not before its entry, and not further in the future than a clock may be ahead. */
function sensibleEdit({ time, arrivedAt = Date.now(), data }: ExchangeEvent): EntryEdit {
  const { revision = 0, at = time } = data.edit ?? {};
  const latest = Math.max(Date.parse(time), arrivedAt + clockSkewMs);
  const millis = Math.min(Math.max(Date.parse(at), Date.parse(time)), latest);
  return { revision, at: new Date(millis).toISOString() };
}

function isEntry(name: EventName): boolean {
  return entryEvents.some((entry) => entry === name);
}

/** Returns the events that were passed to a workflow. Null if they are committed already. */
async function passToWorkflow(
  deps: ReceiveDeps,
  partner: string,
  record: RequestRecord,
  stateEvents: readonly ExchangeEvent[],
): Promise<PassedEvents | null> {
  const table = lifecycleOf(record);
  const { number } = record;
  if (!isFinal(table, record.state)) {
    await deps.engine.sendEvents(record, stateEvents);
    return { lifecycle: table.name, record: number, events: stateEvents };
  }
  let current = snapshotOf(record);
  let remaining = stateEvents;
  while (remaining.length > 0) {
    const changes = remaining.map((event) => inboundMutation(table, current, event, partner));
    const { revision } = current;
    const { committed } = await commit(deps.db, deps.instance, {
      lifecycle: table.name,
      number,
      revision,
      ends: true,
      changes,
    });
    if (committed.status !== 'stale') return null;
    current = committed.snapshot;
    remaining = remaining.filter(({ id }) => !committed.taken.includes(id.toLowerCase()));
  }
  return null;
}
