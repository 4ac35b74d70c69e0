import type { Logger } from 'pino';
import { fulfillment } from '../domain/fulfillment';
import { isFinal } from '../domain/lifecycle';
import { countOf, instanceTitle, isItemOf, isNumberOf } from '../domain/names';
import {
  type Account,
  agreeOnDetails,
  agreeOnEdits,
  entryFaults,
  type Finding,
  isSteady,
  numberFaults,
} from '../domain/reconciliation';
import { request } from '../domain/request';
import { englishOf, listed, type Saying, say } from '../domain/saying';
import type { Connection } from '../records/connection';
import type { Database } from '../records/database';
import { openFindings, recordDrift } from '../records/findings';
import { said, writeNotes } from '../records/journal';
import { requeue } from '../records/outbox';
import {
  emitEnd,
  furthestCount,
  raiseReceived,
  raiseRequestCount,
  raiseSent,
  resendDetails,
  resendEdits,
  resendEntries,
  resendState,
} from '../records/reconciliation';
import { claimRepair } from '../records/repairs';
import { findRequest } from '../records/request';
import type { Meters } from '../telemetry/meters';
import { each } from '../temporal/each';
import type { Engine } from '../temporal/engine';

export interface RepairDeps {
  readonly instance: string;
  readonly db: Database;
  readonly engine: Engine;
  readonly afterCommit: (connection: string) => void;
  readonly log: Logger;
  readonly meters?: Pick<Meters, 'skipped'>;
}

/** Both sides' accounts of one subject, and whether the comparison before gave the same, with no change in between. */
export interface Difference {
  readonly ours: Account;
  readonly theirs: Account;
  readonly again: boolean;
}

/** Repairs this side's part of each difference. A failure is skipped. Returns the differences that were found. */
export async function repairEach(
  deps: RepairDeps,
  connection: Connection,
  differences: readonly Difference[],
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const found = new Map<string, readonly Finding[]>();
  await each(
    deps,
    'reconciliation',
    differences,
    ({ ours }) => ours.subject,
    async (difference) => {
      found.set(difference.ours.subject, await repair(deps, connection, difference));
    },
  );
  return found;
}

/**
 * Repairs this side's part of a difference; the partner repairs its own. Nothing is ever deleted, and resent events
 * take effect once, so a repair can run twice. A difference that could be caused by events in transit waits for a
 * second comparison. Exception: if the partner received more events than we remember, transit cannot explain it, so
 * the difference is repaired at once.
 */
async function repair(
  deps: RepairDeps,
  connection: Connection,
  difference: Difference,
): Promise<readonly Finding[]> {
  const { db, instance, afterCommit, log } = deps;
  const { subject } = difference.ours;
  if (!isOfEither(instance, connection, difference.ours)) return [];
  const isLost = isLostByCustomer(connection, difference);
  // A comparison that cannot repair yet must not use up the repair of a later one.
  if (!isLost && !isForNow(difference)) return [];
  // This comes first, so that we never assign a sequence twice.
  const count = isLost && isNumberOf(instance, subject) ? countOf(subject) : null;
  const number = count === null ? null : await raiseRequestCount(db, count);
  const { theirs, again } = difference;
  // For a request that does not exist here, the account only has what the partner has sent.
  const here = difference.ours.digest !== null;
  const isNamed = !here && isRequest(instance, connection, subject);
  const known = !isNamed && isKnown(difference.ours);
  const seen = {
    ...{ connection: connection.id, subject, here, known },
    // Events in transit from this side do not cause any other difference.
    difference: { theirs, again, ours: isNamed ? null : { ...difference.ours, delivered: null } },
  };
  if (!(await claimRepair(db, seen))) return openFindings(db, connection.id, subject);
  const findings = isLost
    ? reportLost(connection, difference, number)
    : [
        ...(await repairNumbers(deps, connection, difference)),
        ...(await repairContents(deps, connection, difference)),
      ];
  if (findings.length === 0) return findings;
  await recordDrift(db, connection.id, subject, findings);
  const repairs = findings.filter(({ repair }) => repair !== null);
  if (difference.ours.state !== null && repairs.length > 0) {
    const entry = { kind: 'system', by: 'Crossdesk', instance } as const;
    const notes = repairs.map(({ says, repairSays }) => ({
      ...entry,
      ...said(say('reconciled', { sayings: listed([...(says ?? []), ...(repairSays ?? [])]) })),
    }));
    await writeNotes(db, subject, notes);
  }
  log.warn({ partner: connection.partner, subject, findings }, 'a reconciliation has found drift');
  afterCommit(connection.id);
  return findings;
}

/** Whether this comparison can find a difference. See repairNumbers and repairContents. */
function isForNow({ ours, theirs, again }: Difference): boolean {
  const faults = numberFaults(ours, theirs);
  if (!again) return faults.countOnFrom !== undefined;
  return Object.keys(faults).length > 0 || isSteady(ours, theirs);
}

