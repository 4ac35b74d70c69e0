import type { Knex } from 'knex';

/** What the portal shows of users, of their tokens, and of how connections fared. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The call's that made it: made again, it is known.
    alter table users add column id uuid not null unique default gen_random_uuid();
    -- What a token is named by: its hash is nobody's business.
    alter table tokens add column id uuid not null unique default gen_random_uuid();
    alter table tokens add column last_used_at timestamptz;
    create index tokens_of_user on tokens (user_name, created_at, id) where revoked_at is null;

    create table connection_samples (
      connection_id uuid not null references connections on delete cascade,
      -- A whole minute. Whoever comes first writes it.
      at timestamptz not null,
      pending integer not null,
      failed integer not null,
      oldest_pending_seconds integer,
      -- Of the partner's entries that landed in the minute before.
      lag_median_ms integer,
      lag_p95_ms integer,
      primary key (connection_id, at)
    );
    create index connection_samples_at on connection_samples (at);
    -- Entries land about in the order of their rows: this costs next to nothing to keep.
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
