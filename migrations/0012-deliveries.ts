import type { Knex } from 'knex';

/** Each event's own back-off, and cursors that stay good when what they name is gone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- After a try that failed for this event alone; null: it is due.
    alter table outbox add column next_try_at timestamptz;
    create index outbox_retried on outbox (connection_id, subject)
      where status = 'waiting' and next_try_at is not null;

    -- Of deliveries that were purged: where each one was.
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
