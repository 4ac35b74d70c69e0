import type { Knex } from 'knex';

/** Creates the tables of changes, their models, external systems with their references, and groups. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Each loaded version has its own id. A change keeps the version with which it was created.
    create table change_models (
      id text primary key,
      name text not null,
      definition jsonb not null,
      loaded_at timestamptz not null default clock_timestamp()
    );
    create index change_models_newest on change_models (name, loaded_at desc);

    create table external_systems (
      id uuid primary key,
      name text not null,
      delivery_url text,
      enabled boolean not null default true,
      mapping jsonb not null,
      token_hash text not null,
      -- During a rotation of the token or of the signing secret, the previous one stays valid.
      previous_token_hash text,
      previous_token_until timestamptz,
      secret text not null,
      previous_secret text,
      previous_secret_until timestamptz,
      delivery text not null default 'idle',
      attempts integer not null default 0,
      next_try_at timestamptz,
      last_success_at timestamptz,
      last_error text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create unique index external_systems_name on external_systems (lower(name));
    create unique index external_systems_token on external_systems (token_hash);
    create index external_systems_previous_token on external_systems (previous_token_hash);

    create table groups (
      id uuid primary key,
      name text not null,
      system_id uuid references external_systems,
      created_at timestamptz not null default now()
    );
    create unique index groups_name on groups (lower(name));

    create sequence change_number start 1001;
    create table changes (
      number text primary key,
      id uuid not null unique,
      model_id text not null references change_models,
      title text not null,
      description text,
      state text not null,
      owning_group text,
      priority text not null,
      approval text,
      completion_code text,
      -- Whether a Cancel was generated for an external system.
      cancelled boolean not null default false,
      opened_by text not null,
      -- The system that created it, and its id there. A repeated Create is recognised by them.
      origin_system uuid references external_systems,
      origin_id text,
      revision integer not null default 0,
      opened_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      last_entry_at timestamptz not null,
      started boolean not null default false
    );
    create unique index changes_origin on changes (origin_system, origin_id);
    create index changes_newest on changes (opened_at desc, number desc);
    create index changes_state on changes (state, opened_at desc);
    create index changes_unstarted on changes (opened_at) where not started;

    create table external_references (
      change text not null references changes,
      system_id uuid not null references external_systems,
      -- Null until the system has sent it.
      external_id text,
      originator boolean not null,
      created_at timestamptz not null default now(),
      primary key (change, system_id)
    );
    create unique index external_references_id on external_references (system_id, external_id);

    -- The outbox serves partners and external systems.
    alter table outbox drop constraint outbox_connection_id_fkey;
    alter table exchange_sequences drop constraint exchange_sequences_connection_id_fkey;
    create index outbox_id on outbox (id);
    create view destinations as
      select id, partner as name, partner as title, state, delivery, next_try_at, url, secret,
        null as previous_secret, replication_set
      from connections
      union all
      select id, id::text, name, case when enabled then 'Active' else 'Disabled' end, delivery, next_try_at,
        delivery_url, secret, case when previous_secret_until > now() then previous_secret end, null
      from external_systems where delivery_url is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop view destinations;
    drop index outbox_id;
    delete from outbox where connection_id in (select id from external_systems);
    delete from exchange_sequences where connection_id in (select id from external_systems);
    alter table outbox add constraint outbox_connection_id_fkey foreign key (connection_id) references connections;
    alter table exchange_sequences add constraint exchange_sequences_connection_id_fkey
      foreign key (connection_id) references connections;
    drop table external_references, changes, groups, external_systems, change_models;
    drop sequence change_number;
  `);
}
