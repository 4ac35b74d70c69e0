import { join } from 'node:path';
import { createDeskClient } from '../../../desks/client';
import type { Connector, DeskKind } from '../../../desks/connector';
import { findKind } from '../../../desks/kinds';
import type { RealDesk, RealDeskOptions } from '../../../dev/desks/realDesk';
import type { DeskRoute } from '../../../domain/deskRoute';
import { createAgent } from '../../../exchange/target';
import { type FaultyLine, openFaultyLine } from '../../chaos/faultyLine';
import type { Side } from '../../chaos/schedule';
import { type ChaosEnvironment, type ChaosStack, startChaosStack } from '../../chaos/stage';
import { until } from '../../environment/until';
import { type DeskWatch, watchDesk } from './watch';

/** A real desk, as an instance reaches it by a line that can be disturbed, and as its people see it. */
export interface DeskSide {
  readonly real: RealDesk;
  readonly kind: DeskKind;
  readonly line: FaultyLine;
  readonly watch: DeskWatch;
  /** The desk without disturbance, to read it. */
  readonly connector: Connector;
  /** Changes the desk in Crossdesk, as its admin. */
  patch(fields: object): Promise<void>;
  /** The desk's health, as its admin reads it. */
  health(): Promise<Health>;
  failures(): Promise<readonly unknown[]>;
}

export interface Health {
  readonly lastPollAt: string | null;
}

export interface DeskStage {
  readonly stack: ChaosStack;
  readonly desks: Readonly<Record<Side, DeskSide>>;
}

export type StartDesk = (options: RealDeskOptions) => Promise<RealDesk>;

/** Fast enough that a run is about faults, and not about waiting. */
const limits = { callsPerMinute: 6_000, pollSeconds: 5 };

/**
 * Two instances, of which each side works in a desk of its own: acme raises requests in the one, and northwind works on
 * its tasks in the other.
 */
export async function startDeskStage(
  start: Readonly<Record<Side, StartDesk>>,
  environment: ChaosEnvironment,
  patienceMs: number,
): Promise<DeskStage> {
  const { dataDir, say, undo } = environment;
  const agent = createAgent(true);
  undo.push(() => agent.destroy());
  say('Starting both desks …');
  const real = async (side: Side) => {
    const desk = await start[side]({ folder: join(dataDir, `desk of ${side}`) });
    undo.push(() => desk.stop());
    return desk;
  };
  const reals = { northwind: await real('northwind'), acme: await real('acme') };
  const stack = await startChaosStack(environment);
  const { item, admins } = stack.met;

  async function connect(side: Side, routes: readonly DeskRoute[]): Promise<DeskSide> {
    const desk = reals[side];
    const kind = findKind(desk.kind);
    if (!kind) throw new Error(`There is no kind of desk "${desk.kind}".`);
    const line = await openFaultyLine(desk.url);
    undo.push(() => line.close());
    const client = createDeskClient({ url: desk.url, agent, allowed: async () => {} });
    const connector = kind.connect(client, kind.credentials.parse(desk.credentials));
    const watch = await watchDesk(connector, patienceMs);
    undo.push(async () => watch.stop());
    const admin = adminOf(`http://127.0.0.1:${stack.config[side].port}`, admins[side]);
    const { id, webhook } = await admin<{ id: string; webhook: { url: string } }>(
      'POST',
      '/desks',
      {
        ...{ name: `Desk of ${side}`, kind: desk.kind, url: line.url, routes, ...limits },
        credentials: desk.credentials,
      },
    );
    desk.callWebhook?.(webhook.url);
    const health = async () => (await admin<{ health: Health }>('GET', `/desks/${id}`)).health;
    // What is opened before the first look is not news.
    await until(async () => (await health()).lastPollAt !== null, `a look at the desk of ${side}`);
    return {
      ...{ real: desk, kind, line, watch, connector },
      patch: async (fields) => {
        await admin('PATCH', `/desks/${id}`, fields);
      },
      health,
      failures: async () =>
        (await admin<{ items: unknown[] }>('GET', `/desks/${id}/failures`)).items,
    };
  }

  say('Connecting each to its desk …');
  const desks = {
    northwind: await connect('northwind', [
      { direction: 'out', record: 'task', queue: reals.northwind.queue },
    ]),
    acme: await connect('acme', [
      {
        direction: 'in',
        record: 'request',
        where: { queue: reals.acme.inbound },
        catalogItem: item,
      },
    ]),
  };
  return { stack, desks };
}

/** Calls an instance's API, again for as long as nobody answers. */
function adminOf(url: string, token: string) {
  return async <T = unknown>(method: string, path: string, body?: object): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await fetch(`${url}/api/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(20_000),
        });
        const text = await answer.text();
        if (answer.ok) return JSON.parse(text) as T;
        throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
      } catch (error) {
        if (tries === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  };
}
