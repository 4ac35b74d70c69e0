import { execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { startPostgres } from '../../dev/embedded/postgres';
import { startTemporal } from '../../dev/embedded/temporal';
import { workflowId } from '../../domain/names';
import { defaultPolicy } from '../../domain/policy';
import { freePort } from '../../instance/ports';
import { migrate } from '../../migrations';
import { takePublishedItem } from '../../records/catalogItem';
import { type Database, openDatabase } from '../../records/database';
import { sealedAs } from '../../records/sealed';
import { createVault, type Vault } from '../../records/secret';
import { createToken, createUser, ensureRole } from '../../records/user';
import { saveConnection } from '../environment/connections';
import { until } from '../environment/until';
import { openPartner } from '../workflows/partner';
import { lanes } from './lanes';

const instance = 'acme';
const catalogItem = 'NORTHWIND-CAT0001001';
const marks = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
/** How many commands are timed at each mark. */
const commands = 20;
/** How much more the worker may hold at the last mark than at the first, in MiB. */
const mayGrowBy = 256;

interface Half {
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Opens requests, as many and as fast as the machine can, in one API and one worker that are processes of their own,
 * and tells what both hold, and how long a command takes, on the way. Fails where the worker's memory goes on growing.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { requests: { type: 'string', default: '10000' } } });
  const wanted = Number(values.requests);
  if (!Number.isInteger(wanted) || wanted < 1) throw new Error('--requests takes a whole number.');
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-soak-'));
  const own = { dataDir, ephemeral: true, log: () => {} };
  const [postgresPort, port, uiPort] = [await freePort(), await freePort(), await freePort()];
  const postgres = await startPostgres({ ...own, port: postgresPort });
  const temporal = await startTemporal({ ...own, port, uiPort, namespaces: [instance] });
  const partner = await openPartner();
  await postgres.createDatabase(instance);
  const databaseUrl = postgres.url(instance);
  const db = openDatabase(databaseUrl);
  const secretKey = randomBytes(32);
  const token = await furnish(db, createVault(secretKey), partner);
  const apiPort = await freePort();
  const environment = {
    CROSSDESK_INSTANCE: instance,
    PORT: `${apiPort}`,
    DATABASE_URL: databaseUrl,
    CROSSDESK_SECRET_KEY: secretKey.toString('base64'),
    CROSSDESK_ALLOW_PRIVATE_TARGETS: 'true',
    CROSSDESK_RATE_LIMIT: '0',
    CROSSDESK_PARTNER_RATE_LIMIT: '0',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: instance,
  };
  const api = await startHalf('api', environment);
  const worker = await startHalf('worker', environment);
  const connection = await Connection.connect({ address: temporal.address });
  const engine = new Client({ connection, namespace: instance });
  try {
    await soak({ engine, url: `http://127.0.0.1:${apiPort}/api/v1`, token, api, worker, wanted });
  } finally {
    await connection.close();
    await Promise.all([api.stop(), worker.stop()]);
    await db.destroy();
    await partner.close();
    await Promise.all([postgres.stop(), temporal.stop()]);
    rmSync(dataDir, { recursive: true });
  }
}

/** A partner, an item of its catalog, and somebody who may submit it; gives that one's token. */
async function furnish(
  db: Database,
  vault: Vault,
  { secret: clear, url }: { readonly secret: string; readonly url: string },
): Promise<string> {
  await migrate(db);
  const partner = 'northwind';
  const id = randomUUID();
  const secret = vault.seal(clear, sealedAs.connectionSecret({ id }));
  await saveConnection(db, { id, partner, partnerIs: 'provider', url, secret });
  await takePublishedItem(db, partner, catalogItem, {
    name: 'Help with a laptop',
    kind: 'help',
    description: '',
    schema: {},
    policy: defaultPolicy,
    active: true,
  });
  await createUser(db, 'Casey');
  await ensureRole(db, 'Casey', 'requester');
  return createToken(db, 'Casey');
}

/** Half an instance, once it is ready. */
async function startHalf(half: 'api' | 'worker', environment: NodeJS.ProcessEnv): Promise<Half> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'instance/main.ts', half], {
    cwd: join(__dirname, '..', '..'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"msg":"ready"')) resolve();
    });
    gone.then(() => reject(new Error(`The ${half} ended before it was ready.`)));
  });
  return {
    pid: child.pid ?? 0,
    async stop() {
      process.off('exit', kill);
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** The API may open requests faster than the worker takes them up: waits until it has. */
async function caughtUp(engine: Client, numbers: readonly string[]): Promise<void> {
  for (const number of numbers.slice(-32)) {
    const workflow = engine.workflow.getHandle(workflowId.request(number));
    // One whose first task has not run cannot be asked yet.
    const answers = () => workflow.query('state').catch(() => null);
    await until(answers, `an answer of ${number}`, 10 * 60_000);
  }
}

interface Stage {
  readonly engine: Client;
  readonly url: string;
  readonly token: string;
  readonly api: Half;
  readonly worker: Half;
  readonly wanted: number;
}

async function soak({ engine, url, token, api, worker, wanted }: Stage): Promise<void> {
  const post = async (path: string, body: object): Promise<{ number: string }> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    }
    return (await answer.json()) as { number: string };
  };
  const numbers: string[] = [];
  const held: number[] = [];
  print(['requests', 'a second', 'API, MiB', 'worker, MiB', 'a command, ms', 'the longest']);
  for (const mark of [...marks.filter((one) => one < wanted), wanted]) {
    const began = Date.now();
    const more = mark - numbers.length;
    await lanes(Array.from({ length: more }), 16, async () => {
      const shortDescription = `My laptop does not start, for the ${mark}th time`;
      numbers.push((await post('/requests', { catalogItem, shortDescription })).number);
    });
    const rate = more / ((Date.now() - began) / 1_000);
    await caughtUp(engine, numbers);
    const times: number[] = [];
    // From all that are open: most have left the cache long ago.
    const apart = Math.max(1, Math.floor(numbers.length / commands));
    for (const number of numbers.filter((_, n) => n % apart === apart - 1).slice(0, commands)) {
      const from = performance.now();
      await post(`/requests/${number}/cancel`, {});
      times.push(performance.now() - from);
      numbers.splice(
        numbers.indexOf(number),
        1,
        (await post('/requests', { catalogItem, shortDescription: 'Again' })).number,
      );
    }
    times.sort((a, b) => a - b);
    const [apiHolds, workerHolds] = [await rss(api), await rss(worker)];
    held.push(workerHolds);
    const [median = 0, longest = 0] = [times[times.length >> 1], times.at(-1)];
    print([mark, rate, apiHolds, workerHolds, median, longest]);
  }
  const [first = 0] = held;
  const last = held.at(-1) ?? 0;
  if (last > first + mayGrowBy) {
    throw new Error(
      `The worker holds ${Math.round(last - first)} MiB more than at the first mark.`,
    );
  }
}

function print(row: readonly (string | number)[]): void {
  const cells = row.map((cell) => (typeof cell === 'string' ? cell : Math.round(cell).toString()));
  console.log(cells.map((cell) => cell.padStart(14)).join(''));
}

/** What a process holds in memory, in MiB. */
async function rss({ pid }: Half): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', `${pid}`]);
  return Number(stdout) / 1024;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
