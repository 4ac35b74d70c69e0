import type { Knex } from 'knex';

/** Adds the addresses to which people reply, and the mails that were received. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table reply_tokens (
      token_hash text primary key,
      record_type text not null,
      record text not null,
      person text not null,
      used_at timestamptz not null default now()
    );
    create index reply_tokens_age on reply_tokens (used_at);

    create table received_mails (
      -- Of the Message-ID, or of the whole mail if it has none, with the address that it came to.
      hash text primary key,
      person text not null,
      at timestamptz not null default now()
    );
    create index received_mails_person on received_mails (person, at);
    create index received_mails_age on received_mails (at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table received_mails, reply_tokens');
}
