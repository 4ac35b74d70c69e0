import { randomUUID } from 'node:crypto';
import { findKind } from '../../desks/kinds';
import type { RealDesk } from '../../dev/desks/realDesk';
import type { StackInstance } from '../../dev/stack';
import type { DeskMapping } from '../../domain/deskMapping';
import type { DeskRoute } from '../../domain/deskRoute';
import { createDesk, type Desk } from '../../records/desk';
import { sealedAs } from '../../records/sealed';
import { until } from '../environment/until';

export interface ConnectOptions {
  readonly routes: readonly DeskRoute[];
  readonly mapping?: DeskMapping;
  readonly credentials?: object;
  readonly callsPerMinute?: number;
}

/** Connects a desk to an instance, and waits until it is polled. */
export async function connect(
  { instance }: StackInstance,
  real: Pick<RealDesk, 'kind' | 'url' | 'credentials'>,
  { routes, mapping, credentials = real.credentials, callsPerMinute = 6_000 }: ConnectOptions,
): Promise<Desk> {
  const { db, vault, engine } = instance;
  const kind = findKind(real.kind);
  if (!kind) throw new Error(`There is no kind ${real.kind}.`);
  const id = randomUUID();
  const desk = await createDesk(db, {
    ...{ id, name: `Desk ${id.slice(0, 8)}`, kind: real.kind, url: real.url, routes },
    ...{ mapping: mapping ?? kind.mapping, callsPerMinute, pollSeconds: 1 },
    credentials: vault.seal(JSON.stringify(credentials), sealedAs.deskCredentials({ id })),
    webhookSecretHash: null,
  });
  await engine.wakeDesk(desk);
  await until(
    async () => (await db('desks').where({ id }).first('polled_at')).polled_at,
    'the first poll',
  );
  return desk;
}
