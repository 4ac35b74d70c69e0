import type { Knex } from 'knex';

/** Keeps the mails that were received, until long after they became comments. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table received_mails;
    create table received_mails (
      -- Follows from the Message-ID and the address that it came to: a mail that comes twice is one.
      id uuid primary key,
      record_type text not null,
      record text not null,
      person text not null,
      door text not null check (door in ('smtp', 'imap')),
      message_id text,
      sender text not null,
      subject text not null,
      -- The sender of the envelope. Empty for a bounce. Null if the mail box did not say.
      return_path text,
      size integer not null,
      -- The whole mail, or its beginning if it did not become a comment.
      raw bytea not null,
      state text not null default 'waiting' check (state in ('waiting', 'written', 'refused', 'ignored', 'bounced')),
      reason text,
      -- For admins: which header, which files, or the last error.
      detail text,
      attempts integer not null default 0,
      next_try_at timestamptz not null default now(),
      received_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
      ended_at timestamptz
    );
    -- Mails contain packed files.
    alter table received_mails alter column raw set storage external;
    create index received_mails_due on received_mails (next_try_at) where state = 'waiting';
    create index received_mails_newest on received_mails (received_at desc, id desc);
    create index received_mails_of on received_mails (person, record, received_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table received_mails;
    create table received_mails (
      hash text primary key,
      person text not null,
      at timestamptz not null default now()
    );
    create index received_mails_person on received_mails (person, at);
    create index received_mails_age on received_mails (at);
  `);
}
