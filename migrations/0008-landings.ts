import type { Knex } from 'knex';

/** Tells a request's row from the one that a restore took away: a workflow knows by it whose it is. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table requests add column landed_at timestamptz not null default now()');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table requests drop column landed_at');
}
