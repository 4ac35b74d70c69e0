import type { Knex } from 'knex';

/** Lists browser sessions. A session itself is in its cookie; one that was ended is in `ended_sessions`, as before. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sessions (
      id uuid primary key,
      user_name text not null,
      user_agent text not null check (length(user_agent) <= 300),
      address text not null,
      created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
      -- When the person proved who they are. Null if that is not known.
      authenticated_at timestamptz,
      last_used_at timestamptz not null default clock_timestamp(),
      expires_at timestamptz not null
    );
    create index sessions_of_user on sessions (user_name, created_at, id);
    create index sessions_expired on sessions (expires_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sessions');
}
