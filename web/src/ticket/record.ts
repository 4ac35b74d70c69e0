import { queryOptions } from '@tanstack/react-query';
import { fetchAll } from '../api/collections';
import { send } from '../api/send';
import type { CatalogItem, Replication } from '../api/types';

/** What the parts of a ticket need of a record; requests and tasks have it all, changes and cases some. */
export interface TicketRecord {
  readonly number: string;
  readonly state: string;
  readonly actions: readonly string[];
  readonly assignedTo?: string | null;
  readonly replication?: Replication;
  /** The organisations whose staff read a work note, our own first. */
  readonly workNoteReaders?: readonly string[];
  readonly links: TicketLinks;
}

export interface TicketLinks {
  readonly self: string;
  readonly journal: string;
  readonly comments: string;
  readonly workNotes?: string;
  readonly attachments: string;
  readonly events?: string;
}

const unsettledMs = 2500;

/** A record by its path. While something of it still waits for the partner, it is looked at again and again. */
export function recordQuery<T extends Pick<TicketRecord, 'number' | 'replication'>>(path: string) {
  return queryOptions({
    queryKey: ['record', path],
    queryFn: async ({ signal }) => (await send<T>(path, { signal })).body,
    refetchInterval: ({ state }) =>
      state.data?.replication && state.data.replication.state !== 'in sync' ? unsettledMs : false,
  });
}

/** The catalog item that a ticket is of, by its path. */
export function itemQuery(path: string) {
  return queryOptions({
    queryKey: ['record', path],
    queryFn: async ({ signal }) => (await send<CatalogItem>(path, { signal })).body,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All of a list that belongs to a record: its journal, its files. */
export function entriesQuery<T>(path: string) {
  return queryOptions({
    queryKey: ['entries', path],
    queryFn: ({ signal }) => fetchAll<T>(path, {}, signal),
  });
}
