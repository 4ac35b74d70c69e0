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

export interface Whose {
  /** An external system by its name or id. If absent, partners. */
  readonly system?: string | undefined;
}

/** Prints the dead-lettered events. */
export async function listFailures(api: Api, { system }: Whose): Promise<void> {
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

function show(id: string, what: string, at: string, attempts: number, why: string | null): void {
  console.log(`${colours.bold(id)}  ${at}`);
  console.log(`  ${what}`);
  console.log(`  refused after ${count(attempts, 'attempt')}: ${why ?? 'without a reason'}`);
}

/** Retries a dead-lettered event. */
export async function retryFailure(api: Api, id: string, { system }: Whose): Promise<void> {
  await api.post(`${failureOf(id, system)}/retry`);
  console.log(`${id} is sent again.`);
}

/** Discards a dead-lettered event, so that later ones of its record continue. */
export async function discardFailure(
  api: Api,
  id: string,
  { system, reason }: Whose & { readonly reason: string },
): Promise<void> {
  await api.post(`${failureOf(id, system)}/discard`, { reason });
  console.log(`${id} is discarded; later updates continue.`);
}

function pathOf(system: string): string {
  return `/external-systems/${encodeURIComponent(system)}/deliveries`;
}

function failureOf(id: string, system: string | undefined): string {
  const list = system === undefined ? '/exchange/failures' : pathOf(system);
  return `${list}/${encodeURIComponent(id)}`;
}
