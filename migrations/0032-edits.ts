import type { Knex } from 'knex';

/** Adds edits of comments and work notes, with their earlier texts. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The number of edits, and the time of the last one. An edit gives the entry a new position, so that a live
    -- listener, which reads the entries behind the last position that it knows, reads it again.
    alter table journal add column revision integer not null default 0, add column edited_at timestamptz;

    -- The texts that an entry had before its last edit. An entry has at most 20 (domain/entryEdit).
    create table journal_revisions (
      journal_id uuid not null,
      revision integer not null,
      text text not null,
      at timestamptz not null,
      primary key (journal_id, revision)
    );

    create trigger journal_edit_rings after update of text on journal
      for each row execute function ring_journal();
    create trigger journal_edit_search after update of text on journal
      for each row when (new.kind in ('comment', 'work note')) execute function search_entry();

    -- Which text of an entry its ticket has.
    alter table desk_entries add column revision integer not null default 0;
    -- An edit is queued for the record's ticket, which may have an earlier text.
    create function correct_in_desk() returns trigger language plpgsql as $$
      declare
        desk uuid;
      begin
        select desk_id into desk from desk_tickets where record = new.record;
        if desk is not null then
          perform enqueue(desk, new.record, jsonb_build_array(jsonb_build_object(
            'id', gen_random_uuid(), 'name', 'correction', 'time', new.edited_at,
            'data', jsonb_build_object('correction', new.id)
          )));
          perform pg_notify('desk_outbox', desk::text);
        end if;
        return null;
      end $$;
    create trigger journal_edit_desk after update of text on journal
      for each row execute function correct_in_desk();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger journal_edit_desk on journal;
    drop trigger journal_edit_search on journal;
    drop trigger journal_edit_rings on journal;
    drop function correct_in_desk;
    delete from outbox where name = 'correction' and connection_id in (select id from desks);
    alter table desk_entries drop column revision;
    drop table journal_revisions;
    alter table journal drop column revision, drop column edited_at;
  `);
}
