import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import { heardFrom } from '../../engine/contact';
import { registrationQuestion } from '../../exchange/handshake';
import { reconciliationQuestion } from '../../exchange/reconciliation';
import { rotationMessage } from '../../exchange/rotation';
import {
  cloudEvent,
  envelope,
  filePayload,
  fromWire,
  instanceHeader,
  isSigned,
  maxBatchBytes,
  maxBatchEvents,
  sourceOf,
  type WireEvent,
} from '../../exchange/wire';
import { confirmSecret } from '../../records/connectionChanges';
import { type Connection, connectionsWith } from '../../records/connections';
import { decodeText, parseJson } from '../json';
import { refuseMethod } from '../mount';
import { traced } from '../tracing';
import { checkValue } from '../wellFormed';
import type { Arrival } from './arrival';
import { receiveFile } from './files';
import { receive } from './receive';
import { answerReconciliation } from './reconcile';
import { type RegisterDeps, register } from './register';
import { answerRotation } from './rotate';

export type ExchangeDeps = RegisterDeps;

/** What partners call: events in batches, and the bytes of files. Signed by Standard Webhooks, each under its own secret. */
export function exchangeRouter(deps: ExchangeDeps): Router {
  const router = Router({ caseSensitive: true });

  router.post(
    '/v1/events',
    traced(express.raw({ type: () => true, limit: maxBatchBytes })),
    async (req: Request, res: Response) => {
      const payload = payloadOf(req);
      const { connection } = await authenticate(deps, req, payload);
      const { refused, gaps } = await receive(deps, connection, readBatch(connection, payload));
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
    const { connection } = await authenticate(deps, req, filePayload(file.data));
    if (connection.state !== 'Active' && connection.state !== 'Paused') {
      throw new Refused('forbidden', `The connection is ${connection.state}.`);
    }
    await receiveFile(deps.db, connection, file.data, req);
    res.status(201).json({});
  });

  router.post('/v1/registrations', signedJson, async (req, res) => {
    const question = registrationQuestion.safeParse(parseJson(payloadOf(req)));
    if (!question.success) throw unreadable('The body is no registration.', question.error);
    res.json(await register(deps, question.data));
  });

  router.post('/v1/rotations', signedJson, async (req, res) => {
    const { connection, sealed, body } = await readSigned(deps, req);
    const question = rotationMessage.safeParse(body);
    if (!question.success) throw unreadable('The body is no rotation.', question.error);
    res.json(await answerRotation(deps, connection, sealed, question.data));
  });

  router.post('/v1/heartbeats', signedJson, async (req, res) => {
    const { connection } = await readSigned(deps, req);
    res.json({ instance: deps.instance, state: connection.state });
  });

  router.post('/v1/reconciliations', signedPage, async (req, res) => {
    const { connection, body } = await readSigned(deps, req);
    const question = reconciliationQuestion.safeParse(body);
    if (!question.success) throw unreadable('The body is no reconciliation.', question.error);
    res.json(await answerReconciliation(deps, connection, question.data));
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

/** What is signed: the body as text. @throws Refused `invalid` where it is not UTF-8 */
function payloadOf(req: Request): string {
  return decodeText(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0), '');
}

async function readSigned(deps: ExchangeDeps, req: Request) {
  const payload = payloadOf(req);
  return { ...(await authenticate(deps, req, payload)), body: parseJson(payload) };
}

function unreadable(message: string, error: z.ZodError): Refused {
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return new Refused('invalid', message, { errors });
}

/**
 * The connection, and which of its secrets signed. Whatever is wrong, the answer is the same, and tells nothing of
 * others. While a secret is rotated there are up to three; the next one is ours too, once the partner has used it.
 */
async function authenticate(
  deps: ExchangeDeps,
  req: Request,
  payload: string,
): Promise<{ readonly connection: Connection; readonly sealed: string }> {
  const partner = req.headers[instanceHeader];
  // A partner that is our provider and our customer has two connections, each with a secret of its own.
  const connections = typeof partner === 'string' ? await connectionsWith(deps.db, partner) : [];
  const secrets = connections.flatMap((connection) =>
    goodSecrets(connection).map((sealed) => ({ connection, sealed })),
  );
  for (const { connection, sealed } of secrets) {
    if (!isSigned(deps.vault.open(sealed), payload, req.headers)) continue;
    if (sealed === connection.nextSecret) await confirmSecret(deps.db, connection);
    heardFrom(deps, connection);
    return { connection, sealed };
  }
  throw new Refused(
    'unauthenticated',
    'The signature is missing, too old, or none of this connection.',
  );
}

function goodSecrets(connection: Connection): string[] {
  const { secret, nextSecret, previousSecret, previousUntil } = connection;
  const previous = previousUntil && previousUntil > new Date() ? previousSecret : null;
  return [secret, nextSecret, previous].filter((sealed) => sealed !== null);
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

/** Forms are the sender's to shape. They come with what Postgres cannot keep, or our own API would not take: why not. */
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
