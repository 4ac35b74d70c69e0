import type { Knex } from 'knex';

/** Adds indexes to find recently changed records of every kind, and requests by assignee. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index requests_moved on requests (updated_at);
    create index registrations_moved on registrations (updated_at);
    create index providers_moved on providers (updated_at);
    create index changes_moved on changes (updated_at);
    create index cases_moved on cases (updated_at);
    create index requests_assigned_to on requests (assigned_to, opened_at desc)
      where assigned_to is not null;
    -- It is replaced by cases_moved, which includes deleted cases.
    drop index cases_updated;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create index cases_updated on cases (updated_at desc) where deleted is null;
    drop index requests_assigned_to, requests_moved, registrations_moved, providers_moved, changes_moved, cases_moved;
  `);
}
