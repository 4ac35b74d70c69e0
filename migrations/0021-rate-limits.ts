import type { Knex } from 'knex';

/** Adds rate limits over all processes. A crash of Postgres empties the table, which only starts new windows. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create unlogged table rate_limits (
      -- The hash of the counted key.
      key text primary key,
      -- Number of hits of the window that all processes have leased, and number of hits in the last lease.
      leased integer not null,
      last_lease integer not null,
      expires_at timestamptz not null
    );
    create index rate_limits_expires_at on rate_limits (expires_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table rate_limits');
}
