import type { Knex } from 'knex';

/**
 * Adds the time at which a request's row was written. It distinguishes the row from a row with the same number that was
 * lost by a restore, so that a workflow can tell to which one it belongs.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table requests add column landed_at timestamptz not null default now()');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table requests drop column landed_at');
}
