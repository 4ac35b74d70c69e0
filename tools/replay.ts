import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, type ReplayResult, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../instance/bundle';
import { payloadKeysOf } from '../instance/config';
import { variables } from '../instance/config-variables';
import { dataConverter, type PayloadKeys } from '../temporal/payloadCodec';

const recorded = join(__dirname, '../test/replay/histories');

type Histories = Parameters<typeof Worker.runReplayHistories>[1];

/**
 * `npm run replay`: replays the recorded histories against today's workflow code; `-- --live` replays every history
 * of the configured namespace. Exits non-zero where one no longer fits, naming it and why.
 */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const live = process.argv.includes('--live');
  const results = Worker.runReplayHistories(
    { workflowBundle: await workflowBundle(), dataConverter: dataConverter(payloadKeys()) },
    live ? liveHistories() : recordedHistories(),
  );
  let replayed = 0;
  let failed = 0;
  for await (const result of results) {
    replayed += 1;
    if (result.error) failed += 1;
    console.log(line(result));
  }
  console.log(`${replayed - failed} of ${replayed} histories replay.`);
  if (replayed === 0) throw new Error('There was no history to replay.');
  if (failed > 0) process.exitCode = 1;
}

/** The keys that encrypt the namespace's payloads, as for an instance. */
function payloadKeys(): PayloadKeys {
  const keys = { CROSSDESK_PAYLOAD_KEY: true, CROSSDESK_OTHER_PAYLOAD_KEYS: true } as const;
  return payloadKeysOf(variables.pick(keys).parse(process.env));
}

function line({ workflowId, error }: ReplayResult): string {
  return error ? `✗ ${workflowId}\n    ${error.message}` : `✓ ${workflowId}`;
}

async function* recordedHistories(): Histories {
  for (const file of (await readdir(recorded)).sort()) {
    if (!file.endsWith('.json')) continue;
    const history = JSON.parse(await readFile(join(recorded, file), 'utf8'));
    yield { workflowId: file.replace(/\.json$/, ''), history };
  }
}

async function* liveHistories(): Histories {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = await Connection.connect(connectionOptions);
  const client = new Client({ connection, namespace });
  yield* client.workflow
    .list({ query: `TaskQueue = 'crossdesk'` })
    .intoHistories({ concurrency: 5 });
  await connection.close();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
