import type { Api } from './api';
import { ago, colours, count, span } from './print';

interface Health {
  readonly state?: 'ok' | 'late' | 'paused' | 'failing';
  readonly delivery: string;
  readonly pending: number;
  readonly failed: number;
  readonly oldestPendingSeconds: number | null;
  readonly lastSuccessAt: string | null;
  readonly lastError: string | null;
}

interface Connection {
  readonly partner: string;
  readonly partnerIs: string;
  readonly state: string;
  readonly health: Health;
  readonly reconciliation: { readonly drift: number; readonly repaired: number } | null;
}

interface ExternalSystem {
  readonly name: string;
  readonly enabled: boolean;
  readonly deliveryUrl: string | null;
  readonly health: Health;
}

interface Desk {
  readonly name: string;
  readonly state: string;
  readonly health: Omit<Health, 'delivery'>;
}

/** After this time a backlog is overdue, in seconds. The API reports it for partners. */
const overdueAfter = 15 * 60;
const ended = ['Rejected', 'Off-boarded'];

/** Prints the health of every partner, external system and desk. False if a delivery is overdue or has failed. */
export async function status(api: Api, options: { readonly json?: boolean }): Promise<boolean> {
  const [all, externalSystems, desks] = await Promise.all([
    api.all<Connection>('/connections'),
    api.all<ExternalSystem>('/external-systems'),
    api.all<Desk>('/desks'),
  ]);
  const connections = all.filter(({ state }) => !ended.includes(state));
  const isWell =
    connections.every(({ health }) => !isBad(health.state) && health.failed === 0) &&
    externalSystems.every((system) => !isOverdue(system) && system.health.failed === 0) &&
    desks.every(({ health }) => !isBad(health.state) && health.failed === 0);
  if (options.json) {
    console.log(JSON.stringify({ ok: isWell, connections, externalSystems, desks }, null, 2));
    return isWell;
  }
  for (const { partner, partnerIs, state, health, reconciliation } of connections) {
    const drift = reconciliation ? reconciliation.drift - reconciliation.repaired : 0;
    show(`${partner} (${partnerIs})`, state, health.state ?? 'ok', health, [
      ...(drift > 0 ? [`${count(drift, 'record differs', 'records differ')}: reconcile`] : []),
    ]);
  }
  for (const system of externalSystems) {
    const { name, enabled, health } = system;
    const word = isOverdue(system) ? 'late' : 'ok';
    show(`${name} (external system)`, enabled ? 'Enabled' : 'Disabled', word, health, []);
  }
  for (const { name, state, health } of desks)
    show(`${name} (desk)`, state, health.state ?? 'ok', health, []);
  if (connections.length + externalSystems.length + desks.length === 0)
    console.log('There are no connections.');
  return isWell;
}

/** A system that fetches by itself, or is disabled, has no time limit. */
function isOverdue({ enabled, deliveryUrl, health }: ExternalSystem): boolean {
  return enabled && deliveryUrl !== null && (health.oldestPendingSeconds ?? 0) > overdueAfter;
}

function show(
  title: string,
  state: string,
  word: string,
  health: Omit<Health, 'delivery'>,
  more: string[],
): void {
  const { pending, failed, oldestPendingSeconds: oldest, lastSuccessAt, lastError } = health;
  const paint = isBad(word) ? colours.red : word === 'ok' ? colours.green : colours.yellow;
  console.log(`${colours.bold(title.padEnd(36))} ${state.padEnd(18)} ${paint(word)}`);
  const waits = oldest === null ? '' : `, the oldest for ${span(oldest)}`;
  const lines = [
    `${pending} pending${waits}; ${failed} failed; last success ${ago(lastSuccessAt)}`,
    ...(lastError ? [`last error: ${lastError}`] : []),
    ...more,
  ];
  for (const line of lines) console.log(`  ${line}`);
}

function isBad(word: string | undefined): boolean {
  return word === 'late' || word === 'failing';
}
