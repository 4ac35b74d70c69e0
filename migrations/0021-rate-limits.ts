import type { Knex } from 'knex';

/** Rate limits that count over all processes. A crash of Postgres may empty the table: it only starts new windows. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create unlogged table rate_limits (
      -- A hash of what is counted.
      key text primary key,
      -- How many hits of the window all processes together have leased, and how many of them the last lease was.
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
