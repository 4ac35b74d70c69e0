import { timingSafeEqual } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { connectDesk } from '../desks/connect';
import { Refused } from '../domain/refusal';
import { Unopened } from '../domain/sealing';
import { parse } from '../exchange/call';
import { findDesk, findDeskSecrets, notifyDesk } from '../records/desk';
import { findByTicket } from '../records/deskTicket';
import { recordInboundCall } from '../records/inboundCalls';
import { tokenHash } from '../records/user';
import type { Deps } from './deps';
import { mountEndpoints } from './http/mount';
import type { Endpoint, Served } from './http/operation';
import { createRateLimit, passes } from './http/rateLimit';
import { base } from './http/route';
import { addressOf } from './http/signIn';

/** The header of a webhook's secret, for desks that can send one. */
const secretHeader = 'crossdesk-webhook-secret';
/** A webhook says that something changed. 64 KiB are more than that needs. */
const maxBodyBytes = 64 * 1024;
const take = express.raw({ limit: maxBodyBytes, type: () => true, inflate: false });
const byHeader = `${base}/hooks/desks/{id}`;
const byPath = `${byHeader}/{secret}`;

type HookDeps = Pick<Deps, 'db' | 'log' | 'rateLimit' | 'vault' | 'agent'>;

/**
 * What the webhooks of desks call. A call makes us ask the desk what changed. Nobody can make us believe something by
 * a call: its content only says which tickets need no question.
 */
export function serveDeskHooks(deps: HookDeps): Served {
  const { db } = deps;
  const limitOf = (door: string, keyOf: (req: Request) => string) =>
    createRateLimit(deps, { door, perMinute: deps.rateLimit, keyOf, headers: 'draft-8' });
  const byDesk = limitOf('desk hook', ({ params: { id } }) => String(id));
  // A wrong secret is limited by address. The right one is admitted even then: it cannot be guessed.
  const byAddress = limitOf('desk hook, wrong secret', addressOf);

  async function serve(req: Request, res: Response): Promise<void> {
    const id = String(req.params.id);
    if (!(await knows(id, req.params.secret ?? req.get(secretHeader)))) {
      await passes(byAddress, req, res);
      const message = 'Send the secret of the webhook in the path, or in Crossdesk-Webhook-Secret.';
      throw new Refused('unauthenticated', message);
    }
    await passes(byDesk, req, res);
    await recordInboundCall(db, id);
    await passes(take, req, res);
    if (await mayConcernUs(id, req.body)) await notifyDesk(db, id);
    res.status(202).json({});
  }

  /** Most tickets of a desk have no record. If it makes no records of tickets, a change of such a one is no news. */
  async function mayConcernUs(id: string, body: unknown): Promise<boolean> {
    const desk = await findDesk(db, id);
    if (!desk || desk.routes.some(({ direction }) => direction === 'in')) return true;
    try {
      const connector = await connectDesk(deps, desk);
      const { ticket } = connector.parseWebhook(parse(Buffer.isBuffer(body) ? String(body) : ''));
      return ticket === undefined || (await findByTicket(db, id, ticket)) !== null;
    } catch (error) {
      if (error instanceof Unopened) return true;
      throw error;
    }
  }

  /** It takes as long for an unknown desk as for a wrong secret. */
  async function knows(id: string, secret: unknown): Promise<boolean> {
    const isId = z.uuid().safeParse(id).success;
    const secrets = await findDeskSecrets(db, isId ? id : nobody);
    const expected = secrets?.webhookSecretHash ?? null;
    const given = tokenHash(typeof secret === 'string' ? secret : '');
    const isEqual = timingSafeEqual(Buffer.from(given), Buffer.from(expected ?? tokenHash('')));
    return isEqual && expected !== null;
  }

  const endpoint = (path: string, summary: string, params: z.ZodObject): Endpoint => ({
    method: 'post',
    path,
    summary,
    tag: 'desks',
    roles: 'public',
    params,
    answers: {
      202: {
        description: 'The desk is asked what changed, unless the ticket has no record.',
        schema: z.object({}),
      },
    },
    problems: [401, 413, 415, 429, 503],
    serve,
  });
  const operations = [
    endpoint(
      byHeader,
      'Say that something changed in a desk, with the secret in `Crossdesk-Webhook-Secret`',
      z.object({ id: z.uuid() }),
    ),
    endpoint(
      byPath,
      'The same, with the secret in the path',
      z.object({ id: z.uuid(), secret: z.string() }),
    ),
  ];
  const router = Router({ caseSensitive: true });
  mountEndpoints(router, operations);
  return { operations, router };
}

const nobody = '00000000-0000-4000-8000-000000000000';
