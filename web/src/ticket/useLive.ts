import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listen } from '../api/events';
import type { JournalEntry } from '../api/types';
import { announceQuietly } from '../components/announcements';
import { t } from '../i18n/t';
import { entriesQuery, recordQuery, type TicketLinks, type TicketRecord } from './record';

/**
 * Keeps a ticket up to date: entries and changes of state are shown as they arrive.
 * @returns whether it is listening now
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
        // Loading the record shows whether the session has ended.
        void client.invalidateQueries({ queryKey: ['record', self] });
      },
      on: {
        journal: (data) => receiveEntry(client, paths, data),
        state: (data) => receiveState(client, paths, data),
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

const news = {
  comment: 'ticket.newComment',
  'work note': 'ticket.newWorkNote',
  state: 'ticket.newState',
  attachment: 'ticket.newAttachment',
  system: 'ticket.newSystem',
} as const;

function receiveEntry(client: QueryClient, paths: Paths, data: string): void {
  // The API document has the type of the event.
  const entry = JSON.parse(data) as JournalEntry;
  const change = addEntry(client, paths.journal, entry);
  void client.invalidateQueries({ queryKey: ['record', paths.self] });
  if (entry.kind === 'attachment') {
    void client.invalidateQueries({ queryKey: ['entries', paths.attachments] });
  }
  if (change === 'new') announceQuietly(t(news[entry.kind], { author: entry.author }));
  if (change === 'edited') announceQuietly(t('ticket.wasEdited', { author: entry.author }));
}

function receiveState(client: QueryClient, { self }: Paths, data: string): void {
  // The API document has the type of the event. A task has a number of its own.
  const { state, actions } = JSON.parse(data) as Pick<TicketRecord, 'state' | 'actions'>;
  client.setQueryData(recordQuery<TicketRecord>(self).queryKey, (record) =>
    record ? { ...record, state, actions } : record,
  );
  void client.invalidateQueries({ queryKey: ['record', self] });
}

/** Adds an entry to the journal once, or replaces it by its edit. */
export function addEntry(
  client: QueryClient,
  journal: string,
  entry: JournalEntry,
): 'new' | 'edited' | 'known' {
  const { queryKey } = entriesQuery<JournalEntry>(journal);
  const current = client.getQueryData(queryKey);
  const known = current?.find(({ id }) => id === entry.id);
  if (known && (known.editedAt ?? '') >= (entry.editedAt ?? '')) return 'known';
  // A load that is under way may have been answered before this entry was written.
  void client.cancelQueries({ queryKey });
  if (current && known)
    client.setQueryData(
      queryKey,
      current.map((one) => (one === known ? entry : one)),
    );
  else if (current) client.setQueryData(queryKey, [...current, entry]);
  else void client.invalidateQueries({ queryKey });
  return known ? 'edited' : 'new';
}

const refreshMs = 8_000;

/** Loads a record that has no live events again and again while the window is visible. */
export function useRefreshed({
  self,
  journal,
  attachments,
}: Pick<TicketLinks, 'self' | 'journal' | 'attachments'>): void {
  const client = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      void client.invalidateQueries({ queryKey: ['record', self] });
      void client.invalidateQueries({ queryKey: ['entries', journal] });
      void client.invalidateQueries({ queryKey: ['entries', attachments] });
    }, refreshMs);
    return () => clearInterval(timer);
  }, [client, self, journal, attachments]);
}
