import type { Knex } from 'knex';

/** Keeps where this database is the original, and when partners and the webhooks of desks last called. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table installation (
      is_only boolean primary key default true check (is_only),
      -- The place in which the database speaks to others: Postgres, Temporal and the host of the public URL.
      place jsonb not null,
      since timestamptz not null default now(),
      -- A place of which an admin has said that it is a copy, and stays silent.
      silent_place jsonb,
      silent_since timestamptz
    );
    -- One row for each connection and desk.
    create table inbound_calls (
      source uuid primary key,
      at timestamptz not null
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table inbound_calls, installation');
}
