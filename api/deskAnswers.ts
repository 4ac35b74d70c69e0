import { z } from 'zod';
import type { DeskKind } from '../desks/connector';
import { findKind } from '../desks/kinds';
import { Refused } from '../domain/refusal';
import type { Database } from '../records/database';
import { type Desk, deskHealth, findDesk } from '../records/desk';
import { failingDelivery } from '../records/failingWorkflows';
import type { Vault } from '../records/secret';
import type { Deps } from './deps';
import { deskSchema, deskVersion, deskView } from './deskView';
import { word } from './http/fields';
import { etagOf } from './http/version';
import { paths } from './paths';

/** What the routes of desks have in common. */

export const shared = { tag: 'desks', roles: ['admin'] as const };
export const params = z.object({ id: word });
export const deskAnswer = {
  description: 'The desk.',
  schema: deskSchema,
  headers: { ETag: 'The version of the desk, without its health.' },
};

/** @param reference its id or its name @throws Refused `missing` */
export async function requireDesk(db: Database, reference: string): Promise<Desk> {
  const found = await findDesk(db, reference);
  if (!found) throw new Refused('missing', `There is no desk ${reference}.`);
  return found;
}

export async function showDesk({ db }: Pick<Deps, 'db'>, desk: Desk) {
  const { id } = desk;
  const [health, failing] = await Promise.all([deskHealth(db, id), failingDelivery(db, id)]);
  return deskView(desk, { ...health, failing });
}

export function answerDesk(deps: Pick<Deps, 'db'>) {
  return async (desk: Desk) => {
    const body = await showDesk(deps, desk);
    return { status: 200, body, headers: { ETag: etagOf(deskVersion(desk), body) } };
  };
}

/** The part of an answer that shows the secret of a desk's webhook. */
export const webhook = {
  webhook: z.object({ url: z.string(), secret: z.string() }).meta({
    description: 'What the desk calls when something changed. Shown only in this answer.',
  }),
};

export function webhookSecret(vault: Vault, effectId: string): string {
  return `dh_${vault.derive(`desk webhook secret ${effectId}`)}`;
}

export function webhookOf({ publicUrl }: Pick<Deps, 'publicUrl'>, id: string, secret: string) {
  return { webhook: { url: `${publicUrl}${paths.deskHook(id)}/${secret}`, secret } };
}

export function kindOf(name: string): DeskKind {
  const kind = findKind(name);
  if (!kind) throw new Error(`There is no kind of desk "${name}".`);
  return kind;
}

/** Uses the desk as it is now. If it is active, what waits is written, and it is asked what changed. */
export async function startDesk({ engine, log }: Deps, desk: Desk): Promise<void> {
  const { id, name, state } = desk;
  if (state === 'Paused') return;
  try {
    await engine.wakeDesk({ id, name });
    await engine.wake({ name: id, title: name });
  } catch (err) {
    log.warn({ err, desk: name }, 'a desk could not be woken; the sweep retries it');
  }
}
