import type { Logger } from 'pino';
import { onboard } from '../../dev/demo/onboarding';
import { person } from '../../dev/demo/person';
import { type StackConfig, startStack } from '../../dev/stack';
import { openDatabase } from '../../records/database';
import { until } from '../environment/until';
import { type Side, sides } from './schedule';

/** What is left when northwind and acme have met: an item that acme can request, and tokens of callers. */
export interface Meeting {
  readonly item: string;
  readonly admins: Readonly<Record<Side, string>>;
  readonly casey: string;
  readonly dana: string;
}

/**
 * Connects the two by their handshake, while nothing disturbs them, and stops them. From then on each reaches the
 * other by its line.
 * @param lines their URLs, by where they lead
 */
export async function meet(
  config: StackConfig,
  lines: Readonly<Record<Side, string>>,
  log: Logger,
): Promise<Meeting> {
  const stack = await startStack(config, log);
  let met: Meeting;
  try {
    await onboard(stack);
    const nora = person(stack.northwind, 'northwind', 'admin');
    const alex = person(stack.acme, 'acme', 'admin');
    const { id: item } = await nora.post<{ id: string }>('/catalog-items', {
      name: 'Help with a laptop',
      kind: 'help',
    });
    await until(() => alex.get(`/catalog-items/${item}`).catch(() => false), `${item} at Acme`);
    const { northwind, acme } = stack;
    const admins = { northwind: northwind.tokens.admin, acme: acme.tokens.admin };
    met = { item, admins, casey: acme.tokens.requester, dana: northwind.tokens.agent };
  } finally {
    await stack.stop();
  }
  for (const side of sides) {
    const db = openDatabase(config[side].databaseUrl, 1);
    const partner = side === 'acme' ? 'northwind' : 'acme';
    await db('connections').where({ partner }).update({ url: lines[partner] });
    await db.destroy();
  }
  return met;
}
