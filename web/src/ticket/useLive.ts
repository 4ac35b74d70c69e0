import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listen } from '../api/listen';
import type { JournalEntry } from '../api/types';
import { announceQuietly } from '../components/announcements';
import { entriesQuery, recordQuery, type TicketLinks, type TicketRecord } from './record';

/**
 * Keeps a ticket as it stands: each entry and change of state is shown as it lands.
 * @returns whether it listens now
 */
export function useLive(links: TicketLinks | undefined): boolean {
  const client = useQueryClient();
  const [listening, setListening] = useState(false);
  const { events, self, journal, attachments } = links ?? {};
  useEffect(() => {
    if (!events || !self || !journal || !attachments) return;
    const paths = { self, journal, attachments };
    return listen(events, {
      onOpen: () => {
        setListening(true);
        void refresh(client, paths);
      },
      onLost: () => {
        setListening(false);
        // A look tells whether it was the session that ended.
        void client.invalidateQueries({ queryKey: ['record', self] });
      },
      on: {
        journal: (data) => takeEntry(client, paths, data),
        state: (data) => takeState(client, paths, data),
      },
    });
  }, [client, events, self, journal, attachments]);
  return listening;
}

type Paths = Pick<TicketLinks, 'self' | 'journal' | 'attachments'>;

async function refresh(client: QueryClient, { self, journal, attachments }: Paths): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['record', self] }),
    client.invalidateQueries({ queryKey: ['entries', journal] }),
    client.invalidateQueries({ queryKey: ['entries', attachments] }),
  ]);
}

function takeEntry(client: QueryClient, paths: Paths, data: string): void {
  // The API's own event.
  const entry = JSON.parse(data) as JournalEntry;
  const isNew = addEntry(client, paths.journal, entry);
  void client.invalidateQueries({ queryKey: ['record', paths.self] });
  if (entry.kind === 'attachment') {
    void client.invalidateQueries({ queryKey: ['entries', paths.attachments] });
  }
  if (isNew) announceQuietly(`New in the journal: ${entry.kind} by ${entry.author}.`);
}

function takeState(client: QueryClient, { self }: Paths, data: string): void {
  // The API's own event; a task has a number of its own.
  const { state, actions } = JSON.parse(data) as Pick<TicketRecord, 'state' | 'actions'>;
  client.setQueryData(recordQuery<TicketRecord>(self).queryKey, (record) =>
    record ? { ...record, state, actions } : record,
  );
  void client.invalidateQueries({ queryKey: ['record', self] });
}

/** Puts an entry where it belongs, once. Returns whether it is new here. */
export function addEntry(client: QueryClient, journal: string, entry: JournalEntry): boolean {
  const { queryKey } = entriesQuery<JournalEntry>(journal);
  const standing = client.getQueryData(queryKey);
  if (standing?.some(({ id }) => id === entry.id)) return false;
  // A look that is under way may have been answered before this entry landed.
  void client.cancelQueries({ queryKey });
  if (standing) client.setQueryData(queryKey, [...standing, entry]);
  else void client.invalidateQueries({ queryKey });
  return true;
}
