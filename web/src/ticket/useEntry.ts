import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IdempotencyKeys } from '../api/idempotencyKey';
import { send } from '../api/send';
import type { JournalEntry } from '../api/types';
import { announce } from '../components/announcements';
import { t } from '../i18n/t';
import type { TicketRecord } from './record';
import { addEntry } from './useLive';

export type EntryKind = 'comment' | 'workNote';

interface Written {
  readonly kind: EntryKind;
  readonly text: string;
  /** The work note is not sent to the partner. */
  readonly inside?: boolean;
}

/** Writes a comment or a work note. */
export function useEntry(
  { links }: TicketRecord,
  keys: IdempotencyKeys,
  onDone: (kind: EntryKind, text: string) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, text, inside = false }: Written) => {
      const internal = kind === 'workNote' && inside;
      const path = kind === 'comment' ? links.comments : links.workNotes;
      if (!path) throw new Error('There is no place for work notes here.');
      const key = keys.keyOf([kind, text, internal]);
      const body = { text, ...(internal && { internal }) };
      return send<JournalEntry>(path, { method: 'POST', body, key });
    },
    onSuccess: ({ body, status }, { kind, text }) => {
      keys.done();
      onDone(kind, text);
      if (status === 202) announce(t('ticket.recorded'));
      else addEntry(client, links.journal, body);
      void client.invalidateQueries({ queryKey: ['record', links.self] });
    },
  });
}