/** Keeps an unknown subject only if one of the two sides can have created it. */
function isOfEither(instance: string, connection: Connection, ours: Account): boolean {
  const { subject } = ours;
  if (isKnown(ours) || isRequest(instance, connection, subject)) return true;
  const item = subject.slice('catalog-item/'.length);
  return [instance, connection.partner].some((one) => isItemOf(one, item));
}

function isRequest(instance: string, { partner }: Connection, subject: string): boolean {
  return [instance, partner].some((one) => isNumberOf(one, subject));
}

function isKnown({ sent, received, digest }: Account): boolean {
  return sent + received > 0 || digest !== null;
}

/** Maximum step by which a partner's account can raise our sequence of a subject at once. */
const furthestSent = 100_000;

async function repairNumbers(
  deps: RepairDeps,
  connection: Connection,
  { ours, theirs, again }: Difference,
): Promise<Finding[]> {
  const { db } = deps;
  const { subject } = ours;
  const { id } = connection;
  const place = { connection: id, subject };
  const partner = instanceTitle(connection.partner);
  const counts = (received: number, sent: number) => ({
    ...{ partner, received: String(received), sent: String(sent) },
  });
  const { countOnFrom, sendFrom, isGone, weLack, goOnBehind } = numberFaults(ours, theirs);
  const details: Saying[] = [];
  const repairs: Saying[] = [];
  if (countOnFrom !== undefined && countOnFrom > ours.sent + furthestSent) {
    details.push(say('foundClaimedUpdates', counts(countOnFrom, ours.sent)));
  } else if (countOnFrom !== undefined && (await raiseSent(db, place, countOnFrom))) {
    await forget(deps, subject);
    details.push(say('foundUpdates', counts(countOnFrom, ours.sent)));
    repairs.push(say('repairCounter'));
    if (theirs.digest === null && ours.digest === null && (await resendState(db, place)) > 0)
      repairs.push(say('repairResendState'));
  }
  if (again && sendFrom !== undefined) {
    await requeue(db, id, subject, sendFrom);
    details.push(say('foundUpdatesMissingThere', counts(theirs.received, ours.delivered)));
    repairs.push(say('repairResendRest'));
  }
  if (again && isGone) {
    details.push(say('foundUpdatesGone', counts(theirs.received, ours.delivered)));
  }
  if (again && weLack) {
    await forget(deps, subject);
    details.push(say('foundUpdatesMissingHere', counts(ours.received, theirs.delivered)));
    repairs.push(say('repairResentRest'));
    if (goOnBehind !== undefined) await raiseReceived(db, place, goOnBehind);
  }
  return details.length === 0 ? [] : [finding('numbers', details, repairs)];
}

/** Differences that events in transit or just resent could explain are left to the next comparison. */
async function repairContents(
  deps: RepairDeps,
  connection: Connection,
  { ours, theirs, again }: Difference,
): Promise<Finding[]> {
  if (!again || !isSteady(ours, theirs)) return [];
  if (ours.digest === theirs.digest) {
    return [
      ...(agreeOnEdits(ours, theirs) ? [] : [await repairEdits(deps, connection, ours)]),
      ...(await repairDetails(deps, connection, ours, theirs)),
    ];
  }
  if (theirs.digest === null) return [await repairUnknownThere(deps, connection, ours)];
  const partner = instanceTitle(connection.partner);
  if (ours.digest === null) {
    const found = say('foundUnknownHere', { partner });
    return [finding('record', [found], [say('repairResubmitted', { partner })])];
  }
  if (!ours.entries || !theirs.entries) {
    const state = theirs.state ?? '';
    return [finding('entries', [say('foundJournalsTooLong', { partner, state })])];
  }
  const found = await repairEntries(
    deps,
    connection,
    ours,
    entryFaults(ours.entries, theirs.entries),
  );
  if (found) return [found];
  return ours.state === theirs.state ? [] : [await repairState(deps, connection, ours, theirs)];
}

async function repairUnknownThere(
  { db }: RepairDeps,
  { id, partner }: Connection,
  { subject, entries }: Account,
): Promise<Finding> {
  const found = [say('foundUnknownThere', { partner: instanceTitle(partner) })];
  if (!entries) return finding('record', found);
  await resendEntries(db, { connection: id, subject }, entries.own);
  return finding('record', found, [say('repairResubmit')]);
}

/** Only a customer submits requests. A request that the customer has lost cannot be restored to it. */
function isLostByCustomer({ partnerIs }: Connection, { ours, theirs }: Difference): boolean {
  const [customers, providers] = partnerIs === 'customer' ? [theirs, ours] : [ours, theirs];
  return customers.digest === null && providers.digest !== null;
}

