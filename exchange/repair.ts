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
import type { Connection } from '../records/connection';
import type { Database } from '../records/database';
import { openFindings, recordDrift } from '../records/findings';
import { writeNotes } from '../records/journal';
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
  const repairs = findings.flatMap(({ detail, repair }) => (repair ? [`${detail} ${repair}`] : []));
  if (difference.ours.state !== null && repairs.length > 0) {
    const entry = { kind: 'system', by: 'Crossdesk', instance } as const;
    const notes = repairs.map((text) => ({ ...entry, text: `Reconciled. ${text}` }));
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
  { id, partner }: Connection,
  { ours, theirs, again }: Difference,
): Promise<Finding[]> {
  const { db } = deps;
  const { subject } = ours;
  const place = { connection: id, subject };
  const they = instanceTitle(partner);
  const { countOnFrom, sendFrom, isGone, weLack, goOnBehind } = numberFaults(ours, theirs);
  const details: string[] = [];
  const repairs: string[] = [];
  if (countOnFrom !== undefined && countOnFrom > ours.sent + furthestSent) {
    details.push(`${they} claims ${updates(countOnFrom)} from us, but we remember ${ours.sent}.`);
  } else if (countOnFrom !== undefined && (await raiseSent(db, place, countOnFrom))) {
    await forget(deps, subject);
    details.push(
      `${they} has received ${updates(countOnFrom)} from us, but we remember ${ours.sent}.`,
    );
    repairs.push('Our next update continues from there.');
    if (theirs.digest === null && ours.digest === null && (await resendState(db, place)) > 0)
      repairs.push('We resent the current state.');
  }
  if (again && sendFrom !== undefined) {
    await requeue(db, id, subject, sendFrom);
    details.push(`${they} has received ${theirs.received} of ${updates(ours.delivered)} from us.`);
    repairs.push('We resend the rest.');
  }
  if (again && isGone) {
    details.push(
      `${they} has received ${theirs.received} of ${updates(ours.delivered)} from us. The rest is no longer kept here.`,
    );
  }
  if (again && weLack) {
    await forget(deps, subject);
    details.push(`We have received ${ours.received} of ${updates(theirs.delivered)} from ${they}.`);
    repairs.push('The rest is resent to us, as far as it is kept.');
    if (goOnBehind !== undefined) await raiseReceived(db, place, goOnBehind);
  }
  if (details.length === 0) return [];
  return [{ differs: 'numbers', detail: details.join(' '), repair: repairs.join(' ') || null }];
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
  const they = instanceTitle(connection.partner);
  if (ours.digest === null) {
    const detail = `${they} has submitted this request, but it does not exist here.`;
    return [{ differs: 'record', detail, repair: `${they} resubmits it.` }];
  }
  if (!ours.entries || !theirs.entries) {
    const detail = `The journals differ, but are too long to compare entry by entry. The state at ${they} is ${theirs.state}.`;
    return [{ differs: 'entries', detail, repair: null }];
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
  const detail = `${instanceTitle(partner)} does not know this request.`;
  if (!entries) return { differs: 'record', detail, repair: null };
  await resendEntries(db, { connection: id, subject }, entries.own);
  return { differs: 'record', detail, repair: 'We resubmit it.' };
}

/** Only a customer submits requests. A request that the customer has lost cannot be restored to it. */
function isLostByCustomer({ partnerIs }: Connection, { ours, theirs }: Difference): boolean {
  const [customers, providers] = partnerIs === 'customer' ? [theirs, ours] : [ours, theirs];
  return customers.digest === null && providers.digest !== null;
}

function reportLost(
  { partner, partnerIs }: Connection,
  { again }: Difference,
  number: Awaited<ReturnType<typeof raiseRequestCount>> | null,
): Finding[] {
  const they = instanceTitle(partner);
  if (partnerIs === 'customer') {
    const detail = `${they} no longer knows this request, which it submitted.`;
    return again ? [{ differs: 'record', detail, repair: null }] : [];
  }
  if (number === 'too far') {
    const detail = `${they} names this as our request. Its number is more than ${furthestCount} beyond our last one, so our counter stays unchanged.`;
    return [{ differs: 'record', detail, repair: null }];
  }
  const repair = number === 'raised' ? 'Its number is not assigned again.' : null;
  const detail = `${they} has this request, which we submitted, but it no longer exists here.`;
  return again || repair ? [{ differs: 'record', detail, repair }] : [];
}

async function repairEntries(
  deps: RepairDeps,
  { id, partner }: Connection,
  { subject }: Account,
  { theyLack, weLack, weLost, theyLost }: ReturnType<typeof entryFaults>,
): Promise<Finding | null> {
  const they = instanceTitle(partner);
  const details: string[] = [];
  const repairs: string[] = [];
  if (theyLack.length > 0) {
    const resent = await resendEntries(deps.db, { connection: id, subject }, theyLack);
    details.push(`${they} lacks ${entries(theyLack.length)} from us.`);
    if (resent > 0) repairs.push(`We resend ${resent === 1 ? 'it' : 'them'}.`);
  }
  if (weLack.length > 0) {
    await forget(deps, subject);
    details.push(`We lack ${entries(weLack.length)} from ${they}.`);
    repairs.push(`${they} resends ${weLack.length === 1 ? 'it' : 'them'}.`);
  }
  if (weLost.length > 0)
    details.push(`${they} has ${entries(weLost.length)} from us that we no longer have.`);
  if (theyLost.length > 0)
    details.push(`${they} has lost ${entries(theyLost.length)} that it sent to us.`);
  if (details.length === 0) return null;
  return { differs: 'entries', detail: details.join(' '), repair: repairs.join(' ') || null };
}

/** Each side resends the edits of its own entries, and both apply what they lack. */
async function repairEdits(
  { db, instance }: RepairDeps,
  { id, partner }: Connection,
  { subject }: Account,
): Promise<Finding> {
  const resent = await resendEdits(db, { connection: id, subject }, instance);
  const they = instanceTitle(partner);
  return {
    differs: 'entries',
    detail: `Edits of entries differ from those at ${they}.`,
    repair: resent > 0 ? 'We resend ours.' : `${they} resends its own.`,
  };
}

/** The customer's final state holds on both sides. People must resolve any other difference. */
async function repairState(
  { db, instance }: RepairDeps,
  { id, partner, partnerIs }: Connection,
  { subject, state }: Account,
  theirs: Account,
): Promise<Finding> {
  const detail = `It is ${state} here, and ${theirs.state} at ${instanceTitle(partner)}.`;
  const customers = partnerIs === 'provider' ? state : theirs.state;
  const providers = partnerIs === 'provider' ? theirs.state : state;
  const isDecided = isFinal(request, customers ?? '') && !isFinal(fulfillment, providers ?? '');
  if (!isDecided) return { differs: 'state', detail, repair: null };
  if (partnerIs === 'customer') {
    return { differs: 'state', detail, repair: 'Their state is final, and is resent to us.' };
  }
  const name = state === 'Closed' ? 'closed' : 'cancelled';
  const text = `Reconciled. It is ${state} at ${instanceTitle(instance)}, who decides that.`;
  await emitEnd(db, instance, { connection: id, subject }, name, text);
  return { differs: 'state', detail, repair: 'Our state is final. We resend it.' };
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
  const they = instanceTitle(partner);
  const detail = `The request that it follows, or its rating, differs at ${they}.`;
  const known = await openFindings(db, id, subject);
  const found = known.find(({ differs }) => differs === 'details');
  if (found) return [{ ...found, repair: null }];
  if (partnerIs === 'customer') {
    return [{ differs: 'details', detail, repair: `${they} resends them.` }];
  }
  const text = 'Sent again: which request it follows, and how it was rated.';
  await resendDetails(db, instance, { connection: id, subject }, text);
  return [{ differs: 'details', detail, repair: 'We resend them.' }];
}

/** Events that the workflow received before count as new: its restored row does not know them. */
async function forget({ db, engine }: RepairDeps, subject: string): Promise<void> {
  const record = await findRequest(db, subject);
  if (record && !isFinal(request, record.state)) await engine.forget(record);
}

function updates(count: number): string {
  return count === 1 ? '1 update' : `${count} updates`;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
