import type { Knex } from 'knex';

/** Counts what is written on a case beside its commands: the Table API's `sys_mod_count` counts both. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table cases add column entries integer not null default 0');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table cases drop column entries');
}
