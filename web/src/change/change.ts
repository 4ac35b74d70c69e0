import type { Change } from '../api/types';
import { linksOf } from '../ticket/linksOf';
import type { TicketRecord } from '../ticket/record';

/** A change as the parts of a ticket take it. */
export type ChangeTicket = Change & TicketRecord;

export const approvals = [
  'Requested',
  'Approved',
  'Rejected',
] as const satisfies readonly NonNullable<Change['approval']>[];

export function changeTicket(change: Change): ChangeTicket {
  return { ...change, state: change.phase, links: { ...change.links, ...linksOf(change.links) } };
}
