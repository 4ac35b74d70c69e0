import { base } from '../../api/http/route';
import {
  type ConnectionEventName,
  type EventData,
  type ExchangeEvent,
  endNotices,
} from '../../domain/event';
import { Refused } from '../../domain/refusal';
import { say } from '../../domain/saying';
import { kebabCase } from '../../domain/text';
import { auditAs, partnerActor } from '../../records/audit';
import type { Connection } from '../../records/connection';
import { endConnection, pauseThere, recordEndNotice } from '../../records/connectionChanges';
import { said, writeNotes } from '../../records/journal';
import { providerConnections } from '../../records/providerConnection';
import type { ManagedRecord } from '../../records/recordType';
import { registrations } from '../../records/registration';
import { keepRules, recordPartnerConsent } from '../../records/workNoteConsent';
import { endRequests } from '../offboard';
import { missingDataOf } from '../wire';
import type { Arrival, ReceiveDeps, Taken } from './inboundEvent';

const ofConnection = 'r.connection_id = ?';

type Take = (deps: ReceiveDeps, connection: Connection, event: ExchangeEvent) => Promise<void>;

/** The connection events that each side may send, and their handlers. */
const takes: Readonly<
  Record<Connection['partnerIs'], Readonly<Partial<Record<ConnectionEventName, Take>>>>
> = {
  provider: {
    approved: (deps, connection, event) => give(deps, connection, 'approve', event),
    refused: takeRefusal,
    replicationSetChanged: takeRules,
    ...takenFromBoth(),
  },
  customer: {
    activated: (deps, connection, event) => give(deps, connection, 'activate', event),
    withdrawn: (deps, connection, event) => give(deps, connection, 'withdraw', event),
    ...takenFromBoth(),
  },
};

function takenFromBoth() {
  const paused: Take = async (deps, connection, event) => {
    await pauseThere(deps.db, connection.id, true);
    await takeWorkNotes(deps, connection, event);
  };
  const resumed: Take = async (deps, connection, event) => {
    await pauseThere(deps.db, connection.id, false);
    await takeWorkNotes(deps, connection, event);
    deps.afterCommit(connection.id);
  };
  const offboarded: Take = async (deps, { id }) => {
    const { db, log } = deps;
    await endConnection(db, id);
    endRequests(deps).catch((error: unknown) =>
      log.warn(
        { err: error, connection: id },
        'not every request has ended yet; the sweep continues',
      ),
    );
  };
  return { paused, resumed, offboarded };
}

/** Receives the partner's events about the connection itself, in order. */
export async function takeConnectionEvents(
  deps: ReceiveDeps,
  connection: Connection,
  arrivals: readonly Arrival[],
): Promise<Taken> {
  let taken: Taken = {};
  for (const { id, sequence, event } of arrivals) {
    if ('unreadable' in event) return { ...taken, refused: { id, reason: event.unreadable } };
    const take = takes[connection.partnerIs][event.name as ConnectionEventName];
    if (!take) {
      const reason = `a ${connection.partnerIs} cannot send "${event.name}" about a connection`;
      return { ...taken, refused: { id, reason } };
    }
    const missing = missingDataOf(event);
    if (missing) return { ...taken, refused: { id, reason: missing } };
    const context = { actor: partnerActor(connection.partner, event.data.by) };
    await auditAs({ ...context, action: `connection.${kebabCase(event.name)}` }, () =>
      take(deps, connection, event),
    );
    if (endNotices.includes(event.name)) await recordEndNotice(deps.db, connection.id, id);
    taken = { upTo: sequence };
  }
  return taken;
}

/** Receives the partner's end notice on a connection that has already ended here: our own notice is no longer needed. */
export async function receiveEndNotice(
  { db }: ReceiveDeps,
  { id }: Connection,
  event: string,
): Promise<void> {
  await endConnection(db, id);
  await recordEndNotice(db, id, event);
}

/** It can cross our activation: then the handshake can no longer be rejected, and the established connection ends. */
async function takeRefusal(deps: ReceiveDeps, connection: Connection, event: ExchangeEvent) {
  await give(deps, connection, 'reject', event);
  const { db } = deps;
  const provider = await providerConnections.findBy(db, ofConnection, connection.id);
  if (provider?.state !== 'Active' || !(await endConnection(db, connection.id))) return;
  const { by = 'Crossdesk', fields } = event.data;
  const reason = fields?.reason;
  const says = reason ? say('handshakeEndedBecause', { reason }) : say('handshakeEnded');
  await writeNotes(db, provider.id, [
    { kind: 'system', by, instance: connection.partner, ...said(says) },
  ]);
}

async function takeRules(deps: ReceiveDeps, connection: Connection, { data }: ExchangeEvent) {
  const { db } = deps;
  if (!data.replicationSet) return;
  if (await keepRules(db, connection.id, data.replicationSet))
    await askForWorkNotes(deps, connection, data);
}

/** With `paused` and `resumed`, a partner also says whether it allows work notes to cross. */
async function takeWorkNotes(deps: ReceiveDeps, connection: Connection, { data }: ExchangeEvent) {
  if (!data.workNotes) return;
  if (await recordPartnerConsent(deps.db, connection.id, data.workNotes))
    await askForWorkNotes(deps, connection, data);
}

/** Asks our admins whether work notes may cross: in the log, and in the provider record's journal. */
async function askForWorkNotes(
  { db, log }: ReceiveDeps,
  { id, partner }: Connection,
  { by = 'Crossdesk' }: EventData,
): Promise<void> {
  log.warn(
    { connection: id, partner, by },
    'the provider switched work notes on: allow or refuse them',
  );
  const provider = await providerConnections.findBy(db, ofConnection, id);
  if (!provider) return;
  const says = say('workNotesOffered', { connection: `${base}/connections/${id}` });
  await writeNotes(db, provider.id, [{ kind: 'system', by, instance: partner, ...said(says) }]);
}

/**
 * Gives the partner's command to the handshake's workflow. If the handshake has moved on meanwhile, nothing happens.
 */
async function give(
  deps: ReceiveDeps,
  connection: Connection,
  command: string,
  { id, data }: ExchangeEvent,
): Promise<void> {
  const record = await handshakeOf(deps, connection);
  if (!record) return;
  const { by = 'Crossdesk', fields } = data;
  const reason = fields?.reason ?? undefined;
  const input = { by, id, instance: connection.partner, ...(reason && { reason }) };
  try {
    await deps.engine.command(record, command, input);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'state') throw error;
  }
  // If this establishes the connection, the catalog is queued.
  deps.afterCommit(connection.id);
}

async function handshakeOf(
  { db }: ReceiveDeps,
  { id, registration }: Connection,
): Promise<ManagedRecord | null> {
  return registration
    ? registrations.find(db, registration)
    : providerConnections.findBy(db, ofConnection, id);
}
