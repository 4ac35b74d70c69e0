import type { Knex } from 'knex';

/**
 * Shares saved views with a group, keeps with which view each person opens a list, and stores what an entry of a journal
 * says as a code with its values, so that the portal can show it in the reader's language.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The members see it. Null: everybody who can read the list if it is shared, else only the owner.
    alter table saved_views add column group_id uuid references groups on delete set null;
    alter table saved_views add constraint saved_views_one_audience check (not (shared and group_id is not null));
    create index saved_views_group on saved_views (group_id) where group_id is not null;

    create table default_views (
      person text not null,
      -- The path of the list without its slash: "tasks".
      list text not null,
      view_id uuid not null references saved_views on delete cascade,
      primary key (person, list)
    );
    create index default_views_view on default_views (view_id);

    create index changes_open_group on changes (lower(owning_group)) where closed_at is null;

    -- {"code": "assigned", "params": {"to": "Dana"}}. Null: the text has no translation.
    alter table journal add column says jsonb;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table journal drop column says;
    drop index changes_open_group;
    drop table default_views;
    alter table saved_views drop constraint saved_views_one_audience, drop column group_id;
  `);
}
