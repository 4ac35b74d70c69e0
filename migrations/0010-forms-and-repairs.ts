import type { Knex } from 'knex';

/** Keeps the order of the fields in forms, and records repairs so that the same difference is repaired only once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- jsonb sorts an object's fields, json keeps the text. Existing forms stay sorted until they are written again.
    alter table catalog_items alter column schema type json using schema::json;

    -- The last repaired difference of each subject, so that a repeated comparison does not repair it again.
    create table repairs (
      connection_id uuid not null references connections,
      subject text not null,
      difference text not null,
      -- False if only the partner has named the subject, and nothing of it exists here.
      known boolean not null,
      acted_at timestamptz not null default now(),
      acts integer not null default 1,
      primary key (connection_id, subject)
    );
    create index repairs_unknown on repairs (connection_id) where not known;
    create index repairs_age on repairs (acted_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table repairs;
    alter table catalog_items alter column schema type jsonb using schema::jsonb;
  `);
}
