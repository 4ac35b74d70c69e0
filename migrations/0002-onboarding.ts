import type { Knex } from 'knex';

/** Creates the tables of onboarding: customers with their registrations, provider records, and replication sets. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table customers (
      id uuid primary key,
      name text not null,
      contact_name text not null,
      contact_email text not null,
      -- The instance that registered with our token. Null until then.
      instance text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create unique index customers_name on customers (lower(name));

    create sequence registration_number start 1001;
    create table registrations (
      number text primary key,
      id uuid not null unique,
      customer_id uuid not null references customers,
      contact_name text not null,
      contact_email text not null,
      token_hash text not null unique,
      expires_at timestamptz not null,
      opened_by text not null,
      state text not null,
      applicant text,
      reason text,
      revision integer not null default 0,
      opened_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      last_entry_at timestamptz not null,
      started boolean not null default false
    );
    create index registrations_newest on registrations (opened_at desc, number desc);
    -- A customer has at most one running handshake.
    create unique index registrations_open on registrations (customer_id)
      where state in ('Awaiting Customer', 'Approval Requested', 'Approved');
    create index registrations_unstarted on registrations (opened_at) where not started;

    create table providers (
      id uuid primary key,
      url text not null,
      -- Sealed. Deleted when the provider has answered.
      token text,
      private_key text,
      public_key text,
      -- The provider's instance id and registration. Null until it has answered.
      instance text,
      registration text,
      connection_id uuid references connections,
      last_error text,
      requested_by text not null,
      state text not null,
      reason text,
      revision integer not null default 0,
      opened_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      last_entry_at timestamptz not null,
      started boolean not null default false
    );
    create index providers_newest on providers (opened_at desc, id desc);
    create index providers_unstarted on providers (opened_at) where not started;

    create table replication_sets (
      id uuid primary key,
      name text not null unique,
      -- The name under which customers know this organisation.
      provider_name text not null,
      kinds text[] not null,
      fields text[] not null,
      work_notes boolean not null,
      updated_at timestamptz not null default now()
    );

    alter table connections
      add column registration text references registrations,
      -- The public keys of the handshake that agreed on the first secret. A repeated handshake gets the same answer.
      add column partner_key text,
      add column own_key text,
      add column replication_set jsonb,
      -- During a rotation, messages are valid under more than one secret.
      add column next_secret text,
      add column previous_secret text,
      add column previous_until timestamptz,
      add column rotating_until timestamptz,
      add column paused_here boolean not null default false,
      add column paused_there boolean not null default false,
      add column heartbeat_at timestamptz,
      add column ended_at timestamptz,
      alter column state drop default,
      drop constraint connections_partner_key;
    -- A partner has at most one live connection. Ended connections are kept, with their requests.
    create unique index connections_live on connections (partner)
      where state not in ('Rejected', 'Off-boarded');
    create index connections_registration on connections (registration);

    create table notifications (
      id uuid primary key,
      record text not null,
      recipient text not null,
      subject text not null,
      -- The data for the texts. It is sealed because it includes a registration token, and deleted once it is sent.
      content text,
      state text not null default 'waiting' check (state in ('waiting', 'sent', 'kept', 'failed')),
      attempts integer not null default 0,
      -- The running attempt holds the notification until this time, so that no other one sends it.
      trying_until timestamptz,
      last_error text,
      created_at timestamptz not null default now(),
      sent_at timestamptz
    );
    create index notifications_record on notifications (record, created_at);
    create index notifications_waiting on notifications (created_at) where state = 'waiting';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table notifications, replication_sets, providers;
    alter table connections
      drop column registration, drop column partner_key, drop column own_key, drop column replication_set,
      drop column next_secret, drop column previous_secret, drop column previous_until,
      drop column rotating_until, drop column paused_here, drop column paused_there,
      drop column heartbeat_at, drop column ended_at,
      alter column state set default 'Active';
    drop index connections_live;
    alter table connections add constraint connections_partner_key unique (partner);
    drop table registrations, customers;
    drop sequence registration_number;
  `);
}
