import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { buildClusterPrograms } from '../../dev/embedded/temporal-build';
import { ensureNamespace } from '../../instance/temporal-namespace';
import { type Side, sides } from '../chaos/schedule';
import type { ChaosEnvironment } from '../chaos/stage';
import { type Fleet, startFleet } from './fleet';
import { type Meeting, meet } from './meeting';
import { type PostgresPair, startPostgresPair } from './postgresPair';
import type { Release } from './release';
import { startTemporalCluster, type TemporalCluster } from './temporalCluster';

/** Two instances that know each other, each of several processes, on a Temporal cluster and a Postgres with a standby. */
export interface ClusterStage {
  readonly postgres: PostgresPair;
  readonly temporal: TemporalCluster;
  readonly fleets: Readonly<Record<Side, Fleet>>;
  readonly met: Meeting;
}

export async function startClusterStage(
  release: Release,
  { dataDir, say, undo }: ChaosEnvironment,
): Promise<ClusterStage> {
  const logDir = join(dataDir, 'logs');
  const programs = await buildClusterPrograms();
  say('Starting Postgres with a standby …');
  const postgres = await startPostgresPair(dataDir);
  undo.push(() => postgres.stop());
  for (const side of sides) await postgres.createDatabase(side);
  say('Starting a Temporal cluster …');
  const temporal = await startTemporalCluster(programs, postgres, { dataDir, logDir });
  undo.push(() => temporal.stop());
  await createNamespaces(temporal.address);
  say(`Starting two APIs and two workers for each side, of ${release.title} …`);
  const start = async (side: Side) => {
    const fleet = await startFleet(
      side,
      {
        databaseUrl: postgres.url(side),
        temporalAddress: temporal.address,
        namespace: side,
        secretKey: randomBytes(32),
      },
      release,
      logDir,
    );
    undo.push(() => fleet.stop());
    return fleet;
  };
  const [northwind, acme] = await Promise.all([start('northwind'), start('acme')]);
  const fleets = { northwind, acme };
  say('Northwind and Acme meet …');
  return { postgres, temporal, fleets, met: await meet(fleets) };
}

const namespacesMs = 60_000;

/** The frontends answer before the nodes behind them have found each other. */
async function createNamespaces(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    for (const deadline = Date.now() + namespacesMs; ; await sleep(200)) {
      try {
        for (const side of sides) await ensureNamespace(connection, side);
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  } finally {
    await connection.close();
  }
}
