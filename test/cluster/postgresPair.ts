import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type EmbeddedPostgres, startPostgres } from '../../dev/embedded/postgres';
import { postgresHome } from '../../dev/embedded/postgres-cluster';
import { freePort } from '../../instance/ports';
import { openProxy } from './proxy';

/** A Postgres with a synchronous standby. Its clients connect to a proxy, which leads to the primary. */
export interface PostgresPair {
  /** Of the proxy. */
  readonly port: number;
  url(database: string): string;
  createDatabase(name: string): Promise<void>;
  /** Kills the primary with SIGKILL, promotes the standby, and leads the clients there. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

const settings = {
  max_connections: '500',
  wal_level: 'replica',
  max_wal_senders: '4',
  wal_keep_size: '1GB',
  // Only processes are killed here, not the machine. A commit still waits until the standby has it.
  fsync: 'off',
  full_page_writes: 'off',
};

/** Starts both, with their data below a directory. */
export async function startPostgresPair(dataDir: string): Promise<PostgresPair> {
  const homes = { primary: join(dataDir, 'primary'), standby: join(dataDir, 'standby') };
  const ports = { primary: await freePort(), standby: await freePort() };
  const start = (which: keyof typeof homes, more: Readonly<Record<string, string>>) =>
    startPostgres({
      dataDir: homes[which],
      port: ports[which],
      log: () => {},
      settings: { ...settings, ...more },
    });
  await (await start('primary', {})).stop();
  // With owners and modes: Postgres refuses data that others may read.
  await promisify(execFile)('cp', ['-a', homes.primary, homes.standby]);
  writeFileSync(join(postgresHome(homes.standby).cluster, 'standby.signal'), '');
  const primary = await start('primary', { synchronous_standby_names: '*' });
  const standby = await start('standby', { primary_conninfo: conninfo(primary) });
  const proxy = await openProxy([ports.primary]);
  let current: EmbeddedPostgres = primary;
  return {
    port: proxy.port,
    url(database) {
      const url = new URL(current.url(database));
      url.port = `${proxy.port}`;
      return url.href;
    },
    createDatabase: (name) => current.createDatabase(name),
    async failOver() {
      await requireSynchronous(primary);
      process.kill(await pidOf(primary), 'SIGKILL');
      await primary.stop();
      await query(standby, 'select pg_promote(true, 60)');
      current = standby;
      proxy.leadTo([ports.standby]);
    },
    async stop() {
      await proxy.close();
      await standby.stop();
      await primary.stop();
    },
  };
}

function conninfo(primary: EmbeddedPostgres): string {
  const { hostname, port, username, password } = new URL(primary.url('postgres'));
  return `host=${hostname} port=${port} user=${username} password=${password}`;
}

/** Otherwise a commit may have been answered that the standby does not have. */
async function requireSynchronous(primary: EmbeddedPostgres): Promise<void> {
  const [standby] = await query(primary, 'select sync_state from pg_stat_replication');
  if (standby?.sync_state !== 'sync') throw new Error('The standby of Postgres does not follow.');
}

async function pidOf(server: EmbeddedPostgres): Promise<number> {
  const [row] = await query(server, `select pg_read_file('postmaster.pid') as lines`);
  return Number.parseInt(row?.lines ?? '', 10);
}

async function query(server: EmbeddedPostgres, sql: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(sql)).rows;
  } finally {
    await client.end();
  }
}
