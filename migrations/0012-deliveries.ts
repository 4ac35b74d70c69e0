import type { Knex } from 'knex';

/** Adds a back-off for each event, and keeps cursors valid after their events are deleted. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- When the next attempt is due, after an attempt that failed for this event only. Null if it has not failed.
    alter table outbox add column next_try_at timestamptz;
    create index outbox_retried on outbox (connection_id, subject)
      where status = 'waiting' and next_try_at is not null;

    -- The positions of deleted deliveries.
    create table delivery_cursors (
      system_id uuid not null references external_systems,
      id uuid not null,
      position bigint not null,
      primary key (system_id, id)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table delivery_cursors;
    drop index outbox_retried;
    alter table outbox drop column next_try_at;
  `);
}
