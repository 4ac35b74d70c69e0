import { timingSafeEqual } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { Refused } from '../domain/refusal';
import { findDeskSecrets, notifyDesk } from '../records/desk';
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

type HookDeps = Pick<Deps, 'db' | 'log' | 'rateLimit'>;

/**
 * What the webhooks of desks call. A call makes us ask the desk what changed. Its content is not used, so that nobody
 * can make us believe something by a call.
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
    await passes(take, req, res);
    await notifyDesk(db, id);
    res.status(202).json({});
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
    answers: { 202: { description: 'The desk is asked what changed.', schema: z.object({}) } },
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
