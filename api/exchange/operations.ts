import { z } from 'zod';
import { batchType, cloudEvent } from '../../exchange/wire';
import type { Operation } from '../operation';

const shared = { tag: 'exchange', roles: 'public' } as const;
const refusals = z.object({
  refused: z.array(z.object({ id: z.uuid(), reason: z.string() })),
  expected: z.array(z.object({ subject: z.string(), sequence: z.int() })),
});
const problem = { contentType: 'application/problem+json', schema: refusals };

/** What partners call, as the OpenAPI document describes it: signed by Standard Webhooks, without a token. */
export const exchangeOperations: readonly Operation[] = [
  {
    ...shared,
    method: 'post',
    path: '/exchange/v1/events',
    summary: `Take a batch of a partner's events (${batchType}), signed by Standard Webhooks`,
    body: z.array(cloudEvent),
    answers: {
      202: { description: 'Every event is safe.', schema: z.object({}) },
      409: { description: 'Some came too early: send again from what is expected.', ...problem },
      422: { description: 'Some are refused for good; every other event is safe.', ...problem },
    },
    problems: [400, 401, 403, 413, 503],
  },
  {
    ...shared,
    method: 'put',
    path: '/exchange/v1/requests/{number}/attachments/{id}',
    summary: "Take the bytes of a partner's file, before the event that names it",
    params: z.object({ number: z.string(), id: z.uuid() }),
    answers: { 201: { description: 'The bytes are here, whole.', schema: z.object({}) } },
    problems: [400, 401, 403, 404, 409, 413, 503],
  },
];
