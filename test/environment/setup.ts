import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../dev/embedded/postgres';
import { startOfProcess } from '../../dev/embedded/processes';
import { startTemporal } from '../../dev/embedded/temporal';
import { freePort } from '../../instance/ports';
import { migrate } from '../../migrations';
import { openDatabase } from '../../records/database';
import { template, variables } from './services';

declare global {
  /** Stops what the setup started; the teardown calls it. */
  var stopServices: (() => Promise<void>) | undefined;
}

/** A file system in memory: a database is a thousand files, which a disk takes twice the processor time to make. */
const inMemory = '/dev/shm';
/** The least free memory for it, in bytes. A whole run keeps some 700 MB. */
const leastFree = 4 * 1024 ** 3;

/** Makes the folder of the run's files, and removes those that killed runs left there. */
function makeRunFolder(): string {
  const parent = hasRoom(inMemory) ? inMemory : tmpdir();
  for (const name of readdirSync(parent)) {
    const pid = /^crossdesk-tests-(\d+)-/.exec(name)?.[1];
    if (pid && startOfProcess(Number(pid)) === null)
      rmSync(join(parent, name), { recursive: true });
  }
  const folder = mkdtempSync(join(parent, `crossdesk-tests-${process.pid}-`));
  // Postgres may run as another user, who has to pass through.
  chmodSync(folder, 0o711);
  return folder;
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > leastFree;
  } catch {
    return false;
  }
}

/** Starts one Postgres and one Temporal for the whole run; they end with it, however it ends. */
export default async function setup(): Promise<void> {
  if (process.env.CROSSDESK_TEST_UNIT) return;
  const dataDir = makeRunFolder();
  // What the tests and their processes write goes there as well.
  process.env.TMPDIR = dataDir;
  const own = { dataDir, ephemeral: true, log: () => {} };
  const [port, uiPort, postgresPort] = [await freePort(), await freePort(), await freePort()];
  const [postgres, temporal] = await Promise.all([
    // Nothing that one run writes is worth a vacuum.
    startPostgres({ ...own, port: postgresPort, settings: { autovacuum: 'off' } }),
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
