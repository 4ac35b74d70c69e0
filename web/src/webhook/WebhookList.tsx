import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Webhook } from '../api/types';
import { Button } from '../components/Button';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { pendingWords } from '../record/Health';
import { NewWebhook } from './NewWebhook';

const texts = {
  ok: 'webhook.ok',
  failing: 'webhook.failing',
  paused: 'webhook.paused',
  disabled: 'webhook.disabled',
} as const;
const tones = { ok: 'good', failing: 'bad', paused: 'waiting', disabled: 'quiet' } as const;

export function WebhookBadge({ health: { state } }: Pick<Webhook, 'health'>) {
  return <StateBadge state={t(texts[state])} tone={tones[state]} />;
}

/** The description, or the address. */
export function webhookTitle({ description, url }: Pick<Webhook, 'description' | 'url'>): string {
  return description || new URL(url).host;
}

const columns: readonly Column<Webhook>[] = [
  {
    title: t('webhook.webhook'),
    narrow: 'lead',
    cell: (webhook) => (
      <>
        <Link to="/webhooks/$id" params={{ id: webhook.id }} className="row-link">
          {webhookTitle(webhook)}
        </Link>
        <span className="row-under">{webhook.url}</span>
      </>
    ),
  },
  {
    title: t('webhook.health'),
    narrow: 'aside',
    cell: ({ health }) => <WebhookBadge health={health} />,
  },
  { title: t('webhook.owner'), cell: ({ owner }) => owner },
  { title: t('webhook.waiting'), cell: ({ health }) => pendingWords(health) },
  {
    title: t('webhook.lastSuccess'),
    narrow: 'hidden',
    cell: ({ health: { lastSuccessAt } }) => (lastSuccessAt ? <Time at={lastSuccessAt} /> : '–'),
  },
];

/** The webhooks of all accounts. */
export function WebhookList() {
  const [creating, setCreating] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/webhooks"
        search={useSearch({ from: '/webhooks' })}
        title={t('shell.webhooks')}
        introduction={t('webhook.introduction')}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            {t('webhook.newWebhook')}
          </Button>
        }
        filters={[
          {
            name: 'enabled',
            label: t('webhook.enabled'),
            all: t('webhook.all'),
            options: [
              { id: 'true', label: t('webhook.enabled') },
              { id: 'false', label: t('webhook.disabled') },
            ],
          },
        ]}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t('webhook.empty')}
        refreshEvery={5_000}
      />
      {creating && <NewWebhook onClose={() => setCreating(false)} />}
    </>
  );
}