function reportLost(
  connection: Connection,
  { again }: Difference,
  number: Awaited<ReturnType<typeof raiseRequestCount>> | null,
): Finding[] {
  const partner = instanceTitle(connection.partner);
  if (connection.partnerIs === 'customer')
    return again ? [finding('record', [say('foundLostThere', { partner })])] : [];
  if (number === 'too far') {
    const amount = String(furthestCount);
    return [finding('record', [say('foundNumberTooFar', { partner, amount })])];
  }
  const repairs = number === 'raised' ? [say('repairNumber')] : [];
  if (!again && repairs.length === 0) return [];
  return [finding('record', [say('foundLostHere', { partner })], repairs)];
}

async function repairEntries(
  deps: RepairDeps,
  connection: Connection,
  { subject }: Account,
  { theyLack, weLack, weLost, theyLost }: ReturnType<typeof entryFaults>,
): Promise<Finding | null> {
  const partner = instanceTitle(connection.partner);
  const counted = ({ length }: readonly string[]) => ({ partner, amount: String(length) });
  const details: Saying[] = [];
  const repairs: Saying[] = [];
  if (theyLack.length > 0) {
    const resent = await resendEntries(deps.db, { connection: connection.id, subject }, theyLack);
    details.push(say('foundEntriesMissingThere', counted(theyLack)));
    if (resent > 0) repairs.push(say('repairResend'));
  }
  if (weLack.length > 0) {
    await forget(deps, subject);
    details.push(say('foundEntriesMissingHere', counted(weLack)));
    repairs.push(say('repairResent', { partner }));
  }
  if (weLost.length > 0) details.push(say('foundEntriesLostHere', counted(weLost)));
  if (theyLost.length > 0) details.push(say('foundEntriesLostThere', counted(theyLost)));
  return details.length === 0 ? null : finding('entries', details, repairs);
}

/** Each side resends the edits of its own entries, and both apply what they lack. */
async function repairEdits(
  { db, instance }: RepairDeps,
  { id, partner }: Connection,
  { subject }: Account,
): Promise<Finding> {
  const resent = await resendEdits(db, { connection: id, subject }, instance);
  const at = { partner: instanceTitle(partner) };
  const repair = resent > 0 ? say('repairResend') : say('repairResent', at);
  return finding('entries', [say('foundEdits', at)], [repair]);
}

/** The customer's final state holds on both sides. People must resolve any other difference. */
async function repairState(
  { db, instance }: RepairDeps,
  { id, partner, partnerIs }: Connection,
  { subject, state }: Account,
  theirs: Account,
): Promise<Finding> {
  const states = { state: state ?? '', theirs: theirs.state ?? '' };
  const found = [say('foundStates', { ...states, partner: instanceTitle(partner) })];
  const customers = partnerIs === 'provider' ? state : theirs.state;
  const providers = partnerIs === 'provider' ? theirs.state : state;
  const isDecided = isFinal(request, customers ?? '') && !isFinal(fulfillment, providers ?? '');
  if (!isDecided) return finding('state', found);
  if (partnerIs === 'customer') return finding('state', found, [say('repairFinalThere')]);
  const name = state === 'Closed' ? 'closed' : 'cancelled';
  const says = say('reconciledEnd', { state: states.state, partner: instanceTitle(instance) });
  await emitEnd(db, instance, { connection: id, subject }, name, says);
  return finding('state', found, [say('repairFinalHere')]);
}

/** The customer's details hold on both sides. They are sent again once: the provider may be unable to store them. */
async function repairDetails(
  { db, instance }: RepairDeps,
  { id, partner, partnerIs }: Connection,
  ours: Account,
  theirs: Account,
): Promise<Finding[]> {
  if (agreeOnDetails(ours, theirs)) return [];
  const { subject } = ours;
  const at = { partner: instanceTitle(partner) };
  const details = [say('foundDetails', at)];
  const known = await openFindings(db, id, subject);
  if (known.some(({ differs }) => differs === 'details')) return [finding('details', details)];
  if (partnerIs === 'customer') return [finding('details', details, [say('repairResent', at)])];
  await resendDetails(db, instance, { connection: id, subject });
  return [finding('details', details, [say('repairResend')])];
}

/** Events that the workflow received before count as new: its restored row does not know them. */
async function forget({ db, engine }: RepairDeps, subject: string): Promise<void> {
  const record = await findRequest(db, subject);
  if (record && !isFinal(request, record.state)) await engine.forget(record);
}

/** @param repairs what this side does. Empty if it can do nothing */
function finding(
  differs: Finding['differs'],
  details: readonly Saying[],
  repairs: readonly Saying[] = [],
): Finding {
  const text = (says: readonly Saying[]) => says.map(englishOf).join(' ');
  const repaired =
    repairs.length > 0
      ? { repair: text(repairs), repairSays: repairs }
      : { repair: null, repairSays: null };
  return { differs, detail: text(details), says: details, ...repaired };
}
