import type { Knex } from 'knex';

/** Adds follow-ups and ratings of requests, and the difference of these two between partners. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table requests
      -- The number of the closed request that it reopens.
      add column follow_up_of text,
      add column rating integer check (rating between 1 and 5),
      add column rating_text text,
      add column rated_by text,
      add column rated_at timestamptz;
    create index requests_follow_ups on requests (follow_up_of) where follow_up_of is not null;
    -- At the customer, one follow-up may be open at a time.
    create unique index requests_open_follow_up on requests (follow_up_of)
      where follow_up_of is not null and side = 'customer' and closed_at is null;

    alter table drift drop constraint drift_differs_check;
    alter table drift add constraint drift_differs_check
      check (differs in ('numbers', 'entries', 'state', 'record', 'details'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from drift where differs = 'details';
    alter table drift drop constraint drift_differs_check;
    alter table drift add constraint drift_differs_check
      check (differs in ('numbers', 'entries', 'state', 'record'));
    alter table requests drop column follow_up_of, drop column rating, drop column rating_text,
      drop column rated_by, drop column rated_at;
  `);
}
