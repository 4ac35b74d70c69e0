import { source } from '../../migrations';
import { auditHead, auditLinks, faultsOfLink, newestSeal } from '../../records/auditChain';
import { findForwarding } from '../../records/auditForwarding';
import { clockOf } from '../../records/database';
import { skewOf } from './clocks';
import { type DoctorDeps, ok, reasonOf, type Said, warning, wrong } from './findings';

/** As docs/settings.md says. */
const leastVersion = 14;
/** The part of the connections from which on there is little room. */
const fullFrom = 0.8;
const longLockSeconds = 10;
/** How many of the newest entries are checked. `audit verify` checks all. */
const newestEntries = 500;
const sinceMs = 15 * 60_000;

export async function checkPostgres({ db }: DoctorDeps): Promise<Said[]> {
  try {
    await db.raw('select 1').timeout(5_000);
  } catch (error) {
    return [wrong(`Postgres does not answer: ${reasonOf(error)}`)];
  }
  const asked = Date.now();
  const clock = await clockOf(db);
  const answered = Date.now();
  const { rows } = await db
    .raw(
      `select current_setting('server_version') as version,
         current_setting('server_version_num')::int / 10000 as major,
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections,
         (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as used,
         (select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
            and state_change < now() - make_interval(secs => ?))::int as waiting,
         pg_database_size(current_database()) / 1048576 as size`,
      [longLockSeconds],
    )
    .timeout(5_000);
  const { version, major, connections, used, waiting, size } = rows[0];
  return [
    major < leastVersion
      ? wrong(`Postgres is of version ${version}; version ${leastVersion} is needed.`, {
          about: 'version',
          why: 'The release uses what older versions do not have.',
          helps: `Upgrade Postgres to version ${leastVersion} or later.`,
        })
      : ok(`Postgres ${version} answers. The database has ${size} MiB.`),
    used > connections * fullFrom
      ? warning(`${used} of ${connections} connections are in use.`, {
          about: 'connections',
          why: 'Too many processes share the server. When no connection is left, calls are answered with 503.',
          helps: 'Raise max_connections, stop processes that are not needed, or use a pooler.',
        })
      : ok(`${used} of ${connections} connections are in use.`, 'connections'),
    ...(waiting > 0
      ? [
          warning(`${waiting} statements have waited for a lock for ${longLockSeconds} seconds.`, {
            about: 'locks',
            why: 'A transaction is open for long and holds the lock, for example one of a person or of a back-up.',
            helps: 'Find it with pg_blocking_pids in pg_stat_activity, and end it.',
          }),
        ]
      : []),
    skewOf('Postgres', clock.getTime() - (asked + answered) / 2, answered - asked),
  ];
}

export async function checkMigrations({ db }: DoctorDeps): Promise<Said[]> {
  const wanted = (await source.getMigrations([])).map(({ name }) => name);
  const isThere = await db.schema.hasTable('knex_migrations');
  const done: string[] = isThere ? await db('knex_migrations').pluck('name') : [];
  const missing = wanted.filter((name) => !done.includes(name));
  const later = done.filter((name) => !wanted.includes(name));
  if (missing.length > 0) return [wrong(`Missing in the database: ${missing.join(', ')}.`)];
  if (later.length > 0)
    return [
      warning(`The database has migrations of a later release: ${later.join(', ')}.`, {
        why: 'A later release has used the database, or is being rolled out.',
        helps: 'Finish the upgrade: replace the processes of this release.',
      }),
    ];
  return [ok(`All ${wanted.length} migrations have run.`)];
}

/** Whether the end of the chain is whole, and what waits to be forwarded. */
export async function checkAuditLog({ db, vault, settings }: DoctorDeps): Promise<Said[]> {
  const head = await auditHead(db);
  const found: Said[] = [];
  let last = null;
  for await (const link of auditLinks(db, {
    after: Math.max(0, head.position - newestEntries),
    until: head.position,
  })) {
    if (last) found.push(...faultsOfLink(last, link).map(({ message }) => wrong(message)));
    last = link;
  }
  if (head.position > 0 && last?.hash !== head.hash)
    found.push(wrong('The last entry is not the one that the head of the chain names.'));
  const seal = await newestSeal(db, vault);
  if (seal === 'unreadable')
    found.push(wrong('The last sealed head cannot be opened with the configured keys.'));
  else if (seal && seal.position > head.position)
    found.push(
      wrong(`Entries up to ${seal.position} were sealed; the log ends at ${head.position}.`),
    );
  if (found.length === 0) found.push(ok(`The log is whole at its end: entry ${head.position}.`));
  const { auditReceiver } = settings;
  if (!auditReceiver) return found;
  const forwarding = await findForwarding(db, auditReceiver.url);
  const { receiver: about, waiting, lastSuccessAt, lastError } = forwarding;
  const isLate = !lastSuccessAt || Date.now() - lastSuccessAt.getTime() > sinceMs;
  const what = `${waiting} entries wait to be forwarded.`;
  if (waiting === 0 || (!isLate && !lastError)) return [...found, ok(what, about)];
  const why = lastError ?? 'No worker runs, or the receiver takes nothing.';
  return [
    ...found,
    warning(what, { about, why, helps: 'Correct the receiver: everything that waits is sent.' }),
  ];
}
