import { Router } from 'express';
import { z } from 'zod';
import { requireNotPacked } from '../../api/http/contentEncoding';
import { parseJson } from '../../api/http/json';
import { mountEndpoints } from '../../api/http/mount';
import type { Endpoint, Served } from '../../api/http/operation';
import { batchProblems } from '../../api/http/problem';
import { addressOf } from '../../api/http/signIn';
import { Refused } from '../../domain/refusal';
import type { StorageLimits } from '../../records/attachments';
import { recordInboundCall } from '../../records/inboundCalls';
import { registrationAnswer, registrationQuestion } from '../handshake';
import { heartbeatAnswer, heartbeatQuestion } from '../heartbeat';
import { reconciliationAnswer, reconciliationQuestion } from '../reconciliation';
import { rotationAnswer, rotationQuestion } from '../rotation';
import { batchType, cloudEvent, filePayload } from '../wire';
import { type AuthDeps, authenticate } from './authenticate';
import { readBatch } from './batch';
import { receiveEndNotice } from './connectionEvents';
import { receiveFile } from './files';
import { receiveKey } from './key';
import { createExchangeLimits } from './limits';
import { bodies, payloadOf, readSigned, unreadable } from './payload';
import { receive } from './receive';
import { answerReconciliation } from './reconcile';
import { type RegisterDeps, register } from './register';
import { answerRotation } from './rotate';

export interface ExchangeDeps extends RegisterDeps {
  /** Calls per minute of each partner. 0 is off. */
  readonly partnerRateLimit: number;
  /** Maximum size of the files of each sender. No limit if absent. */
  readonly storage?: StorageLimits;
}

const shared = { tag: 'exchange', roles: 'public' } as const;
const refusals = z.object({
  refused: z.array(z.object({ id: z.uuid(), reason: z.string() })),
  expected: z.array(z.object({ subject: z.string(), sequence: z.int() })),
});
const problem = { contentType: 'application/problem+json', schema: refusals };

/**
 * The partner endpoints: events in batches, the bytes of files, and the calls that maintain the connection. Each but the
 * registration is signed by Standard Webhooks, under the connection's secret, and carries no token.
 */
export function serveExchange(deps: ExchangeDeps): Served {
  const operations = endpoints(deps);
  const router = Router({ caseSensitive: true });
  mountEndpoints(router, operations);
  return { operations, router };
}

