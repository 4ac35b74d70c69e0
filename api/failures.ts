import { z } from 'zod';
import { eventType } from '../domain/event';
import {
  discardFailure,
  type ExchangeFailure,
  listFailures,
  retryFailure,
} from '../records/failures';
import type { Deps } from './deps';
import { text } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';

const failureSchema = z
  .object({
    id: z.uuid(),
    partner: z.string(),
    subject: z.string(),
    sequence: z.int(),
    type: z.string(),
    at: z.iso.datetime(),
    attempts: z.int(),
    reason: z.string(),
    heldBack: z.int(),
    links: z.object({ retry: z.string(), discard: z.string() }),
  })
  .meta({ id: 'ExchangeFailure' });
const params = z.object({ id: z.uuid() });
const queued = z.object({ id: z.uuid(), status: z.literal('waiting') });

/** Dead-lettered events: an admin lists them, retries them, or discards them. */
export function failureRoutes({ db, instance, afterCommit }: Deps): Route[] {
  const shared = { tag: 'exchange failures', roles: ['admin'] } as const;
  return [
    route({
      ...shared,
      method: 'get',
      path: '/exchange/failures',
      summary: 'List the updates that a partner refused, oldest first',
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(failureSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/exchange/failures`,
          query,
          place: z.object({ position: z.int() }),
          list: (limit, after) =>
            listFailures(db, { q: query.q, limit, ...(after && { after: after.position }) }),
          placeOf: ({ position }) => ({ position }),
          show: failureView,
        }),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/exchange/failures/{id}/retry',
      audit: 'failure.retry',
      summary: 'Send it again',
      params,
      answers: { 200: { description: 'It is queued.', schema: queued } },
      async handle({ params: { id } }) {
        afterCommit(await retryFailure(db, id));
        return { status: 200, body: { id, status: 'waiting' } };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/exchange/failures/{id}/discard',
      audit: 'failure.discard',
      summary:
        'Discard it: the partner gets a note in its place, and the updates behind it are sent',
      params,
      body: z.strictObject({ reason: text }),
      answers: { 200: { description: 'The note is queued.', schema: queued } },
      async handle({ params: { id }, body, caller }) {
        afterCommit(await discardFailure(db, instance, id, caller.name, body.reason));
        return { status: 200, body: { id, status: 'waiting' } };
      },
    }),
  ];
}

function failureView(failure: ExchangeFailure) {
  const { id, partner, subject, sequence, name, time, attempts, reason, heldBack } = failure;
  const path = `${base}/exchange/failures/${id}`;
  return {
    id,
    partner,
    subject,
    sequence,
    type: eventType(name),
    at: time.toISOString(),
    attempts,
    reason,
    heldBack: Number(heldBack),
    links: { retry: `${path}/retry`, discard: `${path}/discard` },
  };
}
