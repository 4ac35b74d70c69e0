import type { Change, ChangeModel } from '../api/types';
import { useAll } from '../list/useCollection';
import { linksOf, type TicketRecord } from '../ticket/record';

/** A change in the shape that the ticket components take. */
export type ChangeTicket = Change & TicketRecord;

export const approvals = [
  'Requested',
  'Approved',
  'Rejected',
] as const satisfies readonly NonNullable<Change['approval']>[];

export function changeTicket(change: Change): ChangeTicket {
  return { ...change, state: change.phase, links: { ...change.links, ...linksOf(change.links) } };
}

/** Every change model. Models come with the instance, and do not change while it runs. */
export function useChangeModels(): readonly ChangeModel[] {
  return useAll('/api/v1/change-models');
}

export function useChangeModel(name: string): ChangeModel | undefined {
  return useChangeModels().find((model) => model.name === name);
}
