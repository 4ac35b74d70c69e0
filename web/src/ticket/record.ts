import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchAll } from '../api/collections';
import { send } from '../api/send';
import type { CatalogItem, RecordDesk, Replication } from '../api/types';

/** What the ticket components need of a record. Requests and tasks have all of it, changes and cases some. */
export interface TicketRecord {
  readonly number: string;
  readonly state: string;
  readonly actions: readonly string[];
  readonly assignedTo?: string | null;
  readonly openedBy?: string;
  /** A change has a title in its place. */
  readonly shortDescription?: string | null;
  readonly title?: string;
  readonly archivedAt?: string | null;
  readonly legalHold?: boolean | null;
  readonly replication?: Replication;
  readonly desk?: RecordDesk;
  /** The organisations whose staff read a work note, the own one first. */
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

/** A record by its path. It is loaded again and again while an update waits for the partner or the desk. */
export function recordQuery<T extends Pick<TicketRecord, 'number' | 'replication' | 'desk'>>(
  path: string,
) {
  return queryOptions({
    queryKey: ['record', path],
    queryFn: async ({ signal }) => (await send<T>(path, { signal })).body,
    refetchInterval: ({ state: { data } }) =>
      [data?.replication, data?.desk].some((one) => one && one.state !== 'in sync')
        ? unsettledMs
        : false,
  });
}

/** The catalog item of a ticket, by its path. */
export function itemQuery(path: string) {
  return queryOptions({
    queryKey: ['record', path],
    queryFn: async ({ signal }) => (await send<CatalogItem>(path, { signal })).body,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All entries that belong to a record: its journal, or its files. */
export function entriesQuery<T>(path: string) {
  return queryOptions({
    queryKey: ['entries', path],
    queryFn: ({ signal }) => fetchAll<T>(path, {}, signal),
  });
}

/** Loads a record and its journal before its page asks for them, one beside the other. */
export function prefetchTicket(client: QueryClient, path: string): void {
  void client.prefetchQuery(recordQuery(path));
  void client.prefetchQuery(entriesQuery(`${path}/journal`));
}

/** The links of a change or a case. Its own links leave out the collections that are only written to. */
export function linksOf(links: Readonly<Record<string, string>>): TicketLinks {
  const { self = '' } = links;
  return {
    self,
    journal: links.journal ?? `${self}/journal`,
    attachments: links.attachments ?? `${self}/attachments`,
    comments: `${self}/comments`,
    workNotes: `${self}/work-notes`,
  };
}
