import { Refused } from '../domain/refusal';
import { findByTicket } from '../records/deskTicket';
import type { Connector, DeskEntry, TicketWithEntries } from './connector';
import { findDeskRecord } from './describe';
import { type InboundEffect, planTicket } from './inbound';
import { planRecord } from './newRecord';
import {
  nothing,
  type Preview,
  type PreviewDeps,
  type PreviewDesk,
  type PreviewEffect,
  texts,
} from './preview';
import { situationOf } from './receive';

/** A ticket as it is in the desk, or as if it had another status, or a reply that came with it. */
export interface TicketEvent {
  readonly ticket: string;
  readonly status?: string | undefined;
  readonly reply?: string | undefined;
}

/**
 * What a ticket would become here. It is read in the desk.
 * @throws DeskError, and Refused `missing` if there is no such ticket
 */
export async function previewTicket(
  deps: PreviewDeps,
  desk: PreviewDesk,
  connector: Connector,
  event: TicketEvent,
): Promise<Preview> {
  const { db } = deps;
  const read = await connector.read(event.ticket);
  if (!read) throw new Refused('missing', `${desk.name} has no ticket ${event.ticket}.`);
  const found = asIf(read, event);
  const { id } = found.ticket;
  const row = await findByTicket(db, desk.id, id);
  if (!row) return { record: null, ticket: id, effects: [await newRecord(deps, desk, found)] };
  const record = await findDeskRecord(db, row.kind, row.record);
  if (!record) throw new Refused('missing', `There is no record ${row.record} any more.`);
  const situation = await situationOf(db, desk, row, record, found);
  const effects = planTicket(situation, found).effects.map(shownEffect);
  return {
    record: row.record,
    ticket: id,
    effects: effects.length > 0 ? effects : [nothing('The ticket says nothing new.')],
  };
}

function asIf({ ticket, entries }: TicketWithEntries, { status, reply }: TicketEvent) {
  const author = ticket.owner ?? ticket.requester ?? { id: '', name: '' };
  const added: DeskEntry = {
    id: 'preview',
    visibility: 'public',
    text: reply ?? '',
    author,
    at: new Date(),
    isOwn: false,
    files: [],
  };
  return {
    ticket: { ...ticket, ...(status !== undefined && { status }) },
    entries: reply === undefined ? entries : [...entries, added],
  };
}

async function newRecord(
  deps: PreviewDeps,
  desk: PreviewDesk,
  found: TicketWithEntries,
): Promise<PreviewEffect> {
  try {
    const planned = await planRecord(deps, desk, found);
    if (!planned) return nothing(`No route of ${desk.name} makes a record of it.`);
    const { variables, ...fields } = planned.values;
    const values = texts({
      record: planned.route.record,
      openedBy: planned.openedBy,
      ...fields,
      ...(typeof variables === 'object' && variables),
    });
    return { does: 'create record', text: null, values };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { does: 'refused', text: error.message, values: {} };
  }
}

function shownEffect(effect: InboundEffect): PreviewEffect {
  switch (effect.does) {
    case 'comment':
    case 'work note':
      return { does: effect.does, text: effect.text, values: { by: effect.by } };
    case 'file':
      return { does: 'file', text: null, values: { name: effect.file.name, by: effect.by } };
    case 'command': {
      const { command, by, input } = effect;
      return { does: 'command', text: null, values: texts({ command, by, ...input }) };
    }
    case 'refuse':
      return { does: 'refused', text: effect.text, values: {} };
  }
}
