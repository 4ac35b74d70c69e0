import type { Knex } from 'knex';

/** Links users and groups to the directory that provisions them (SCIM). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table users
      -- The directory's own id of the user.
      add column external_id text check (length(external_id) <= 300),
      -- When the directory deleted the user. The row stays, disabled: journals have the name, and nobody else may get it.
      add column removed_at timestamptz;
    -- A directory looks up one user by the name in any case, or by its own id, and lists all in the order of creation.
    create index users_name_in_any_case on users (lower(name));
    create index users_external_id on users (external_id) where external_id is not null;
    create index users_created on users (created_at, id) where removed_at is null;

    alter table groups add column external_id text check (length(external_id) <= 300);
    create index groups_external_id on groups (external_id) where external_id is not null;
  `);
  await audit(knex, ['external_id', 'removed_at'], ['external_id']);
}

export async function down(knex: Knex): Promise<void> {
  await audit(knex, [], []);
  await knex.raw(`
    alter table groups drop column external_id;
    alter table users drop column removed_at, drop column external_id;
    drop index users_name_in_any_case;
  `);
}

function audit(knex: Knex, ofUsers: readonly string[], ofGroups: readonly string[]) {
  const users = {
    ...{ type: 'user', key: 'name', name: 'name' },
    columns: ['roles', 'disabled_at', ...ofUsers],
    secrets: ['password_hash', 'email'],
  };
  const groups = {
    ...{ type: 'group', key: 'id', name: 'name' },
    columns: ['name', 'system_id', ...ofGroups],
  };
  return knex.raw(`select audit_table('users', ?::jsonb), audit_table('groups', ?::jsonb)`, [
    JSON.stringify({ urls: [], actions: {}, ...users }),
    JSON.stringify({ urls: [], secrets: [], actions: {}, ...groups }),
  ]);
}
