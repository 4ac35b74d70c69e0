import type { Knex } from 'knex';

/** Forms keep the order in which they were written; a reconciliation repairs the same difference once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- jsonb sorts an object's fields, json keeps the text. What was sorted before stays so until it is written again.
    alter table catalog_items alter column schema type json using schema::json;

    -- The last difference on each subject that was acted on, so that a question that is asked again does nothing new.
    create table repairs (
      connection_id uuid not null references connections,
      subject text not null,
      difference text not null,
      -- False: nothing of the subject is here, a partner has named it.
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
