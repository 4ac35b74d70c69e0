import type { Knex } from 'knex';

/** Counts the entries of a case. The Table API's `sys_mod_count` is the number of commands and entries. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table cases add column entries integer not null default 0');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table cases drop column entries');
}
