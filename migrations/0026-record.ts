import type { Knex } from 'knex';

/** Adds which event or command wrote an entry of a journal, and canned replies. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The event or command that wrote the entry. Null: a plain entry, or one that is older than this column.
    alter table journal add column event text;

    -- Texts that staff insert into comments. The API limits how many there are.
    create table canned_replies (
      id uuid primary key,
      owner text not null,
      shared boolean not null,
      title text not null,
      text text not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index canned_replies_own on canned_replies (owner) where not shared;
    create index canned_replies_shared on canned_replies (title) where shared;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table canned_replies;
    alter table journal drop column event;
  `);
}
