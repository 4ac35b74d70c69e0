import type { Knex } from 'knex';

/** A task has its request's priority, and no other. Groups have members, and every group that work is in exists. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Written by the version before, and read by nobody since.
    alter table tasks alter column priority drop not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    update tasks t set priority = r.priority from requests r where r.number = t.request and t.priority is null;
    alter table tasks alter column priority set not null;
  `);
}
