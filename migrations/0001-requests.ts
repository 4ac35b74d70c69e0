import type { Knex } from 'knex';

/** Creates the tables of users, connections, the catalog, requests with their journal, and the exchange. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table users (
      name text primary key,
      roles text[] not null,
      password_hash text,
      created_at timestamptz not null default now()
    );

    create table tokens (
      hash text primary key,
      user_name text not null references users on delete cascade,
      created_at timestamptz not null default now(),
      revoked_at timestamptz
    );

    create table connections (
      id uuid primary key,
      partner text not null unique,
      partner_is text not null check (partner_is in ('provider', 'customer')),
      url text not null,
      secret text not null,
      state text not null default 'Active',
      delivery text not null default 'idle',
      attempts integer not null default 0,
      next_try_at timestamptz,
      last_success_at timestamptz,
      last_error text,
      created_at timestamptz not null default now()
    );

    create sequence item_number start 1001;
    create table catalog_items (
      id text primary key,
      provider text not null,
      name text not null,
      kind text not null,
      description text not null,
      schema jsonb not null,
      policy jsonb not null,
      active boolean not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );

    create sequence request_number start 1001;
    create table requests (
      number text primary key,
      id uuid not null unique,
      side text not null check (side in ('customer', 'provider')),
      connection_id uuid not null references connections,
      customer text not null,
      provider text not null,
      catalog_item text not null,
      kind text not null,
      short_description text not null,
      description text not null,
      priority integer not null,
      variables jsonb not null,
      policy jsonb not null,
      opened_by text not null,
      state text not null,
      assigned_to text,
      assignment_group text,
      resolution_code text,
      resolution_notes text,
      revision integer not null default 0,
      opened_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      last_entry_at timestamptz not null,
      started boolean not null default false
    );
    create index requests_newest on requests (opened_at desc, number desc);
    create index requests_state on requests (state, opened_at desc);
    create index requests_opened_by on requests (opened_by, opened_at desc);
    -- For the sweep, which looks for requests whose workflow is not known to have started. There are very few.
    create index requests_unstarted on requests (opened_at) where not started;

    create sequence task_number start 1001;
    create table tasks (
      number text primary key,
      request text not null unique references requests,
      title text not null,
      priority integer not null,
      created_at timestamptz not null default now()
    );

    create table journal (
      id uuid primary key,
      position bigint generated always as identity,
      record text not null,
      kind text not null,
      text text not null,
      by text not null,
      instance text not null,
      at timestamptz not null,
      late boolean not null default false
    );
    create index journal_oldest on journal (record, at, id);
    create index journal_landed on journal (record, position);

    create table attachments (
      id uuid primary key,
      record text not null,
      name text not null,
      content_type text not null,
      size bigint not null,
      sha256 text not null,
      created_at timestamptz not null default now()
    );
    create table attachment_chunks (
      attachment_id uuid not null references attachments on delete cascade,
      n integer not null,
      bytes bytea not null,
      primary key (attachment_id, n)
    );
    -- Most files are compressed already, so Postgres does not try to compress them.
    alter table attachment_chunks alter column bytes set storage external;

    create table exchange_sequences (
      connection_id uuid not null references connections,
      subject text not null,
      sent integer not null default 0,
      received integer not null default 0,
      primary key (connection_id, subject)
    );

    create table outbox (
      position bigint generated always as identity primary key,
      id uuid not null,
      connection_id uuid not null references connections,
      subject text not null,
      sequence integer not null,
      name text not null,
      time timestamptz not null,
      data jsonb not null,
      status text not null default 'waiting',
      attempts integer not null default 0,
      last_error text,
      created_at timestamptz not null default now(),
      delivered_at timestamptz,
      unique (connection_id, subject, sequence)
    );
    create index outbox_waiting on outbox (connection_id, position) where status = 'waiting';
    create index outbox_failed on outbox (connection_id, subject) where status = 'failed';

    create table idempotency_keys (
      caller text not null,
      key text not null,
      fingerprint text not null,
      status integer,
      headers jsonb,
      body text,
      created_at timestamptz not null default now(),
      primary key (caller, key)
    );
    create index idempotency_keys_age on idempotency_keys (created_at);

    -- Queues events of one record for the partner, with the next sequence numbers. The caller locks the record, so that
    -- the numbers have the order of the commits.
    create function enqueue(connection uuid, about text, events jsonb) returns void language plpgsql as $$
      declare
        count integer := coalesce(jsonb_array_length(events), 0);
        last integer;
      begin
        if count = 0 or connection is null then return; end if;
        insert into exchange_sequences as s (connection_id, subject, sent) values (connection, about, count)
          on conflict (connection_id, subject) do update set sent = s.sent + count
          returning sent into last;
        insert into outbox (id, connection_id, subject, sequence, name, time, data)
          select e.id, connection, about, last - count + e.n, e.name, e.time, e.data
          from rows from (jsonb_to_recordset(events) as (id uuid, name text, time timestamptz, data jsonb))
            with ordinality as e (id, name, time, data, n)
          order by e.n;
      end $$;

    -- A commit notifies the listeners that wait for new entries of a record, or for events to deliver.
    create function ring_journal() returns trigger language plpgsql as $$
      begin
        perform pg_notify('journal', new.record);
        return null;
      end $$;
    create trigger journal_rings after insert on journal
      for each row execute function ring_journal();
    create function ring_outbox() returns trigger language plpgsql as $$
      begin
        perform pg_notify('outbox', new.connection_id::text);
        return null;
      end $$;
    create trigger outbox_rings after insert or update of status on outbox
      for each row when (new.status = 'waiting') execute function ring_outbox();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table idempotency_keys, outbox, exchange_sequences, attachment_chunks, attachments, journal,
      tasks, requests, catalog_items, connections, tokens, users cascade;
    drop sequence item_number, request_number, task_number;
    drop function enqueue, ring_journal, ring_outbox;
  `);
}
