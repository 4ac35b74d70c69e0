import type { Knex } from 'knex';

/**
 * Adds what a record's page needs: which event wrote an entry, edits of entries with their history, canned replies, related
 * records, and ratings of solutions.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The event or command that wrote the entry. Null: a plain entry, or one that is older than this column.
    alter table journal add column event text, add column edited_at timestamptz;

    -- The texts that an entry had before. An entry has at most a few.
    create table journal_revisions (
      -- Idempotency key: the id of the edit that replaced this text.
      id uuid primary key,
      entry uuid not null references journal on delete cascade,
      text text not null,
      -- When the text was replaced.
      at timestamptz not null
    );
    create index journal_revisions_entry on journal_revisions (entry, at);

    -- An edited entry gets a new position, so that live listeners read it again.
    create trigger journal_rings_on_edit after update of text on journal
      for each row execute function ring_journal();
    create trigger journal_search_on_edit after update of text on journal
      for each row when (new.kind in ('comment', 'work note')) execute function search_entry();

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

    -- Pairs of records, each once: the smaller number comes first.
    create table related_records (
      one text not null,
      other text not null,
      by text not null,
      at timestamptz not null default now(),
      primary key (one, other),
      check (one < other)
    );
    create index related_records_other on related_records (other);

    alter table requests add column rating smallint check (rating between 1 and 5), add column rating_comment text;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table requests drop column rating, drop column rating_comment;
    drop table related_records, canned_replies, journal_revisions;
    drop trigger journal_search_on_edit on journal;
    drop trigger journal_rings_on_edit on journal;
    alter table journal drop column event, drop column edited_at;
  `);
}
