import { checkSchema } from '../../api/http/jsonSchema';
import { isItemOf } from '../../domain/names';
import { Refused } from '../../domain/refusal';
import { auditAs, partnerActor } from '../../records/audit';
import { takePublishedItem } from '../../records/catalogItem';
import type { Connection } from '../../records/connection';
import type { Arrival, ReceiveDeps, Taken } from './inboundEvent';

/** Receives the current version of a provider's catalog item. */
export async function takeItem(
  { db }: ReceiveDeps,
  connection: Connection,
  arrivals: readonly Arrival[],
): Promise<Taken> {
  let taken: Taken = {};
  for (const { id, subject, sequence, event } of arrivals) {
    const itemId = subject.slice('catalog-item/'.length);
    const reason = 'unreadable' in event ? event.unreadable : faultOf(connection, itemId, event);
    if (reason) return { ...taken, refused: { id, reason } };
    const item = 'data' in event ? event.data.catalogItem : undefined;
    if (item) {
      const fault = await faultIn(() => checkSchema(connection.partner, item.schema));
      if (fault) return { ...taken, refused: { id, reason: `data.catalogItem.${fault}` } };
      const { partner } = connection;
      const actor = partnerActor(partner);
      await auditAs({ actor }, () => takePublishedItem(db, partner, itemId, item));
    }
    taken = { upTo: sequence };
  }
  return taken;
}

/** Says why a check refuses a value, as a text for the partner. Returns null if it accepts. */
export async function faultIn(check: () => Promise<void>): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { errors = [] } = error.details;
    return errors.map(({ path, message }) => `${path}: ${message}`).join(' ') || error.message;
  }
}

function faultOf(
  connection: Connection,
  itemId: string,
  event: Exclude<Arrival['event'], { unreadable: string }>,
): string | null {
  if (event.name === 'discarded') return null;
  if (event.name !== 'itemPublished' || !event.data.catalogItem) {
    return 'a catalog item is published, with data.catalogItem';
  }
  if (connection.partnerIs !== 'provider') return 'only a provider publishes catalog items';
  if (!isItemOf(connection.partner, itemId))
    return `${itemId} is no catalog item of ${connection.partner}`;
  return null;
}
