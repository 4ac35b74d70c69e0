import { validate } from 'uuid';
import { webhookRetryMs } from '../domain/webhook';
import { pushToWebhook, type QueuedHookEvent } from '../exchange/webhooks';
import { type Batch, nextBatch, type Queued } from '../records/outbox';
import { sealedAs } from '../records/sealed';
import { disableWebhook, findWebhook, recordAnswer, type Webhook } from '../records/webhook';
import { dropDelivery } from '../records/webhookEvents';
import type { Channel } from './channel';
import type { Delivery } from './deliver';
import type { ActivityDeps } from './deps';
import { type Pushed, pushBySubject, pushLimits } from './pushBySubject';

type Event = Queued & QueuedHookEvent;

/** The channel to a webhook. Null if there is none with this id. */
export async function webhookChannel(deps: ActivityDeps, name: string): Promise<Channel | null> {
  const { db } = deps;
  const webhook = validate(name) ? await findWebhook(db, name) : null;
  if (!webhook) return null;
  const { id } = webhook;
  return {
    table: 'webhooks',
    id,
    async next(limits = pushLimits) {
      const batch = await nextBatch<Event>(db, id, limits);
      return batch && ((until) => pushAll(deps, id, batch, until));
    },
    isCurrent: async () => true,
  };
}

async function pushAll(
  deps: ActivityDeps,
  id: string,
  { events, by }: Batch<Event>,
  until?: AbortSignal,
): Promise<Delivery> {
  const webhook = await findWebhook(deps.db, id);
  if (!webhook) return { status: 'answered', progress: true };
  return pushBySubject(
    deps,
    events,
    (event) => push(deps, webhook, by, event, until),
    webhookRetryMs,
  );
}

async function push(
  { db, vault, agent, webhookMessages, deliveryTimeoutMs }: ActivityDeps,
  webhook: Webhook,
  { url, secret, previousSecret }: Batch['by'],
  event: Event,
  until?: AbortSignal,
): Promise<Pushed> {
  const body = await webhookMessages(webhook, event);
  if (body === null) {
    await dropDelivery(db, event.position);
    return { status: 'taken' };
  }
  const sealed = previousSecret ? [secret, previousSecret] : [secret];
  const secrets = sealed.map((one) => vault.open(one, sealedAs.webhookSecret(webhook)));
  const message = { id: event.id, body };
  const answer = await pushToWebhook(agent, { url, secrets }, message, deliveryTimeoutMs, until);
  const accepted = answer.status === 'taken';
  await recordAnswer(db, webhook.id, event.position, answer.code ?? null, accepted);
  if (answer.status === 'taken') return { status: 'taken' };
  if (answer.status !== 'gone') return answer;
  await disableWebhook(db, webhook.id, 'gone');
  return { status: 'unwanted', reason: 'The receiver answered 410: the webhook is disabled.' };
}
