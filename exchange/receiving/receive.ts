import { connectionSubject, type ExchangeEvent } from '../../domain/event';
import { deduplicate, type Gap } from '../../domain/sequence';
import { type Connection, findConnection } from '../../records/connection';
import { advance, type EntryProof, type PassedEvents, readSequences } from '../../records/inbox';
import type { RequestRecord } from '../../records/request';
import { logReceived } from './acknowledge';
import { takeItem } from './catalogItem';
import { takeConnectionEvents } from './connectionEvents';
import type { Arrival, EventRefusal, ReceiveDeps, Taken } from './inboundEvent';
import { takeRequestEvents } from './requestEvents';

/**
 * Receives a batch of a partner's events. When this returns, every event is stored, except those in the result. Each
 * step is idempotent: a repeated or interrupted batch takes effect once.
 */
export async function receive(
  deps: ReceiveDeps,
  connection: Connection,
  batch: readonly Arrival[],
): Promise<{ refused: EventRefusal[]; gaps: Gap[] }> {
  const { db } = deps;
  const subjects = [...new Set(batch.map(({ subject }) => subject))].sort();
  const { received, requests } = await readSequences(db, connection.id, subjects);
  const { fresh, gaps } = deduplicate(received, batch);
  const refused: EventRefusal[] = [];
  const upTo = new Map<string, number>();
  const again: Gap[] = [];
  const safe: ExchangeEvent[] = [];
  const faults: unknown[] = [];
  const passed: PassedEvents[] = [];
  const proofs: EntryProof[] = [];

  const takeAll = async (subject: string, connection: Connection) => {
    const arrivals = fresh.filter((arrival) => arrival.subject === subject);
    const [first] = arrivals;
    if (!first) return;
    let taken: Taken;
    try {
      taken = await take(deps, connection, subject, requests.get(subject), arrivals);
    } catch (error) {
      // The others are accepted, and this one is requested again: an internal error must not refuse it
      // permanently.
      faults.push(error);
      again.push({ subject, expected: first.sequence });
      deps.meters.skipped.inc({ step: 'receive' });
      deps.log.error(
        { err: error, from: connection.partner, subject },
        'an event could not be received',
      );
      return;
    }
    if (taken.upTo !== undefined) upTo.set(subject, taken.upTo);
    for (const { sequence, event } of arrivals) {
      if (sequence <= (taken.upTo ?? 0) && !('unreadable' in event)) safe.push(event);
    }
    if (taken.passed) passed.push(taken.passed);
    proofs.push(...(taken.proofs ?? []));
    if (taken.refused) refused.push(taken.refused);
    if (taken.again !== undefined) again.push({ subject, expected: taken.again });
  };
  let current = connection;
  if (subjects.includes(connectionSubject)) {
    // The rest of the batch depends on these events: on new rules, or on its activation.
    await takeAll(connectionSubject, connection);
    if (faults.length > 0) throw faults[0];
    current = (await findConnection(db, { id: connection.id })) ?? connection;
  }
  const records = subjects.filter((subject) => subject !== connectionSubject);
  await Promise.all(records.map((subject) => takeAll(subject, current)));
  if (faults.length > 0 && upTo.size + refused.length === 0) throw faults[0];
  await advance(db, connection.id, upTo, passed, proofs);
  logReceived(deps, connection, safe);
  // A gap after a refused event is not reported: the sender holds the rest of the record back.
  const stopped = new Set(
    batch.filter(({ id }) => refused.some((one) => one.id === id)).map(({ subject }) => subject),
  );
  return { refused, gaps: [...again, ...gaps.filter(({ subject }) => !stopped.has(subject))] };
}

async function take(
  deps: ReceiveDeps,
  connection: Connection,
  subject: string,
  request: RequestRecord | undefined,
  arrivals: readonly Arrival[],
): Promise<Taken> {
  if (subject === connectionSubject) return takeConnectionEvents(deps, connection, arrivals);
  const [first] = arrivals;
  // Events that were sent before the pause still arrive while the connection is paused.
  if (first && connection.state !== 'Active' && connection.state !== 'Paused') {
    return { refused: { id: first.id, reason: `the connection is ${connection.state}` } };
  }
  if (subject.startsWith('catalog-item/')) return takeItem(deps, connection, arrivals);
  return takeRequestEvents(deps, connection, subject, request, arrivals);
}
