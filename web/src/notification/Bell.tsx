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

/** Unread notifications, and for an admin what others ask a second admin for. */
interface Counted {
  readonly unread: number;
  readonly approvals: number;
}

export const unreadQuery = {
  queryKey: ['notifications', 'unread'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
    (await send<Counted>('/api/v1/notifications/unread', { signal })).body,
  staleTime: Number.POSITIVE_INFINITY,
} as const;

/** The link to the notifications, with the number of unread ones and of actions that wait for this admin. */
export function Bell() {
  const { data: { unread, approvals } = { unread: 0, approvals: 0 } } = useQuery(unreadQuery);
  const read =
    unread === 0 ? t('notification.bellNone') : t('notification.bell', { count: unread });
  const label = approvals === 0 ? read : `${read}. ${t('approval.bell', { count: approvals })}`;
  const count = unread + approvals;
  return (
    <Link to="/notifications" className="bell" aria-label={label} title={label}>
      <Icon name="bell" />
      {count > 0 && (
        <span className="bell-count" aria-hidden="true">
          {count > 99 ? '99+' : count}
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
            const counted = JSON.parse(data) as Counted;
            const before = client.getQueryData<Counted>(unreadQuery.queryKey);
            client.setQueryData(unreadQuery.queryKey, counted);
            if (before === undefined) return;
            if (counted.approvals > before.approvals) announce(t('approval.isNew'));
            if (before.unread === counted.unread) return;
            if (counted.unread > before.unread) announce(t('notification.isNew'));
            void client.invalidateQueries({ queryKey: ['notifications', 'list'] });
          },
        },
      }),
    [client],
  );
}
