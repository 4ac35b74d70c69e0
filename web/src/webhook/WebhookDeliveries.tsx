import { useSearch } from '@tanstack/react-router';
import type { Webhook, WebhookDelivery } from '../api/types';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { FilterBar } from '../list/FilterBar';
import { type Column, RecordTable } from '../list/RecordTable';
import { useCollection } from '../list/useCollection';
import { ActionButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';

const states = ['waiting', 'delivered', 'discarded'];

/** The events that were sent to a webhook or wait for it, newest first. */
export function WebhookDeliveries({ webhook }: { readonly webhook: Webhook }) {
  const { state } = useSearch({ from: '/webhooks/$id' });
  const list = useCollection(
    '/api/v1/webhooks/{id}/deliveries',
    { state },
    { params: { id: webhook.id }, refreshEvery: 5_000 },
  );
  const columns: readonly Column<WebhookDelivery>[] = [
    {
      title: t('webhook.event'),
      narrow: 'lead',
      cell: ({ type, record }) => (
        <>
          {type}
          {!type.startsWith('webhook.') && <span className="row-under">{record}</span>}
        </>
      ),
    },
    {
      title: t('webhook.state'),
      narrow: 'aside',
      cell: (delivery) => <StateBadge state={delivery.state} />,
    },
    {
      title: t('webhook.attempts'),
      cell: ({ attempts, lastStatus, lastError }) => (
        <>
          {t('failure.attempts', { count: attempts })}
          {(lastError || lastStatus) && (
            <span className="row-under">
              {lastError ?? t('webhook.answered', { status: String(lastStatus) })}
            </span>
          )}
        </>
      ),
    },
    { title: t('webhook.at'), cell: ({ queuedAt }) => <Time at={queuedAt} /> },
    {
      title: t('webhook.actions'),
      cell: ({ id, type }) => (
        <ActionButton
          offered={webhook.enabled}
          label={t('webhook.retry')}
          action={{ path: `${webhook.links.deliveries}/${id}/retry` }}
          done={t('webhook.sentAgain', { type })}
        />
      ),
    },
  ];
  return (
    <Panel title={t('webhook.deliveries')}>
      <FilterBar
        filters={[
          {
            name: 'state',
            label: t('webhook.state'),
            all: t('webhook.anyState'),
            options: states,
          },
        ]}
      />
      <RecordTable
        label={t('webhook.deliveries')}
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>{t('webhook.noDeliveries')}</strong> {t('webhook.noDeliveriesHint')}
          </>
        }
      />
    </Panel>
  );
}
