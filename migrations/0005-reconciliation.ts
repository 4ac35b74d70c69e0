import type { Knex } from 'knex';

/** Creates the tables of reconciliation: the results, and the differences with their repairs. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Work notes that are older than the rules that let them cross are not sent, and not compared.
    alter table connections add column notes_since timestamptz not null default now();
    -- The partner refused its event permanently, and it was discarded here. The partner is not expected to have it.
    alter table journal add column given_up boolean not null default false;

    -- When an entry was stored here. Null for entries that are older than this column.
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
      -- The repair. Null if none was possible.
      repair text,
      found_at timestamptz not null default now(),
      -- When both sides agreed again.
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
