import { existsSync, readFileSync, realpathSync } from 'node:fs';
import pg from 'pg';
import { readIfThere } from './files';
import { type PostgresHome, postgresHome, superuser } from './postgres-cluster';
import { runsWith } from './processes';

/** A Postgres server that runs on this machine. */
export interface PostgresServer {
  readonly port: number;
  /** The URL of one of its databases, with its superuser's password. */
  url(database: string): string;
  /** Makes a database unless there is one of that name. */
  createDatabase(name: string): Promise<void>;
}

/**
 * The embedded Postgres that this or another process runs on a data directory, once it takes
 * connections; null while there is none.
 */
export function runningPostgres(dataDir: string): PostgresServer | null {
  if (!existsSync(dataDir)) return null;
  const home = postgresHome(realpathSync(dataDir));
  // Postgres's own format: id, directory, start, port, socket directory, address, memory, state.
  const lines = readIfThere(home.pidFile)?.split('\n') ?? [];
  const [pid, port, state] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim()];
  if (state !== 'ready' || !runsWith(pid, home.cluster)) return null;
  return serverAt(home, port);
}

function serverAt(home: PostgresHome, port: number): PostgresServer {
  const password = readFileSync(home.passwordFile, 'utf8');
  const url = (database: string) =>
    `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return {
    port,
    url,
    async createDatabase(name) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      try {
        const known = await client.query('select from pg_database where datname = $1', [name]);
        if (known.rowCount !== 0) return;
        await client.query(`create database ${client.escapeIdentifier(name)}`);
      } catch (error) {
        // Another process was faster.
        if (!(error instanceof pg.DatabaseError && error.code === duplicateDatabase)) throw error;
      } finally {
        await client.end();
      }
    },
  };
}

const duplicateDatabase = '42P04';
