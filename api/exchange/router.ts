import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import type { Vault } from '../../exchange/secret';
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
import { type Connection, findConnection } from '../../records/connections';
import { checkValue } from '../wellFormed';
import { receiveFile } from './files';
import { type Arrival, type ReceiveDeps, receive } from './receive';

export interface ExchangeDeps extends ReceiveDeps {
  readonly vault: Vault;
}

/** What partners call: events in batches, and the bytes of files. Signed by Standard Webhooks, each under its own secret. */
export function exchangeRouter(deps: ExchangeDeps): Router {
  const router = Router();

  router.post(
    '/v1/events',
    express.raw({ type: () => true, limit: maxBatchBytes }),
    async (req: Request, res: Response) => {
      const payload = Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '';
      const connection = await authenticate(deps, req, payload);
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
    const connection = await authenticate(deps, req, filePayload(file.data));
    await receiveFile(deps.db, connection, file.data, req);
    res.status(201).json({});
  });

  return router;
}

/** The connection whose secret signed. Whatever is wrong, the answer is the same, and tells nothing of others. */
async function authenticate(
  deps: ExchangeDeps,
  req: Request,
  payload: string,
): Promise<Connection> {
  const partner = req.headers[instanceHeader];
  const connection =
    typeof partner === 'string' ? await findConnection(deps.db, { partner }) : null;
  if (!connection || !isSigned(deps.vault.open(connection.secret), payload, req.headers)) {
    throw new Refused(
      'unauthenticated',
      'The signature is missing, too old, or none of this connection.',
    );
  }
  if (connection.state !== 'Active') {
    throw new Refused('forbidden', `The connection is ${connection.state}.`);
  }
  return connection;
}

function readBatch(connection: Connection, payload: string): Arrival[] {
  const batch = z.array(envelope.loose()).max(maxBatchEvents).safeParse(parseJson(payload));
  if (!batch.success) {
    const errors = batch.error.issues.map(({ path, message }) => ({
      path: path.join('.'),
      message,
    }));
    throw new Refused('invalid', 'The body is no batch of CloudEvents.', { errors });
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
  return fromWire(event.data) ?? { unreadable: `type: "${event.data.type}" is not known here` };
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

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new Refused('invalid', 'The body is not JSON.');
  }
}
