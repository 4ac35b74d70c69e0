import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, runningPostgres, startPostgres } from '../../dev/embedded/postgres';
import { freePort } from '../../instance/ports';
import { runSource } from '../environment/program';
import { eventually, processesWith } from './processes';

// Closed to everyone else, as a fresh clone may be: a Postgres that root lends to another user has to pass.
const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-postgres-'));
const cluster = join(dataDir, 'postgres', 'cluster');
const log = () => {};
let port: number;

beforeAll(async () => {
  port = await freePort();
});
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ dataDir, port, log });
  undo.push(() => postgres.stop());
  return postgres;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that runs Postgres on the data directory, and takes connections. */
async function startHolder(): Promise<{ holder: ChildProcess; url: string }> {
  const [node, ...args] = runSource(join(__dirname, 'holder.ts'), dataDir, `${port}`);
  const holder = spawn(node, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (holder.stdout === null) throw new Error('no output');
  const [line] = await once(holder.stdout, 'data');
  return { holder, url: String(line).trim() };
}

describe('while another process runs it', () => {
  let holder: ChildProcess;
  let url: string;

  beforeAll(async () => {
    // What an initdb that was killed leaves behind.
    mkdirSync(join(dataDir, 'postgres', 'new-1'), { recursive: true });
    ({ holder, url } = await startHolder());
  });
  afterAll(() => {
    holder.kill('SIGKILL');
  });

  test('the server is found by the data directory', () => {
    expect(runningPostgres(dataDir)?.url('postgres')).toBe(url);
  });

  test('a second one is refused the data directory, and told who has it', async () => {
    await expect(start()).rejects.toThrow(`is in use by process ${holder.pid}`);
  });

  test('nothing half-made is left', () => {
    expect(readdirSync(join(dataDir, 'postgres')).sort()).toEqual(['cluster', 'lock', 'password']);
  });

  test('kill -9 of that process leaves no process of its server', async () => {
    await query(url, 'create table kept as select 42 as answer');
    holder.kill('SIGKILL');
    await eventually(() => processesWith(cluster).length === 0);
    expect(runningPostgres(dataDir)).toBeNull();
  });
});

describe('after kill -9', () => {
  test('the data is back, even when another program has the process id by now', async () => {
    writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n`);
    const postgres = await start();
    expect(await query(postgres.url('postgres'), 'select answer from kept')).toEqual([
      { answer: 42 },
    ]);
  });

  test('it starts at once, whether or not the old server is gone by then', async () => {
    const { holder } = await startHolder();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const postgres = await start();
    expect(postgres.port).toBe(port);
    await postgres.stop();
    expect(processesWith(cluster)).toEqual([]);
  });
});

describe('once started', () => {
  test('it makes databases by name, once each, that know upper case beyond ASCII', async () => {
    const postgres = await start();
    await postgres.createDatabase('blue-sky');
    await postgres.createDatabase('blue-sky');
    expect(await query(postgres.url('blue-sky'), "select upper('é') as letter")).toEqual([
      { letter: 'É' },
    ]);
  });

  test('it cannot be reached without the password', async () => {
    const postgres = await start();
    const url = new URL(postgres.url('postgres'));
    url.password = 'guess';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  });
});

test('a taken port is named, with what needs it', async () => {
  const taken = createServer().listen(port, '127.0.0.1');
  undo.push(() => taken.close());
  await once(taken, 'listening');
  await expect(start()).rejects.toThrow(
    `Port ${port} is taken, and the embedded Postgres needs it`,
  );
});
