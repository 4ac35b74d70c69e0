import type { Knex } from 'knex';

/** Creates the table of loan service cases, which external systems submit through the Table API. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create sequence case_number start 1001;
    create table cases (
      -- The Table API's id of the record: 32 characters.
      sys_id text primary key,
      number text not null unique,
      state text not null,
      consumer text,
      account text,
      contact text,
      financial_account text,
      sold_product text,
      product text,
      service_definition text,
      assignment_group text,
      assigned_to text,
      contact_type text,
      category text,
      subcategory text,
      short_description text,
      description text,
      notes text,
      priority text,
      impact text,
      urgency text,
      resolution_code text,
      resolution_notes text,
      cause text,
      correlation_id text,
      correlation_display text,
      opened_by text not null,
      updated_by text not null,
      deleted text,
      revision integer not null default 0,
      opened_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      last_entry_at timestamptz not null,
      started boolean not null default false
    );
    -- Deleted cases are never shown.
    create index cases_newest on cases (opened_at desc, number desc) where deleted is null;
    create index cases_state on cases (state, opened_at desc) where deleted is null;
    create index cases_group on cases (assignment_group, opened_at desc) where deleted is null;
    create index cases_consumer on cases (consumer, opened_at desc) where deleted is null;
    create index cases_updated on cases (updated_at desc) where deleted is null;
    create index cases_unstarted on cases (opened_at) where not started;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table cases; drop sequence case_number;');
}
