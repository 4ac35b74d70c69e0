import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listen } from '../api/events';
import { send } from '../api/send';
import { sessionQuery } from '../api/session';
import { announce } from '../components/announcements';
import { Icon } from '../components/Icon';
import { t } from '../i18n/t';
import './notification.css';

export const unreadQuery = {
  queryKey: ['notifications', 'unread'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
    (await send<{ unread: number }>('/api/v1/notifications/unread', { signal })).body.unread,
  staleTime: Number.POSITIVE_INFINITY,
} as const;

/** The link to the notifications, with the number of unread ones. */
export function Bell() {
  const { data: unread = 0 } = useQuery(unreadQuery);
  const label =
    unread === 0 ? t('notification.bellNone') : t('notification.bell', { count: unread });
  return (
    <Link to="/notifications" className="bell" aria-label={label} title={label}>
      <Icon name="bell" />
      {unread > 0 && (
        <span className="bell-count" aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}

/** Keeps the number of unread notifications and the user's roles current, and says when there is a new notification. */
export function useLivePerson(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      listen('/api/v1/notifications/events', {
        onOpen: () => {},
        onLost: () => {},
        on: {
          // Pages and navigation follow the roles of the session.
          access: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
          unread: (data) => {
            const { unread } = JSON.parse(data) as { unread: number };
            const before = client.getQueryData<number>(unreadQuery.queryKey);
            client.setQueryData(unreadQuery.queryKey, unread);
            if (before === undefined || before === unread) return;
            if (unread > before) announce(t('notification.isNew'));
            void client.invalidateQueries({ queryKey: ['notifications', 'list'] });
          },
        },
      }),
    [client],
  );
}
