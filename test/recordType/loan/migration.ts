import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create sequence loan_number start 1001;
    create table loans (
      number text primary key,
      id uuid not null unique,
      state text not null,
      item text not null,
      borrower text,
      assignment_group text,
      condition text,
      opened_by text not null,
      revision integer not null default 0,
      opened_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      archived_at timestamptz,
      last_entry_at timestamptz not null,
      entered_at timestamptz default now(),
      fired_timers text[] not null default '{}',
      started boolean not null default false
    );
    create index loans_newest on loans (opened_at desc, number desc);
    create trigger loans_enter_state before update of state on loans
      for each row when (old.state is distinct from new.state) execute function enter_state();
    create function search_loan() returns trigger language plpgsql as $$
      begin
        perform note_search('loans/' || new.number, new.number, false, search_document(
          new.number, concat_ws(' ', new.item, new.condition)
        ));
        return null;
      end $$;
    create trigger loans_search after insert or update of item, condition on loans
      for each row execute function search_loan();
  `);
}
