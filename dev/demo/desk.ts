import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findKind } from '../../desks/kinds';
import { readIfThere } from '../../instance/files';
import type { RealDesk } from '../desks/realDesk';
import {
  hasRequestTracker,
  requestTrackerIsMissing,
  startRequestTracker,
} from '../desks/requestTracker';
import type { Stack } from '../stack';
import { person } from './person';

/** The name of the one desk in which the demo's agent can work. */
const known = 'request-tracker';

/** @throws Error if the demo has no such desk, or it is not installed */
export function requireDesk(name: string): void {
  if (name !== known) throw new Error(`The demo has no desk "${name}". Use --desk ${known}.`);
  if (!hasRequestTracker()) throw new Error(requestTrackerIsMissing);
}

/** Its data survive a restart of the demo. */
export function deskFolder(dataDir: string): string {
  return join(dataDir, known);
}

export function startDesk(dataDir: string, port: number): Promise<RealDesk> {
  return startRequestTracker({ folder: deskFolder(dataDir), port });
}

interface Connected {
  readonly id: string;
  readonly webhook: { readonly url: string };
}

/** Connects the desk at northwind, once: its admin says that all tasks are worked on there. */
export async function connectDesk(stack: Stack, desk: RealDesk, dataDir: string): Promise<void> {
  const nora = person(stack.northwind, 'northwind', 'admin');
  const name = findKind(desk.kind)?.title ?? desk.kind;
  const { url, kind, credentials, queue } = desk;
  // A webhook's secret is only shown when the desk is connected.
  const kept = join(deskFolder(dataDir), 'webhook-url');
  const { items } = await nora.get<{ items: { id: string; name: string }[] }>(`/desks?limit=200`);
  const existing = items.find((one) => one.name === name);
  const webhook = readIfThere(kept);
  if (existing && webhook !== undefined) {
    await nora.patch(`/desks/${existing.id}`, { url, credentials });
    desk.callWebhook?.(webhook);
    return;
  }
  const made = await nora.post<Connected>('/desks', {
    ...{ name, kind, url, credentials },
    routes: [{ direction: 'out', record: 'task', queue }],
    // The scenario plays in seconds what takes people hours.
    callsPerMinute: 1_000,
  });
  writeFileSync(kept, made.webhook.url, { mode: 0o600 });
  desk.callWebhook?.(made.webhook.url);
}
