import type { Knex } from 'knex';

/** Adds indexes for what reads a whole table otherwise, once it has millions of rows: `npm run bench:large`. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The lists, without the archive, in both directions.
    create index requests_current on requests (opened_at desc, number desc) where archived_at is null;
    create index changes_current on changes (opened_at desc, number desc) where archived_at is null;
    create index cases_current on cases (opened_at desc, number desc) where deleted is null and archived_at is null;
    create index requests_current_group on requests (assignment_group, opened_at desc)
      where assignment_group is not null and archived_at is null;
    create index requests_current_priority on requests (priority, number) where archived_at is null;
    drop index requests_priority;
    -- The cleanup, which looks every half minute.
    create index outbox_delivered on outbox (delivered_at) where status = 'delivered';
    create index outbox_discarded on outbox (created_at) where status = 'discarded';
    create index exchange_sequences_unreceived on exchange_sequences (connection_id, subject) where received = 0;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create index requests_priority on requests (priority, number);
    drop index exchange_sequences_unreceived, outbox_discarded, outbox_delivered, requests_current_priority,
      requests_current_group, cases_current, changes_current, requests_current;
  `);
}
