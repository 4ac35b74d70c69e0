import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from 'undici';
import type { Database } from '../records/database';
import { type Desk, findDeskSecrets } from '../records/desk';
import { takeDeskCall } from '../records/deskCalls';
import { sealedAs } from '../records/sealed';
import type { Vault } from '../records/secret';
import { createDeskClient } from './client';
import type { Connector } from './connector';
import { findKind } from './kinds';

export interface ConnectDeps {
  readonly db: Database;
  readonly vault: Vault;
  /** Checks every address that it connects to. */
  readonly agent: Agent;
}

/** How long to wait for the turn of a call before asking again, in milliseconds. */
const longestWaitMs = 5_000;

/**
 * Connects to a desk with its stored credentials. All calls together stay below its `callsPerMinute`.
 * @param until cancels all calls
 * @throws Unopened if its credentials cannot be opened
 */
export async function connectDesk(
  { db, vault, agent }: ConnectDeps,
  { id, kind: name, url, callsPerMinute }: Pick<Desk, 'id' | 'kind' | 'url' | 'callsPerMinute'>,
  until?: AbortSignal,
): Promise<Connector> {
  const kind = findKind(name);
  if (!kind) throw new Error(`There is no kind of desk "${name}".`);
  const secrets = await findDeskSecrets(db, id);
  if (!secrets) throw new Error(`There is no desk ${id}.`);
  const opened = vault.open(secrets.credentials, sealedAs.deskCredentials({ id }));
  const client = createDeskClient({
    url,
    agent,
    ...(until && { until }),
    async allowed() {
      for (;;) {
        until?.throwIfAborted();
        const waitMs = await takeDeskCall(db, id, callsPerMinute);
        if (waitMs === 0) return;
        await sleep(Math.min(waitMs, longestWaitMs), undefined, {
          ...(until && { signal: until }),
        });
      }
    },
  });
  return kind.connect(client, kind.credentials.parse(JSON.parse(opened)));
}
