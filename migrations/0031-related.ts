import type { Knex } from 'knex';

/** Adds the links between records that people make. The API limits how many a record has. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table record_links (
      id uuid primary key,
      -- Each is read from the first record to the second: the first is caused by the second.
      relation text not null check (relation in ('relatedTo', 'followUpOf', 'causedBy', 'duplicateOf')),
      -- The name of the record's lifecycle, and the key of its journal.
      from_type text not null,
      from_record text not null,
      to_type text not null,
      to_record text not null,
      created_by text not null,
      created_at timestamptz not null default date_trunc('milliseconds', now()),
      check (from_record <> to_record)
    );
    -- Two records have one link of a relation, in one direction.
    create unique index record_links_pair on record_links
      (least(from_record, to_record), greatest(from_record, to_record), relation);
    create index record_links_from on record_links (from_record);
    create index record_links_to on record_links (to_record);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table record_links');
}
