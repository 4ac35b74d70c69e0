import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../dev/embedded/postgres';
import { freePort } from '../instance/ports';
import { failWith } from '../instance/run';
import { migrate } from '../migrations';
import { type Database, openDatabase } from '../records/database';
import { applyRetention, changePolicy } from '../records/retention';
import { median } from './figures';
import { archiveAfterDays, fill } from './large/fill';
import { queries } from './large/queries';
import { timed } from './latency';

const few = 10_000;
const rounds = 15;
/** Rows that a plan may read without an index. */
const small = 5_000;

interface Measured {
  readonly ms: number;
  /** The tables that its plans read as a whole, and that are not small. */
  readonly scans: readonly string[];
}

/**
 * `npm run bench:large -- --entries 10000000`: the queries of people and of the engine at 10,000 journal entries and at so many,
 * with the large tables that their plans read without an index. Prints a table in Markdown. `--data` names a directory that keeps
 * the filled databases for the next run.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { entries: { type: 'string', default: '10000000' }, data: { type: 'string' } },
  });
  const dataDir = values.data ?? mkdtempSync(join(tmpdir(), 'crossdesk-large-'));
  const postgres = await startPostgres({
    ...{ dataDir, port: await freePort(), ephemeral: true, log: () => {} },
    settings: { shared_buffers: '1GB', max_wal_size: '4GB', work_mem: '16MB' },
  });
  const results: Map<string, Measured>[] = [];
  for (const entries of [few, Number(values.entries)]) {
    const name = `entries_${entries}`;
    await postgres.createDatabase(name);
    const db = openDatabase(postgres.url(name), 4);
    await migrate(db);
    const isFilled = (await db('journal').first('id')) !== undefined;
    const [filling = 0] = await timed(1, async () => {
      if (!isFilled) await fill(db, entries);
    });
    const { rows } = await db.raw(
      `select pg_size_pretty(pg_database_size(current_database())) as size`,
    );
    console.error(`${entries} entries: ${rows[0].size}, filled in ${Math.round(filling / 1000)} s`);
    results.push(await measure(db, entries / 10));
    const [pass = 0] = await timed(1, () => deleteSome(db));
    results.at(-1)?.set('sweep: retention, 200 requests deleted', { ms: pass, scans: [] });
    await db.destroy();
  }
  const [before, after] = results;
  console.log(`| query | ${few} entries, ms | ${values.entries} entries, ms | without an index |`);
  console.log('|---|---|---|---|');
  for (const [name, { ms, scans }] of after ?? [])
    console.log(
      `| ${name} | ${before?.get(name)?.ms.toFixed(1)} | ${ms.toFixed(1)} | ${scans.join(', ')} |`,
    );
  await postgres.stop();
  if (values.data === undefined) rmSync(dataDir, { recursive: true });
  process.exit(0);
}

async function measure(db: Database, requests: number): Promise<Map<string, Measured>> {
  await changePolicy(db, 'request', () => ({ archiveAfterDays, deleteAfterDays: null }));
  const explaining = new pg.Client(db.client.config.connection.connectionString);
  await explaining.connect();
  const results = new Map<string, Measured>();
  for (const query of queries) {
    const statements: { sql: string; bindings: unknown[] }[] = [];
    const note = (asked: { sql: string; bindings: unknown[] }) => statements.push(asked);
    db.on('query', note);
    await query.run(db, requests);
    db.off('query', note);
    const scans = new Set<string>();
    for (const { sql, bindings } of statements) {
      if (!/^[\s(]*(with|select|insert|update|delete)/i.test(sql)) continue;
      const { rows } = await explaining.query(`explain (format json) ${sql}`, bindings);
      for (const table of scannedBy(rows[0]['QUERY PLAN'])) scans.add(table);
    }
    const times: number[] = [];
    for (let n = 0; n < rounds; n += 1) {
      const [ms = 0] = await timed(1, () => query.run(db, requests));
      times.push(ms);
      // One that takes seconds is not asked again.
      if (ms > 5_000) break;
    }
    results.set(query.name, { ms: median(times), scans: [...scans] });
    console.error(`${query.name}: ${median(times).toFixed(1)} ms ${[...scans].join(', ')}`);
  }
  await explaining.end();
  return results;
}

/** The tables that a plan reads as a whole, as far as they have many rows. */
function scannedBy(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(scannedBy);
  if (typeof plan !== 'object' || plan === null) return [];
  const node = plan as Readonly<Record<string, unknown>>;
  const isLarge = node['Node Type'] === 'Seq Scan' && Number(node['Plan Rows']) > small;
  return [
    ...(isLarge ? [String(node['Relation Name'])] : []),
    ...Object.values(node).flatMap(scannedBy),
  ];
}

async function deleteSome(db: Database): Promise<void> {
  await changePolicy(db, 'request', () => ({ archiveAfterDays, deleteAfterDays: 365 }));
  await applyRetention(db);
}

main().catch(failWith);
