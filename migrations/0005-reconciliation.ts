import type { Knex } from 'knex';

/** Whether the two sides of a connection have the same: what was compared, what differed, what was mended. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Work notes from before the rules let them cross stay where they are, and are not compared.
    alter table connections add column notes_since timestamptz not null default now();
    -- Its event was refused by the partner for good and discarded here: the partner is meant to lack it.
    alter table journal add column given_up boolean not null default false;

    -- When an entry was written here; of what stands already nobody knows.
    alter table journal add column landed_at timestamptz;
    alter table journal alter column landed_at set default clock_timestamp();

    create table reconciliations (
      connection_id uuid primary key references connections,
      at timestamptz not null,
      records integer not null,
      drift integer not null,
      repaired integer not null,
      error text
    );

    create table drift (
      id bigint generated always as identity primary key,
      connection_id uuid not null references connections,
      subject text not null,
      differs text not null check (differs in ('numbers', 'entries', 'state', 'record')),
      detail text not null,
      -- What was done about it; null: nothing could be.
      repair text,
      found_at timestamptz not null default now(),
      -- When both sides were seen to agree again.
      repaired_at timestamptz
    );
    create unique index drift_open on drift (connection_id, subject, differs) where repaired_at is null;
    create index drift_newest on drift (connection_id, id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table drift, reconciliations;
    alter table journal drop column given_up, drop column landed_at;
    alter table connections drop column notes_since;
  `);
}
