import type { Knex } from 'knex';

/** Limits tokens: by scopes, networks and time. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table tokens
      -- What its owner calls it.
      add column name text check (length(name) <= 200),
      -- Null: whatever the user's roles allow. See domain/scope.ts.
      add column scopes text[],
      -- Networks in CIDR notation. Null: from everywhere.
      add column allowed_addresses text[],
      add column expires_at timestamptz,
      add column last_used_address text;
    -- Finds tokens that expired long ago.
    create index tokens_expired on tokens (expires_at) where expires_at is not null;
    create index tokens_revoked on tokens (revoked_at) where revoked_at is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Without the columns, they would do more than before.
    delete from tokens
      where scopes is not null or allowed_addresses is not null or expires_at is not null;
    drop index tokens_revoked, tokens_expired;
    alter table tokens
      drop column last_used_address, drop column expires_at, drop column allowed_addresses, drop column scopes,
      drop column name;
  `);
}
