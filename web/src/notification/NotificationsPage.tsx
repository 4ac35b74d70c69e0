import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { send } from '../api/send';
import type { Notification } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Loading } from '../components/Loading';
import { ErrorNotice, Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { Time } from '../components/Time';
import { entryText } from '../i18n/entries';
import { t } from '../i18n/t';
import { unreadQuery } from './Bell';
import { eventText } from './eventText';
import { Preferences } from './Preferences';

interface Page {
  readonly items: readonly Notification[];
  readonly next: string | null;
}

const path = '/api/v1/notifications';

/** The reader's notifications, newest first, and what the reader wants to be told. */
export function NotificationsPage() {
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ['notifications', 'list'],
    queryFn: async ({ pageParam, signal }) =>
      (await send<Page>(`${path}?limit=30${pageParam && `&cursor=${pageParam}`}`, { signal })).body,
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const marking = useMutation({
    mutationFn: (one: Notification | null) =>
      one
        ? send(one.links.read, { method: 'POST' })
        : send(`${path}/read`, { method: 'POST', body: { until: new Date().toISOString() } }),
    onSuccess: (_, one) => {
      if (!one) announce(t('notification.allRead'));
      return client.invalidateQueries({ queryKey: ['notifications'] });
    },
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title={t('notification.title')}
        actions={
          <Button
            icon="check"
            isDisabled={!items.some(({ readAt }) => readAt === null)}
            onPress={() => marking.mutate(null)}
          >
            {t('notification.readAll')}
          </Button>
        }
      />
      <p className="quiet">{t('notification.introduction')}</p>
      <Waiting />
      {list.isPending && <Loading />}
      <ErrorNotice error={list.error ?? marking.error} />
      {list.data && items.length === 0 && <p className="empty">{t('notification.none')}</p>}
      {items.length > 0 && (
        <ul className="notifications" aria-label={t('notification.title')}>
          {items.map((one) => (
            <Entry key={one.id} one={one} onRead={() => marking.mutate(one)} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {t('notification.older')}
        </Button>
      )}
      <Preferences />
    </>
  );
}

/** What other admins ask this one for. */
function Waiting() {
  const { approvals = 0 } = useQuery(unreadQuery).data ?? {};
  if (approvals === 0) return null;
  return (
    <Notice
      tone="warning"
      title={t('approval.bell', { count: approvals })}
      actions={<Link to="/approvals">{t('approval.approvals')}</Link>}
    />
  );
}

function Entry({ one, onRead }: { readonly one: Notification; readonly onRead: () => void }) {
  const { event, record, title, author, createdAt, readAt, links } = one;
  const isUnread = readAt === null;
  const what = eventText(event);
  return (
    <li className={isUnread ? 'notification notification-unread' : 'notification'}>
      <div className="notification-body">
        <p className="notification-head">
          {isUnread && (
            <span className="notification-dot" role="img" aria-label={t('notification.unread')} />
          )}
          <strong>{what}</strong> <Time at={createdAt} />
        </p>
        {/* Following the link is reading it. */}
        {/* biome-ignore lint: the link inside is what is pressed */}
        <p onClick={isUnread ? onRead : undefined}>
          <RecordLink path={links.record}>
            <span className="number">{record}</span> {title}
          </RecordLink>
        </p>
        <p className="notification-text">
          {author}: {entryText(one)}
        </p>
      </div>
      {isUnread && (
        <Button
          variant="quiet"
          icon="check"
          aria-label={t('notification.readOne', { what: `${what} ${record}` })}
          onPress={onRead}
        >
          {t('notification.read')}
        </Button>
      )}
    </li>
  );
}
