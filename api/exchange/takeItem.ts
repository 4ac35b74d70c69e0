import { isItemOf } from '../../domain/names';
import { takePublishedItem } from '../../records/catalog';
import type { Connection } from '../../records/connections';
import type { Arrival, ReceiveDeps, Taken } from './arrival';

/** Takes a provider's catalog item, as it stands since. */
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
    if (item) await takePublishedItem(db, connection.partner, itemId, item);
    taken = { upTo: sequence };
  }
  return taken;
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
