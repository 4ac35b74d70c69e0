import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { TicketLinks } from './record';

const refreshMs = 8_000;

/** Looks again now and then at a record that has no live events, while somebody sees it. */
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
