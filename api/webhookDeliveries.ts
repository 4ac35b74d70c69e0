import { z } from 'zod';
import { staffAndPrograms } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { deliveriesKeptDays, mostReplayed, testEvent } from '../domain/webhook';
import type { Caller } from '../records/user';
import type { Webhook } from '../records/webhook';
import {
  enqueueEvents,
  findDelivery,
  listDeliveries,
  replayEntries,
  requeueDeliveries,
} from '../records/webhookEvents';
import type { Deps } from './deps';
import { time } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { invalid } from './http/problem';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { deliverySchema, deliveryView } from './webhookView';

const tag = 'webhooks';
const roles = staffAndPrograms;
const byId = z.object({ id: z.uuid() });

const replayBody = z
  .union([
    z.strictObject({
      since: time.meta({ description: 'Entries that were recorded here from this time on.' }),
      until: time.optional().meta({ description: 'And before this time. The default is now.' }),
    }),
    z.strictObject({
      eventIds: z
        .array(z.uuid())
        .min(1)
        .max(200)
        .meta({
          description: `Ids of events (\`webhook-id\`) of the last ${deliveriesKeptDays} days.`,
        }),
    }),
  ])
  .meta({ id: 'WebhookReplay' });

interface Finders {
  /** @throws Refused `missing` */
  find(id: string, caller: Caller): Promise<Webhook>;
  /** @throws Refused `missing` or `forbidden` */
  findToChange(id: string, caller: Caller): Promise<Webhook>;
}

/** What a webhook was sent, and how it is sent again. */
export function webhookDeliveryRoutes(deps: Deps, { find, findToChange }: Finders): Route[] {
  const { db, afterCommit } = deps;

  async function findEnabled(id: string, caller: Caller): Promise<Webhook> {
    const webhook = await findToChange(id, caller);
    if (webhook.enabled) return webhook;
    throw new Refused('conflict', 'The webhook is disabled: enable it first.');
  }

  async function show(webhook: string, id: string) {
    const delivery = await findDelivery(db, webhook, id);
    if (!delivery) throw new Refused('missing', `The webhook has no delivery ${id}.`);
    return deliveryView(delivery);
  }

  return [
    route({
      method: 'get',
      path: '/webhooks/{id}/deliveries',
      summary: 'List its deliveries, those that were queued last first',
      tag,
      roles,
      params: byId,
      query: z.strictObject({ ...pageQuery, state: deliverySchema.shape.state.optional() }),
      answers: { 200: pageOf(deliverySchema) },
      async handle({ params, query, caller }) {
        const { id } = await find(params.id, caller);
        const { state, q } = query;
        return answerPage({
          path: `${paths.webhook(id)}/deliveries`,
          query,
          place: z.int().min(0),
          list: (limit, after) => listDeliveries(db, id, { state, q }, { limit, after }),
          placeOf: ({ position }) => position,
          show: deliveryView,
        });
      },
    }),
    route({
      method: 'post',
      path: '/webhooks/{id}/test',
      audit: { none: 'It sends an event without content.' },
      summary: `Send it an event \`${testEvent}\``,
      tag,
      roles,
      params: byId,
      answers: { 202: { description: 'Queued: the delivery.', schema: deliverySchema } },
      problems: [409],
      async handle({ params, caller, effectId }) {
        const { id } = await findEnabled(params.id, caller);
        if (!(await findDelivery(db, id, effectId))) {
          const event = { id: effectId, name: testEvent, time: new Date(), data: {} };
          // A record of its own: it waits for no other event.
          await enqueueEvents(db, id, effectId, [event]);
        }
        afterCommit(id);
        return { status: 202, body: await show(id, effectId) };
      },
    }),
    route({
      method: 'post',
      path: '/webhooks/{id}/deliveries/{delivery}/retry',
      audit: 'webhook.retry',
      summary: 'Send one event again now, whatever became of it',
      tag,
      roles,
      params: z.object({ id: z.uuid(), delivery: z.uuid() }),
      answers: { 202: { description: 'Queued: the delivery.', schema: deliverySchema } },
      problems: [409],
      async handle({ params, caller }) {
        const { id } = await findEnabled(params.id, caller);
        await show(id, params.delivery);
        await requeueDeliveries(db, id, [params.delivery]);
        afterCommit(id);
        return { status: 202, body: await show(id, params.delivery) };
      },
    }),
    route({
      method: 'post',
      path: '/webhooks/{id}/replay',
      audit: 'webhook.replay',
      summary: 'Send events again: those of a time, or these',
      tag,
      roles,
      params: byId,
      body: replayBody,
      answers: {
        202: {
          description: 'Queued. New events are sent first.',
          schema: z.object({
            queued: z.int().meta({
              description:
                'The number of events, or of entries: only those that the webhook receives become events.',
            }),
          }),
        },
      },
      problems: [409],
      async handle({ params, body, caller }) {
        const { id } = await findEnabled(params.id, caller);
        if ('eventIds' in body) {
          const queued = await db.transaction(async (trx) => {
            const found = await requeueDeliveries(trx, id, body.eventIds);
            const n = body.eventIds.findIndex((one) => !found.includes(one));
            if (n < 0) return found.length;
            throw invalid(`eventIds.${n}`, `the webhook has no delivery ${body.eventIds[n]}.`);
          });
          afterCommit(id);
          return { status: 202, body: { queued } };
        }
        const since = new Date(body.since);
        const until = body.until === undefined ? new Date() : new Date(body.until);
        if (until <= since) throw invalid('until', 'must be after `since`.');
        const queued = await replayEntries(db, id, { since, until }, mostReplayed);
        if (queued === null)
          throw invalid(
            'since',
            `there are more than ${mostReplayed} entries: take a shorter time.`,
          );
        return { status: 202, body: { queued } };
      },
    }),
  ];
}
