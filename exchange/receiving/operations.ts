import { z } from 'zod';
import type { Operation } from '../../api/http/operation';
import { registrationAnswer, registrationQuestion } from '../handshake';
import { heartbeatAnswer } from '../heartbeat';
import { reconciliationAnswer, reconciliationQuestion } from '../reconciliation';
import { rotationMessage } from '../rotation';
import { batchType, cloudEvent } from '../wire';

const shared = { tag: 'exchange', roles: 'public' } as const;
const refusals = z.object({
  refused: z.array(z.object({ id: z.uuid(), reason: z.string() })),
  expected: z.array(z.object({ subject: z.string(), sequence: z.int() })),
});
const problem = { contentType: 'application/problem+json', schema: refusals };

/** The partner endpoints, as the OpenAPI document describes them: signed by Standard Webhooks, without a token. */
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
    problems: [400, 401, 403, 413, 429, 503],
  },
  {
    ...shared,
    method: 'put',
    path: '/exchange/v1/requests/{number}/attachments/{id}',
    summary: "Take the bytes of a partner's file, before the event that names it",
    params: z.object({ number: z.string(), id: z.uuid() }),
    answers: { 201: { description: 'The bytes are here, whole.', schema: z.object({}) } },
    problems: [400, 401, 403, 404, 409, 413, 429, 503],
  },
  {
    ...shared,
    method: 'post',
    path: '/exchange/v1/registrations',
    summary: 'Take the registration token of a customer that asks to be connected; not signed yet',
    body: registrationQuestion,
    answers: {
      200: {
        description: 'Its subscription waits for approval; our half of the secret.',
        schema: registrationAnswer,
      },
    },
    problems: [400, 403, 409, 413, 429, 503],
  },
  {
    ...shared,
    method: 'post',
    path: '/exchange/v1/rotations',
    summary: 'Agree on the next signing secret, signed with the one before',
    body: rotationMessage,
    answers: { 200: { description: 'Our half of the secret.', schema: rotationMessage } },
    problems: [400, 401, 409, 413, 429, 503],
  },
  {
    ...shared,
    method: 'post',
    path: '/exchange/v1/heartbeats',
    summary: 'Answer a partner that asks whether we are there, signed',
    body: z.object({}),
    answers: {
      200: { description: 'Who we are, and how we see the connection.', schema: heartbeatAnswer },
    },
    problems: [400, 401, 413, 429, 503],
  },
  {
    ...shared,
    method: 'post',
    path: '/exchange/v1/reconciliations',
    summary: 'Compare what both sides must have alike, and mend our part of what differs, signed',
    body: reconciliationQuestion,
    answers: {
      200: { description: 'How we see the same subjects.', schema: reconciliationAnswer },
    },
    problems: [400, 401, 403, 413, 429, 503],
  },
];
