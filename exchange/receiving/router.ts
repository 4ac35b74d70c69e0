import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { requireNotPacked } from '../../api/http/contentEncoding';
import { decodeText, parseJson } from '../../api/http/json';
import { refuseMethod } from '../../api/http/mount';
import { traced } from '../../api/http/tracing';
import { checkValue } from '../../api/http/wellFormed';
import { Refused } from '../../domain/refusal';
import type { StorageLimits } from '../../records/attachments';
import type { Connection } from '../../records/connection';
import { registrationQuestion } from '../handshake';
import { reconciliationQuestion } from '../reconciliation';
import { rotationMessage } from '../rotation';
import {
  cloudEvent,
  envelope,
  filePayload,
  fromWire,
  maxBatchBytes,
  maxBatchEvents,
  maxEventBytes,
  type Purpose,
  sourceOf,
  type WireEvent,
} from '../wire';
import { authenticate, type Door } from './authenticate';
import { receiveEndNotice } from './connectionEvents';
import { receiveFile } from './files';
import type { Arrival } from './inboundEvent';
import { createDoorLimits } from './limits';
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

/**
 * The partner endpoints: events in batches, and the bytes of files. They are signed by Standard Webhooks, each under
 * the connection's secret.
 */
export function exchangeRouter(deps: ExchangeDeps): Router {
  const limits = createDoorLimits(deps, deps.partnerRateLimit);
  const door: Door = { ...deps, limits };
  const router = Router({ caseSensitive: true });

  router.post(
    '/v1/events',
    traced(express.raw({ type: () => true, limit: maxBatchBytes })),
    async (req: Request, res: Response) => {
      const payload = payloadOf(req);
      const { connection, farewell } = await authenticate(door, req, res, 'events', payload);
      if (farewell !== undefined) {
        await receiveEndNotice(deps, connection, farewell);
        res.status(202).json({});
        return;
      }
      const { refused, gaps } = await limits.messages(connection.id, () =>
        receive(deps, connection, readBatch(connection, payload)),
      );
      if (refused.length + gaps.length === 0) {
        res.status(202).json({});
        return;
      }
      const expected = gaps.map(({ subject, expected }) => ({ subject, sequence: expected }));
      const status = gaps.length > 0 ? 409 : 422;
      res
        .status(status)
        .type('application/problem+json')
        .json({
          type: status === 409 ? '/problems/sequence-gap' : '/problems/events-refused',
          title: status === 409 ? 'Some events came too early' : 'Some events are refused for good',
          status,
          detail: 'Every other event of the batch is safe.',
          refused,
          expected,
        });
    },
  );

  router.put('/v1/requests/:number/attachments/:id', async (req: Request, res: Response) => {
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
      throw new Refused('invalid', 'A file comes with its id, length and crossdesk-sha256.');
    const { data } = file;
    const { connection } = await authenticate(door, req, res, 'files', filePayload(data));
    if (connection.state !== 'Active' && connection.state !== 'Paused') {
      throw new Refused('forbidden', `The connection is ${connection.state}.`);
    }
    const limit = deps.storage?.partner ?? null;
    await limits.files(connection.id, () => receiveFile(deps.db, connection, data, req, limit));
    res.status(201).json({});
  });

  router.post('/v1/registrations', signedJson, async (req, res) => {
    const question = registrationQuestion.safeParse(parseJson(payloadOf(req)));
    if (!question.success) throw unreadable('The body is no registration.', question.error);
    await limits.countRegistration(req, res);
    res.json(await register(deps, question.data));
  });

  router.post('/v1/rotations', signedJson, async (req, res) => {
    const { connection, sealed, body } = await readSigned(door, req, res, 'rotations');
    const question = rotationMessage.safeParse(body);
    if (!question.success) throw unreadable('The body is no rotation.', question.error);
    res.json(await answerRotation(deps, connection, sealed, question.data));
  });

  router.post('/v1/heartbeats', signedJson, async (req, res) => {
    const { connection } = await readSigned(door, req, res, 'heartbeats');
    res.json({ instance: deps.instance, state: connection.state });
  });

  router.post('/v1/reconciliations', signedPage, async (req, res) => {
    const { connection, body } = await readSigned(door, req, res, 'reconciliations');
    const question = reconciliationQuestion.safeParse(body);
    if (!question.success) throw unreadable('The body is no reconciliation.', question.error);
    const { data } = question;
    res.json(
      await limits.messages(connection.id, () => answerReconciliation(deps, connection, data)),
    );
  });

  router.all(
    ['/v1/events', '/v1/registrations', '/v1/rotations', '/v1/heartbeats', '/v1/reconciliations'],
    refuseMethod('POST'),
  );
  router.all('/v1/requests/:number/attachments/:id', refuseMethod('PUT'));
  return router;
}

const signedJson = traced(express.raw({ type: () => true, limit: '16kb' }));
const signedPage = traced(express.raw({ type: () => true, limit: '1mb' }));

/** The signed payload: the body as text. @throws Refused `invalid` if it is not UTF-8 */
function payloadOf(req: Request): string {
  return decodeText(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0), '');
}

async function readSigned(door: Door, req: Request, res: Response, purpose: Purpose) {
  const payload = payloadOf(req);
  return { ...(await authenticate(door, req, res, purpose, payload)), body: parseJson(payload) };
}

function unreadable(message: string, error: z.ZodError): Refused {
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return new Refused('invalid', message, { errors });
}

function readBatch(connection: Connection, payload: string): Arrival[] {
  const batch = z.array(envelope.loose()).max(maxBatchEvents).safeParse(parseJson(payload));
  if (!batch.success) {
    throw unreadable('The body is no batch of CloudEvents.', batch.error);
  }
  return batch.data.map((raw) => {
    const { id, subject, sequence } = raw;
    return { id, subject, sequence, event: readEvent(connection, raw) };
  });
}

function readEvent(connection: Connection, raw: unknown): Arrival['event'] {
  const bytes = Buffer.byteLength(JSON.stringify(raw));
  if (bytes > maxEventBytes) {
    return { unreadable: `an event may have ${maxEventBytes} bytes, and this one has ${bytes}` };
  }
  const event = cloudEvent.safeParse(raw);
  if (!event.success) {
    const [issue] = event.error.issues;
    return { unreadable: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  if (event.data.source !== sourceOf(connection.partner)) {
    return { unreadable: `source: must be ${sourceOf(connection.partner)}` };
  }
  const unkeepable = faultOfForms(event.data);
  if (unkeepable) return { unreadable: unkeepable };
  const known = fromWire(event.data);
  if (!known) return { unreadable: `type: "${event.data.type}" is not known here` };
  return { ...known, arrivedAt: Date.now() };
}

/**
 * Says why forms of the sender cannot be accepted: Postgres could not store them, or our own API would not accept them.
 */
function faultOfForms({ data }: WireEvent): string | null {
  try {
    checkValue(data.request?.variables, 'data.request.variables', 1);
    checkValue(data.catalogItem?.schema, 'data.catalogItem.schema', 1);
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}
