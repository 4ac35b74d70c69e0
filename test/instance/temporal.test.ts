import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import {
  type EmbeddedTemporal,
  startTemporal,
  type TemporalOptions,
} from '../../dev/embedded/temporal';
import { freePort } from '../../instance/ports';
import { processesWith } from './processes';

const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-temporal-'));
const log = () => {};
let port: number;
let uiPort: number;

beforeAll(async () => {
  [port, uiPort] = [await freePort(), await freePort()];
});
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function start(options: Partial<TemporalOptions> = {}): Promise<EmbeddedTemporal> {
  const temporal = await startTemporal({ dataDir, port, uiPort, namespaces: [], log, ...options });
  undo.push(() => temporal.stop());
  return temporal;
}

async function withClient<T>(
  address: string,
  namespace: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

function startOne(address: string, namespace: string): Promise<unknown> {
  const searchAttributes = {
    CrossdeskNumber: ['1'],
    CrossdeskState: ['x'],
    CrossdeskPartner: ['p'],
  };
  return withClient(address, namespace, (client) =>
    client.workflow.start('any', { taskQueue: 'any', workflowId: 'one', searchAttributes }),
  );
}

test('keeps its workflows over a restart, and takes new namespaces and their search attributes', async () => {
  const first = await start({ namespaces: ['northwind'] });
  await startOne(first.address, 'northwind');
  await first.stop();
  expect(processesWith(join(dataDir, 'temporal', 'temporal.db'))).toEqual([]);

  const second = await start({ namespaces: ['northwind', 'acme'] });
  await startOne(second.address, 'acme');
  const kept = await withClient(second.address, 'northwind', (client) =>
    client.workflow.getHandle('one').describe(),
  );
  expect(kept.status.name).toBe('RUNNING');
  expect((await fetch(second.ui)).status).toBe(200);
});

test('keeps workflows that have ended for 30 days', async () => {
  const { address } = await start({ namespaces: ['northwind'] });
  const kept = await withClient(address, 'northwind', ({ workflowService }) =>
    workflowService.describeNamespace({ namespace: 'northwind' }),
  );
  expect(kept.config?.workflowExecutionRetentionTtl?.seconds?.toNumber()).toBe(30 * 24 * 60 * 60);
});

test('a taken port is named, with what needs it', async () => {
  const taken = createServer().listen(uiPort, '127.0.0.1');
  undo.push(() => taken.close());
  await once(taken, 'listening');
  await expect(start()).rejects.toThrow(
    `Port ${uiPort} is taken, and the embedded Temporal's web UI needs it`,
  );
});

test('a server that does not start is told with its own last words', async () => {
  await expect(start({ uiPort: port })).rejects.toThrow(
    /Temporal ended with \d+:\n.*address already in use/s,
  );
});
