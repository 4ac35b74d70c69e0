import type { Knex } from 'knex';
import * as requests from './0001-requests';
import * as onboarding from './0002-onboarding';
import * as changes from './0003-changes';
import * as cases from './0004-cases';

interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
}

/** In order. Names carry no file extension, so that sources and compiled code agree about what has run. */
const migrations: readonly Migration[] = [
  { name: '0001-requests', ...requests },
  { name: '0002-onboarding', ...onboarding },
  { name: '0003-changes', ...changes },
  { name: '0004-cases', ...cases },
];

const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
};

/** Brings the database up to date. Safe to run from several processes at once: knex takes a lock. */
export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({ migrationSource: source });
}
