import { z } from 'zod';
import { eventsOfLifecycle, mostWebhooks, webhookKind } from '../domain/webhook';
import type { Backlog } from '../records/outbox';
import { recordTypes } from '../records/recordTypes';
import type { Webhook } from '../records/webhook';
import type { Delivery } from '../records/webhookEvents';
import { links, maybe, time } from './http/fields';
import { paths } from './paths';

/** The kinds of records that webhooks are told about, and the types of their events. They follow from the record types. */
export function webhookTypes() {
  const types = recordTypes();
  const kinds = types.map(({ name }) => webhookKind(name));
  const events = types.flatMap(({ name, lifecycle }) =>
    eventsOfLifecycle(lifecycle).map((event) => `${webhookKind(name)}.${event}`),
  );
  return { kinds, events };
}

const health = z.object({
  state: z.enum(['ok', 'failing', 'paused', 'disabled']).meta({
    description:
      '`failing`: the last attempt failed. `disabled`: nothing is queued, whoever disabled it.',
  }),
  disabledBecause: maybe(z.enum(['failing', 'gone'])).meta({
    description:
      'Why Crossdesk disabled it: nothing was accepted for five days, or the receiver answered 410.',
  }),
  failingSince: maybe(time),
  pending: z.int(),
  oldestPendingSeconds: maybe(z.int()),
  lastSuccessAt: maybe(time),
  lastError: maybe(z.string()),
  nextTryAt: maybe(time),
});

export const webhookSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: maybe(z.array(z.string())).meta({
      description: 'The types of events that it receives. Null: all.',
      example: ['case.created', 'case.state_changed'],
    }),
    kinds: maybe(z.array(z.string())).meta({
      description: 'The kinds of records. Null: all.',
      example: ['case'],
    }),
    payload: z.enum(['thin', 'full']),
    enabled: z.boolean(),
    owner: z.string().meta({
      description: 'The account whose access decides what it receives, whenever it is sent.',
    }),
    scopes: maybe(z.array(z.string())).meta({
      description: 'Those of the token that created it: they limit it too. Null: not limited.',
    }),
    health,
    createdAt: time,
    updatedAt: time,
    links,
  })
  .meta({ id: 'Webhook', description: `An account has at most ${mostWebhooks.each}.` });

/** The version of the webhook itself: the status of its delivery does not change it. */
export function webhookVersion(webhook: Webhook): object {
  const { id, url, description, events, kinds, payload, enabled, updatedAt } = webhook;
  return { id, url, description, events, kinds, payload, enabled, updatedAt };
}

export function webhookView(webhook: Webhook, backlog: Backlog): z.input<typeof webhookSchema> {
  const { id, url, description, events, kinds, payload, enabled, owner, scopes } = webhook;
  const self = paths.webhook(id);
  const ageMs = backlog.oldest ? Date.now() - backlog.oldest.getTime() : null;
  return {
    ...{ id, url, description, payload, enabled, owner },
    events: events && [...events],
    kinds: kinds && [...kinds],
    scopes: scopes && [...scopes],
    health: {
      state: healthOf(webhook),
      disabledBecause: webhook.disabledBecause,
      failingSince: webhook.failingSince?.toISOString() ?? null,
      pending: Number(backlog.waiting),
      oldestPendingSeconds: ageMs === null ? null : Math.max(0, Math.floor(ageMs / 1000)),
      lastSuccessAt: webhook.lastSuccessAt?.toISOString() ?? null,
      lastError: webhook.lastError,
      nextTryAt: webhook.nextTryAt?.toISOString() ?? null,
    },
    createdAt: webhook.createdAt.toISOString(),
    updatedAt: webhook.updatedAt.toISOString(),
    links: { self, deliveries: `${self}/deliveries` },
  };
}

function healthOf({ enabled, delivery, failingSince }: Webhook) {
  if (!enabled) return 'disabled';
  if (delivery === 'paused') return 'paused';
  return failingSince ? 'failing' : 'ok';
}

export const deliverySchema = z
  .object({
    id: z.uuid().meta({ description: 'The id of the event: the header `webhook-id`.' }),
    type: z.string().meta({ example: 'case.comment_added' }),
    record: z.string().meta({
      description: 'The number of the record; of a task, that of its request.',
    }),
    state: z.enum(['waiting', 'delivered', 'discarded']).meta({
      description:
        '`discarded`: it was refused for three days, or the receiver answered 410. Retry it to send it again.',
    }),
    attempts: z.int(),
    lastStatus: maybe(z.int()).meta({
      description: 'The HTTP status of the last answer. Null if there was none.',
    }),
    lastError: maybe(z.string()),
    nextTryAt: maybe(time).meta({ description: 'If it waits for an attempt of its own.' }),
    queuedAt: time,
    deliveredAt: maybe(time),
  })
  .meta({ id: 'WebhookDelivery' });

export function deliveryView(delivery: Delivery): z.input<typeof deliverySchema> {
  const { id, type, record, state, attempts, lastStatus, lastError } = delivery;
  return {
    ...{ id, type, record, state, attempts, lastStatus, lastError },
    nextTryAt: delivery.nextTryAt?.toISOString() ?? null,
    queuedAt: delivery.queuedAt.toISOString(),
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
  };
}
