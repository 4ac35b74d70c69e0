import { randomUUID } from 'node:crypto';
import { findKind } from '../../desks/kinds';
import type { RealDesk } from '../../dev/desks/realDesk';
import type { StackInstance } from '../../dev/stack';
import type { DeskMapping } from '../../domain/deskMapping';
import type { DeskRoute } from '../../domain/deskRoute';
import { createDesk, type Desk } from '../../records/desk';
import { sealedAs } from '../../records/sealed';
import { tokenHash } from '../../records/user';
import { until } from '../environment/until';

export interface ConnectOptions {
  readonly routes: readonly DeskRoute[];
  readonly mapping?: DeskMapping;
  readonly credentials?: object;
  readonly callsPerMinute?: number;
  /** A webhook makes most polls unnecessary. */
  readonly pollSeconds?: number;
  readonly webhook?: boolean;
}

/** Connects a desk to an instance, and waits until it is polled. */
export async function connect(
  { instance, url }: Pick<StackInstance, 'instance' | 'url'>,
  real: Pick<RealDesk, 'kind' | 'url' | 'credentials' | 'callWebhook'>,
  { routes, mapping, credentials = real.credentials, ...options }: ConnectOptions,
): Promise<Desk> {
  const { db, vault, engine } = instance;
  const { callsPerMinute = 6_000, pollSeconds = 30, webhook = true } = options;
  const secret = randomUUID();
  const kind = findKind(real.kind);
  if (!kind) throw new Error(`There is no kind ${real.kind}.`);
  const id = randomUUID();
  const desk = await createDesk(db, {
    ...{ id, name: `Desk ${id.slice(0, 8)}`, kind: real.kind, url: real.url, routes },
    ...{ mapping: mapping ?? kind.mapping, callsPerMinute, pollSeconds },
    credentials: vault.seal(JSON.stringify(credentials), sealedAs.deskCredentials({ id })),
    webhookSecretHash: tokenHash(secret),
  });
  if (webhook) real.callWebhook?.(`${url}/api/v1/hooks/desks/${id}/${secret}`);
  await engine.wakeDesk(desk);
  await until(
    async () => (await db('desks').where({ id }).first('polled_at')).polled_at,
    'the first poll',
  );
  return desk;
}