function endpoints(deps: ExchangeDeps): Endpoint[] {
  const limits = createExchangeLimits(deps, deps.partnerRateLimit);
  const authDeps: AuthDeps = { ...deps, limits };
  const all: readonly Endpoint[] = [
    {
      ...shared,
      method: 'post',
      path: '/exchange/v1/events',
      summary: `Receive a batch of a partner's events (${batchType}), signed by Standard Webhooks`,
      body: z.array(cloudEvent),
      answers: {
        202: { description: 'Every event is stored.', schema: z.object({}) },
        409: {
          description: 'Some events came too early: resend from the expected sequence.',
          ...problem,
        },
        422: {
          description: 'Some events are refused permanently; every other event is stored.',
          ...problem,
        },
      },
      problems: [400, 401, 403, 413, 429, 503],
      async serve(req, res) {
        const payload = await payloadOf(bodies.batch, req, res);
        const call = await authenticate(authDeps, req, res, 'events', payload);
        const { connection, key, endNotice } = call;
        if (endNotice !== undefined) {
          await receiveEndNotice(deps, connection, endNotice);
          res.status(202).json({});
          return;
        }
        const { refused, gaps } = await limits.messages(connection.id, () =>
          receive(deps, connection, readBatch(connection, key, payload)),
        );
        if (refused.length + gaps.length === 0) {
          res.status(202).json({});
          return;
        }
        const expected = gaps.map(({ subject, expected }) => ({ subject, sequence: expected }));
        const code = gaps.length > 0 ? 'sequence-gap' : 'events-refused';
        res
          .status(batchProblems[code].status)
          .type('application/problem+json')
          .json({
            type: `/problems/${code}`,
            ...batchProblems[code],
            detail: 'Every other event of the batch is stored.',
            refused,
            expected,
          });
      },
    },
    {
      ...shared,
      method: 'put',
      path: '/exchange/v1/requests/{number}/attachments/{id}',
      summary: "Receive the bytes of a partner's file, before the event that names it",
      params: z.object({ number: z.string(), id: z.uuid() }),
      answers: { 201: { description: 'All bytes are stored.', schema: z.object({}) } },
      problems: [400, 401, 403, 404, 409, 413, 429, 503],
      async serve(req, res) {
        requireNotPacked(req);
        const file = z
          .object({
            id: z.uuid(),
            number: z.string().min(1).max(256),
            sha256: z.string().regex(/^[0-9a-f]{64}$/),
            size: z.coerce.number().int().nonnegative(),
          })
          .safeParse({
            ...req.params,
            sha256: req.headers['crossdesk-sha256'],
            size: req.headers['content-length'],
          });
        if (!file.success)
          throw new Refused('invalid', 'A file requires its id, its length and crossdesk-sha256.');
        const { data } = file;
        const { connection } = await authenticate(authDeps, req, res, 'files', filePayload(data));
        if (connection.state !== 'Active' && connection.state !== 'Paused') {
          throw new Refused('forbidden', `The connection is ${connection.state}.`);
        }
        const limit = deps.storage?.partner ?? null;
        await limits.files(connection.id, () => receiveFile(deps.db, connection, data, req, limit));
        res.status(201).json({});
      },
    },
    {
      ...shared,
      method: 'post',
      path: '/exchange/v1/registrations',
      summary: 'Receive the registration token of a customer that wants to connect; not signed yet',
      body: registrationQuestion,
      answers: {
        200: {
          description: 'Its subscription waits for approval; our half of the secret.',
          schema: registrationAnswer,
        },
      },
      problems: [400, 403, 409, 413, 429, 503],
      async serve(req, res) {
        const payload = await payloadOf(bodies.message, req, res);
        const question = registrationQuestion.safeParse(parseJson(payload));
        if (!question.success)
          throw unreadable('The body is not a valid registration request.', question.error);
        await limits.countRegistration(req, res);
        res.json(await register(deps, question.data));
      },
    },
    {
      ...shared,
      method: 'post',
      path: '/exchange/v1/rotations',
      summary:
        'Agree on the next shared secret, or name the next signing key; signed with the current ones',
      body: rotationQuestion,
      answers: {
        200: {
          description: 'Our half of the secret, and the key that is accepted from now on.',
          schema: rotationAnswer,
        },
      },
      problems: [400, 401, 409, 413, 429, 503],
      async serve(req, res) {
        const signed = await readSigned(authDeps, bodies.message, req, res, 'rotations');
        const question = rotationQuestion.safeParse(signed.body);
        if (!question.success)
          throw unreadable('The body is not a valid rotation request.', question.error);
        res.json(await answerRotation(deps, signed, question.data));
      },
    },
    {
      ...shared,
      method: 'post',
      path: '/exchange/v1/heartbeats',
      summary: "Answer a partner's heartbeat, and learn its signing key; signed",
      body: heartbeatQuestion,
      answers: {
        200: { description: 'Who we are, and how we see the connection.', schema: heartbeatAnswer },
      },
      problems: [400, 401, 413, 429, 503],
      async serve(req, res) {
        const signed = await readSigned(authDeps, bodies.message, req, res, 'heartbeats');
        const question = heartbeatQuestion.safeParse(signed.body);
        if (!question.success)
          throw unreadable('The body is not a valid heartbeat.', question.error);
        const { signingKey } = question.data;
        const isKnown = signingKey && (await receiveKey(deps.db, signed, signingKey, 'heartbeat'));
        const { id, state } = signed.connection;
        await recordInboundCall(deps.db, id);
        res.json({ instance: deps.instance, state, ...(isKnown && { signingKey }) });
      },
    },
    {
      ...shared,
      method: 'post',
      path: '/exchange/v1/reconciliations',
      summary: 'Compare the state of both sides and repair our part of the differences, signed',
      body: reconciliationQuestion,
      answers: {
        200: { description: 'How we see the same subjects.', schema: reconciliationAnswer },
      },
      problems: [400, 401, 403, 413, 429, 503],
      async serve(req, res) {
        const { connection, body } = await readSigned(
          authDeps,
          bodies.page,
          req,
          res,
          'reconciliations',
        );
        const question = reconciliationQuestion.safeParse(body);
        if (!question.success)
          throw unreadable('The body is not a valid reconciliation request.', question.error);
        const { data } = question;
        res.json(
          await limits.messages(connection.id, () => answerReconciliation(deps, connection, data)),
        );
      },
    },
  ];
  return all.map((endpoint) => ({
    ...endpoint,
    serve: (req, res) => limits.calls(addressOf(req), async () => endpoint.serve(req, res)),
  }));
}
