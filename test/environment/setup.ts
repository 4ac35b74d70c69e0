import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../dev/embedded/postgres';
import { startTemporal } from '../../dev/embedded/temporal';
import { freePort } from '../../instance/ports';
import { migrate } from '../../migrations';
import { openDatabase } from '../../records/database';
import { template, variables } from './services';

declare global {
  /** Stops what the setup started; the teardown calls it. */
  var stopServices: (() => Promise<void>) | undefined;
}

/** Starts one Postgres and one Temporal for the whole run; they end with it, however it ends. */
export default async function setup(): Promise<void> {
  if (process.env.CROSSDESK_TEST_UNIT) return;
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-test-'));
  const own = { dataDir, ephemeral: true, log: () => {} };
  const [port, uiPort, postgresPort] = [await freePort(), await freePort(), await freePort()];
  const [postgres, temporal] = await Promise.all([
    startPostgres({ ...own, port: postgresPort }),
    startTemporal({
      ...own,
      port,
      uiPort,
      namespaces: [],
      // Tests make namespaces as they go, and use them at once.
      dynamicConfig: { 'system.forceSearchAttributesCacheRefreshOnRead': true },
    }),
  ]);
  globalThis.stopServices = async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
    rmSync(dataDir, { recursive: true });
  };

  await postgres.createDatabase(template);
  const database = openDatabase(postgres.url(template));
  await migrate(database);
  await database.destroy();
  process.env[variables.postgres] = postgres.url('postgres');
  process.env[variables.temporal] = temporal.address;
  // Workers in jest's processes run workflows without a thread of their own, as the SDK's replay does: the thread would
  // load the SDK again, which is a quarter of what a stack costs. Instances in processes of their own have the thread.
  process.env.TEMPORAL_DEBUG = '1';
}
