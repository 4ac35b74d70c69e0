import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import * as requests from './0001-requests';
import * as onboarding from './0002-onboarding';
import * as changes from './0003-changes';
import * as cases from './0004-cases';
import * as reconciliation from './0005-reconciliation';
import * as listsAndMoves from './0006-lists-and-moves';
import * as portal from './0007-portal';
import * as landings from './0008-landings';
import * as door from './0009-door';
import * as formsAndRepairs from './0010-forms-and-repairs';
import * as pendingMessages from './0011-pending-messages';
import * as deliveries from './0012-deliveries';
import * as caseEntries from './0013-case-entries';
import * as access from './0014-access';
import * as search from './0015-search';
import * as groups from './0016-groups';
import * as searchOfOld from './0016-search-of-old';
import * as bothRoles from './0018-both-roles';
import * as stateClock from './0020-state-clock';
import * as stateClockOfOld from './0020-state-clock-of-old';
import * as rateLimits from './0021-rate-limits';
import * as desks from './0022-desks';
import * as serviceLevels from './0023-service-levels';
import * as notifications from './0024-notifications';
import * as replies from './0024-replies';
import * as lists from './0025-lists';
import * as record from './0026-record';
import * as people from './0027-people';
import * as reports from './0028-reports';
import * as deskPreviews from './0029-desk-previews';
import * as outcome from './0030-outcome';
import * as related from './0031-related';
import * as edits from './0032-edits';
import * as caseReports from './0034-case-reports';
import * as receivedMails from './0035-received-mails';
import * as audit from './0036-audit';
import * as tokenLimits from './0037-token-limits';
import * as signingKeys from './0038-signing-keys';
import * as viewsAndLanguages from './0039-views-and-languages';
import * as sessions from './0041-sessions';
import * as driftSays from './0042-drift-says';
import * as scim from './0042-scim';
import * as fourEyes from './0047-four-eyes';
import * as data from './0048-data';
import * as largeTables from './0048-large-tables';
import * as webhooks from './0049-webhooks';
import * as installation from './0050-installation';
import * as openRecords from './0051-open-records';
import * as holdsOnPeople from './0056-holds-on-people';

interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
}

/** All migrations, in order. Their names have no file extension, so that sources and compiled code record the same. */
const migrations: readonly Migration[] = [
  { name: '0001-requests', ...requests },
  { name: '0002-onboarding', ...onboarding },
  { name: '0003-changes', ...changes },
  { name: '0004-cases', ...cases },
  { name: '0005-reconciliation', ...reconciliation },
  { name: '0006-lists-and-moves', ...listsAndMoves },
  { name: '0007-portal', ...portal },
  { name: '0008-landings', ...landings },
  { name: '0009-door', ...door },
  { name: '0010-forms-and-repairs', ...formsAndRepairs },
  { name: '0011-pending-messages', ...pendingMessages },
  { name: '0012-deliveries', ...deliveries },
  { name: '0013-case-entries', ...caseEntries },
  { name: '0014-access', ...access },
  { name: '0015-search', ...search },
  { name: '0016-search-of-old', ...searchOfOld },
  { name: '0016-groups', ...groups },
  { name: '0018-both-roles', ...bothRoles },
  { name: '0020-state-clock', ...stateClock },
  { name: '0020-state-clock-of-old', ...stateClockOfOld },
  { name: '0021-rate-limits', ...rateLimits },
  { name: '0022-desks', ...desks },
  { name: '0023-service-levels', ...serviceLevels },
  { name: '0024-notifications', ...notifications },
  { name: '0024-replies', ...replies },
  { name: '0025-lists', ...lists },
  { name: '0026-record', ...record },
  { name: '0027-people', ...people },
  { name: '0028-reports', ...reports },
  { name: '0029-desk-previews', ...deskPreviews },
  { name: '0030-outcome', ...outcome },
  { name: '0031-related', ...related },
  { name: '0032-edits', ...edits },
  { name: '0034-case-reports', ...caseReports },
  { name: '0035-received-mails', ...receivedMails },
  { name: '0036-audit', ...audit },
  { name: '0037-token-limits', ...tokenLimits },
  { name: '0038-signing-keys', ...signingKeys },
  { name: '0039-views-and-languages', ...viewsAndLanguages },
  { name: '0041-sessions', ...sessions },
  { name: '0042-drift-says', ...driftSays },
  { name: '0042-scim', ...scim },
  { name: '0047-four-eyes', ...fourEyes },
  { name: '0048-data', ...data },
  { name: '0048-large-tables', ...largeTables },
  { name: '0049-webhooks', ...webhooks },
  { name: '0050-installation', ...installation },
  { name: '0051-open-records', ...openRecords },
  { name: '0056-holds-on-people', ...holdsOnPeople },
];

/** The migrations for knex. Each sets a lock timeout before it runs. */
export const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => ({ ...migration, up: inTurn(migration.up) }),
};

/** How long a migration waits for a lock, in ms. All later statements, reads too, queue behind it meanwhile. */
const longestWaitMs = 1_000;
const tries = 60;
/** The codes lock_not_available and deadlock_detected. */
const busy: readonly unknown[] = ['55P03', '40P01'];

function inTurn(up: Migration['up']): Migration['up'] {
  return async (knex) => {
    await knex.raw(`set local lock_timeout = ${longestWaitMs}; set local statement_timeout = 0`);
    await up(knex);
  };
}

/** The key of the migrating process's advisory lock. Postgres releases it when its connection ends, for any reason. */
const turn = 0x63_72_6f_73;

/**
 * Runs the missing migrations, in one process at a time, while processes of the previous release keep using the
 * database. A migration that cannot lock its table within a second is tried again, up to 60 times.
 * @throws if the lock is still not available then
 */
export async function migrate(knex: Knex): Promise<void> {
  await knex.transaction(async (held) => {
    // Migrations of this and of other processes may exceed the timeouts of other statements.
    await held.raw(`set local lock_timeout = 0; set local statement_timeout = 0;
      set local idle_in_transaction_session_timeout = 0`);
    await held.raw('select pg_advisory_xact_lock(?)', [turn]);
    // Knex's own lock is a row, which remains if its process is killed.
    await knex.migrate.forceFreeMigrationsLock({ migrationSource: source });
    await migrateLatest(knex);
  });
}

async function migrateLatest(knex: Knex): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      // One transaction each. One for all would block the readers of a table while it waits for the next lock.
      while (await migrateNext(knex));
      return;
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && busy.includes(error.code);
      if (!isBusy || left === 0) throw error;
      await sleep(longestWaitMs);
    }
  }
}

/** Runs the next migration. False if there was none. */
async function migrateNext(knex: Knex): Promise<boolean> {
  const [, ran] = await knex.migrate.up({ migrationSource: source });
  return ran.length > 0;
}
