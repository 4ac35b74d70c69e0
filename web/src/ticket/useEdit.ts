import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Collection } from '../api/collections';
import { ApiProblem } from '../api/problem';
import { send } from '../api/send';
import { announce } from '../components/announcements';
import { t } from '../i18n/t';
import { listKey } from '../list/useCollection';
import type { TicketLinks } from './record';

interface Numbered {
  readonly number: string;
}

/**
 * A record that is being edited, with the version that the editing started from. A change that somebody else made meanwhile
 * is never overwritten unseen: saving fails then, and `opened` becomes the newer version.
 */
export function useEdit<T extends Numbered>(
  { self, journal }: TicketLinks,
  collection: Collection,
  onDone: () => void,
) {
  const client = useQueryClient();
  const opened = useQuery({
    queryKey: ['edit', self],
    queryFn: ({ signal }) => send<T>(self, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const saving = useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) =>
      send<T>(self, { method: 'PATCH', body, ifMatch: opened.data?.version ?? null }),
    onSuccess: ({ body, status }) => {
      client.setQueryData(['record', self], body);
      void client.invalidateQueries({ queryKey: ['entries', journal] });
      void client.invalidateQueries({ queryKey: listKey(collection) });
      announce(
        status === 202 ? t('ticket.recorded') : t('ticket.isSaved', { number: body.number }),
      );
      onDone();
    },
    onError: (error) => {
      if (isConflict(error)) void opened.refetch();
    },
  });
  return { opened, saving };
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 412;
}
