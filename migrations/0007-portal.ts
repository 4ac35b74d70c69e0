import type { Knex } from 'knex';

/** Adds the data that the portal shows about users, their tokens, and the health of connections. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Derived from the creating call, so that a repeated call is recognised.
    alter table users add column id uuid not null unique default gen_random_uuid();
    -- Identifies a token without revealing its hash.
    alter table tokens add column id uuid not null unique default gen_random_uuid();
    alter table tokens add column last_used_at timestamptz;
    create index tokens_of_user on tokens (user_name, created_at, id) where revoked_at is null;

    create table connection_samples (
      connection_id uuid not null references connections on delete cascade,
      -- A whole minute. The first process in that minute writes the sample.
      at timestamptz not null,
      pending integer not null,
      failed integer not null,
      oldest_pending_seconds integer,
      -- The lag of the partner's entries that were stored in the previous minute.
      lag_median_ms integer,
      lag_p95_ms integer,
      primary key (connection_id, at)
    );
    create index connection_samples_at on connection_samples (at);
    -- Entries are stored roughly in the order of their times, so a BRIN index is small and cheap to maintain.
    create index journal_landed_at on journal using brin (landed_at)
      with (pages_per_range = 32, autosummarize = on);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index journal_landed_at;
    drop table connection_samples;
    drop index tokens_of_user;
    alter table tokens drop column last_used_at, drop column id;
    alter table users drop column id;
  `);
}
