import type { Knex } from 'knex';

/** Fills the search index of 0015 for existing records, without blocking writers. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    insert into search_documents (id, record, work_note, document)
      select 'requests/' || number, number, false,
        search_document(number, concat_ws(' ', short_description, description, resolution_notes)) from requests
      union all select 'tasks/' || number, request, false, search_document(number, title) from tasks
      union all select 'changes/' || number, number, false,
        search_document(number, concat_ws(' ', title, description)) from changes
      union all select 'cases/' || number, number, false, search_document(number, concat_ws(' ',
        short_description, description, notes, resolution_notes, consumer, account, sold_product, correlation_id
      )) from cases
      union all select 'journal/' || id, record, kind = 'work note', search_document('', text) from journal
        where kind in ('comment', 'work note', 'attachment')
    on conflict do nothing;
  `);
}

export async function down(): Promise<void> {}
