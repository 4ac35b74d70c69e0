import type { Knex } from 'knex';

/** Indexes that count what one person, program or partner has open. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index requests_open_of_opener on requests (opened_by) where side = 'customer' and closed_at is null;
    create index requests_open_of_partner on requests (connection_id) where side = 'provider' and closed_at is null;
    create index changes_open_of_opener on changes (opened_by) where closed_at is null;
    create index cases_open_of_opener on cases (opened_by) where closed_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop index requests_open_of_opener, requests_open_of_partner, changes_open_of_opener,
    cases_open_of_opener`);
}
