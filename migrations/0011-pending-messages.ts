import type { Knex } from 'knex';

/** Messages that were acknowledged and have not taken effect yet, and failing workflows. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A command or a partner's event that was passed to a record's workflow and is not committed yet. It has the id of
    -- its journal entry. The commit that writes the entry deletes it.
    create table pending_messages (
      id uuid primary key,
      position bigint generated always as identity,
      lifecycle text not null,
      record text not null,
      message jsonb not null,
      looks integer not null default 0,
      next_look_at timestamptz not null default now() + interval '30 seconds',
      created_at timestamptz not null default now()
    );
    create index pending_messages_record on pending_messages (record, position);
    create index pending_messages_due on pending_messages (next_look_at);

    create table failing_workflows (
      workflow_id text primary key,
      run_id text not null,
      reason text not null,
      since timestamptz not null default now()
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table failing_workflows, pending_messages;');
}
