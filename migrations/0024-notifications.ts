import type { Knex } from 'knex';

/** Adds the notifications of people, their preferences, and the mails to them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What an entry did, for the rule of who is told: the state after it, and the person that it assigned.
    alter table journal add column state text, add column assigned_to text;

    -- Entries that nobody was told about yet. A row is written with its entry, and is removed with the notifications.
    create table unnoticed_entries (
      journal_id uuid primary key,
      position bigint not null
    );
    create index unnoticed_entries_oldest on unnoticed_entries (position);
    create function notice_entry() returns trigger language plpgsql as $$
      begin
        -- Most entries of Crossdesk itself concern nobody.
        if new.kind <> 'system' or new.reason is not null then
          insert into unnoticed_entries (journal_id, position) values (new.id, new.position) on conflict do nothing;
        end if;
        return null;
      end $$;
    create trigger journal_notice after insert on journal
      for each row execute function notice_entry();

    -- The records whose entries people are told about, and the people of this organisation in them.
    create view noticed_records as
      select number, case side when 'customer' then 'request' else 'fulfillment' end as record_type,
        short_description as title,
        case side when 'customer' then opened_by end as opener,
        case side when 'provider' then assigned_to end as assignee,
        case side when 'provider' then assignment_group end as group_name,
        -- The key of its page: the number of the task at the provider.
        case side when 'provider' then (select t.number from tasks t where t.request = requests.number) else number end
          as page
      from requests
      union all
      select number, 'case', coalesce(short_description, ''), opened_by, assigned_to, assignment_group, number
      from cases where deleted is null
      union all
      select number, 'change', title, opened_by, null, owning_group, number from changes;

    create table personal_notifications (
      id uuid primary key,
      person text not null,
      -- The entry that it is about. A person is told once about an entry.
      journal_id uuid not null,
      record_type text not null,
      record text not null,
      event text not null,
      in_portal boolean not null,
      -- The mail that tells it.
      mail_id uuid,
      created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
      read_at timestamptz,
      unique (person, journal_id)
    );
    create index personal_notifications_newest on personal_notifications (person, created_at desc, id desc)
      where in_portal;
    create index personal_notifications_unread on personal_notifications (person)
      where in_portal and read_at is null;
    create index personal_notifications_mail on personal_notifications (mail_id) where mail_id is not null;
    create index personal_notifications_age on personal_notifications (created_at);
    create function notify_person() returns trigger language plpgsql as $$
      begin
        perform pg_notify('person', new.person);
        return null;
      end $$;
    create trigger personal_notifications_notify after insert or update of read_at on personal_notifications
      for each row execute function notify_person();

    create table notification_preferences (
      person text primary key,
      preferences jsonb not null,
      updated_at timestamptz not null default now()
    );

    create table mails (
      id uuid primary key,
      person text not null,
      kind text not null check (kind in ('event', 'digest', 'refusal')),
      -- What a refusal says. The others are written from their notifications.
      content jsonb,
      -- Until then it is held.
      due_at timestamptz not null,
      state text not null default 'held' check (state in ('held', 'queued', 'sent', 'kept', 'failed', 'discarded')),
      created_at timestamptz not null default now(),
      ended_at timestamptz
    );
    create unique index mails_digest on mails (person) where kind = 'digest' and state = 'held';
    create index mails_due on mails (due_at) where state = 'held';
    create index mails_ended on mails (ended_at) where ended_at is not null;

    -- The delivery of all mails: one row.
    create table mail_delivery (
      id uuid primary key,
      delivery text not null default 'idle',
      attempts integer not null default 0,
      next_try_at timestamptz,
      last_success_at timestamptz,
      last_error text,
      last_failure text
    );
    insert into mail_delivery (id) values ('6d61696c-0000-4000-8000-000000000001');

    create or replace view destinations as
      select id, destination as name,
        case when destination = partner then partner else partner || ' (as ' || partner_is || ')' end as title,
        state, delivery, next_try_at, url, secret, null as previous_secret, replication_set
      from connections
      union all
      select id, id::text, name, case when enabled then 'Active' else 'Disabled' end, delivery, next_try_at,
        delivery_url, secret, case when previous_secret_until > now() then previous_secret end, null
      from external_systems where delivery_url is not null
      union all
      select id, id::text, name, case when state = 'Active' then 'Active' else 'Disabled' end, delivery, next_try_at,
        url, null, null, null
      from desks
      union all
      select id, '@mail', 'Mail', 'Active', delivery, next_try_at, '', null, null, null
      from mail_delivery;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace view destinations as
      select id, destination as name,
        case when destination = partner then partner else partner || ' (as ' || partner_is || ')' end as title,
        state, delivery, next_try_at, url, secret, null as previous_secret, replication_set
      from connections
      union all
      select id, id::text, name, case when enabled then 'Active' else 'Disabled' end, delivery, next_try_at,
        delivery_url, secret, case when previous_secret_until > now() then previous_secret end, null
      from external_systems where delivery_url is not null
      union all
      select id, id::text, name, case when state = 'Active' then 'Active' else 'Disabled' end, delivery, next_try_at,
        url, null, null, null
      from desks;
    delete from outbox where connection_id = '6d61696c-0000-4000-8000-000000000001';
    drop trigger journal_notice on journal;
    drop view noticed_records;
    drop table mail_delivery, mails, notification_preferences, personal_notifications, unnoticed_entries;
    drop function notice_entry, notify_person;
    alter table journal drop column state, drop column assigned_to;
  `);
}
