import type { Api } from './api';
import { colours, count } from './print';

interface Failure {
  readonly id: string;
  readonly partner: string;
  readonly subject: string;
  readonly type: string;
  readonly at: string;
  readonly attempts: number;
  readonly reason: string;
  readonly heldBack: number;
}

interface Delivery {
  readonly id: string;
  readonly operation: string;
  readonly change: { readonly number: string };
  readonly at: string;
  readonly delivery: { readonly attempts: number; readonly lastError: string | null };
}

interface DeskFailure {
  readonly id: string;
  readonly direction: 'out' | 'in';
  readonly record: string | null;
  readonly ticket: string | null;
  readonly at: string;
  readonly attempts: number;
  readonly reason: string;
}

/** An external system or a desk, by its name or id. If both are absent, partners. */
export interface Whose {
  readonly system?: string | undefined;
  readonly desk?: string | undefined;
}

/** Prints the dead-lettered events. */
export async function listFailures(api: Api, { system, desk }: Whose): Promise<void> {
  if (desk !== undefined) {
    await listDeskFailures(api, desk);
    return;
  }
  if (system !== undefined) {
    const failed = await api.all<Delivery>(`${pathOf(system)}?state=failed`);
    for (const { id, operation, change, at, delivery } of failed) {
      show(
        id,
        `${operation} of ${change.number} to ${system}`,
        at,
        delivery.attempts,
        delivery.lastError,
      );
    }
    if (failed.length === 0) console.log(`Nothing that was sent to ${system} has failed.`);
    return;
  }
  const failures = await api.all<Failure>('/exchange/failures');
  for (const { id, partner, subject, type, at, attempts, reason, heldBack } of failures) {
    show(id, `${type} of ${subject} to ${partner}`, at, attempts, reason);
    if (heldBack > 0) console.log(`  ${count(heldBack, 'update waits', 'updates wait')} behind it`);
  }
  if (failures.length === 0) console.log('No partner has refused anything permanently.');
}

async function listDeskFailures(api: Api, desk: string): Promise<void> {
  const failures = await api.all<DeskFailure>(listOf({ desk }));
  for (const { id, direction, record, ticket, at, attempts, reason } of failures) {
    const [from, to] = [record ?? 'no record', ticket ? `ticket ${ticket}` : 'a new ticket'];
    const what = direction === 'out' ? `${from} to ${to}` : `${to} to ${from}`;
    show(id, `${what} in ${desk}`, at, attempts, reason);
  }
  if (failures.length === 0) console.log(`${desk} has no failures.`);
}

function show(id: string, what: string, at: string, attempts: number, why: string | null): void {
  console.log(`${colours.bold(id)}  ${at}`);
  console.log(`  ${what}`);
  console.log(`  refused after ${count(attempts, 'attempt')}: ${why ?? 'without a reason'}`);
}

/** Retries a dead-lettered event. */
export async function retryFailure(api: Api, id: string, whose: Whose): Promise<void> {
  await api.post(`${listOf(whose)}/${encodeURIComponent(id)}/retry`);
  console.log(`${id} is sent again.`);
}

/** Discards a dead-lettered event, so that later ones of its record continue. */
export async function discardFailure(
  api: Api,
  id: string,
  { reason, ...whose }: Whose & { readonly reason: string },
): Promise<void> {
  await api.post(`${listOf(whose)}/${encodeURIComponent(id)}/discard`, { reason });
  console.log(`${id} is discarded; later updates continue.`);
}

function pathOf(system: string): string {
  return `/external-systems/${encodeURIComponent(system)}/deliveries`;
}

function listOf({ system, desk }: Whose): string {
  if (desk !== undefined) return `/desks/${encodeURIComponent(desk)}/failures`;
  return system === undefined ? '/exchange/failures' : pathOf(system);
}
