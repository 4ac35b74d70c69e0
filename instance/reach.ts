import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Database } from '../records/database';
import type { TemporalConnection } from './temporal-config';

/** @throws Error which says where Postgres should be, and why it is not reached there */
export async function reachPostgres(db: Database, databaseUrl: string): Promise<void> {
  try {
    await db.raw('select 1');
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    throw unreached('Postgres', host + pathname, 'DATABASE_URL, and what it says of TLS', error);
  }
}

/** @throws Error which says where Temporal should be, and why it is not reached there */
export async function reachTemporal(options: TemporalConnection): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    const reason = (await refusalOfTls(options)) ?? error;
    throw unreached('Temporal', options.address, 'TEMPORAL_ADDRESS and TEMPORAL_TLS_*', reason);
  }
}

/** The client only reports a timeout. The worker's connection also reports the cause. */
async function refusalOfTls(options: TemporalConnection): Promise<unknown> {
  try {
    await (await NativeConnection.connect(options)).close();
    return null;
  } catch (error) {
    return error;
  }
}

function unreached(service: string, at = '', settings: string, reason: unknown): Error {
  const words = reason instanceof Error ? reason.message : String(reason);
  return new Error(`${service} cannot be reached at ${at}: ${words}. Check ${settings}.`, {
    cause: reason,
  });
}
