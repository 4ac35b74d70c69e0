import { type Diagnosis, diagnosisOf } from '../../domain/doctor';
import { standingIn } from '../../domain/installation';
import { createPartners } from '../../exchange/client';
import { createAgent } from '../../exchange/target';
import { openDatabase } from '../../records/database';
import { findInstallation } from '../../records/installation';
import { createVault } from '../../records/secret';
import { ConfigError, readConfig } from '../config';
import { readPlace } from '../installation';
import { reachTemporal } from '../reach';
import { diagnose } from './doctor';
import { secretsIn } from './running';

/** Whether the environment is that of an instance with services of its own, which the doctor can check from here. */
export function isConfigured(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env.DATABASE_URL && env.TEMPORAL_ADDRESS);
}

/** Checks the instance of this environment without its processes: Postgres, Temporal or all of it can be down. */
export async function diagnoseHere(): Promise<Diagnosis> {
  try {
    return await diagnoseConfigured();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const found = { check: 'settings', about: null, verdict: 'wrong' } as const;
    const why = 'The setting is missing, or has another form than it needs.';
    const helps = 'Correct it: no process starts before.';
    return diagnosisOf(
      error.problems.map((what) => ({
        ...{ ...found, what, why, helps, page: '/problems/check-settings' },
      })),
    );
  }
}

async function diagnoseConfigured(): Promise<Diagnosis> {
  const config = readConfig();
  const { database, temporal, instance, allowPrivateTargets } = config;
  if (database.embedded || temporal.embedded)
    throw new Error('DATABASE_URL and TEMPORAL_ADDRESS must be set.');
  const db = openDatabase(database.url, 4);
  const agent = createAgent(allowPrivateTargets);
  let reaching: ReturnType<typeof reachTemporal> | undefined;
  const reach = () => {
    reaching ??= reachTemporal({ ...temporal.connection, connectTimeout: '4 seconds' });
    return reaching;
  };
  try {
    return await diagnose({
      settings: { ...config, namespace: temporal.namespace, temporal: temporal.connection },
      ...{ db, agent, temporal: reach },
      vault: createVault(config.secretKey, config.otherSecretKeys),
      standing: async () => {
        const connection = await reach().catch(() => null);
        const { namespace } = temporal;
        const place = await readPlace(db, connection, { namespace, publicUrl: config.publicUrl });
        return standingIn(place, await findInstallation(db, place));
      },
      partners: createPartners(instance, agent, config.deliveryTimeoutMs),
      secrets: secretsIn({ ...config, databaseUrl: database.url }),
    });
  } finally {
    await agent.destroy();
    await db.destroy();
    await (await reaching?.catch(() => null))?.close();
  }
}
