import type { Knex } from 'knex';

/** Stores attempts to sign in, ended sessions and consents to work notes, and notifies about changes of access. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Counts attempts to sign in by account, by address, and by both, to slow down guessing.
    create table sign_in_attempts (
      -- A digest of the account and the address, so that tried names are not stored.
      key text primary key,
      failures integer not null,
      last_at timestamptz not null,
      blocked_until timestamptz,
      succeeded_at timestamptz
    );
    create index sign_in_attempts_last on sign_in_attempts (last_at);

    -- Sessions that were signed out before they expired.
    create table ended_sessions (
      id uuid primary key,
      user_name text not null,
      expires_at timestamptz not null
    );

    -- Notifies caches of callers and live streams, which listen on the channel "access" for the user's name.
    create function notify_access() returns trigger language plpgsql as $$
    begin
      perform pg_notify('access', coalesce(to_jsonb(new), to_jsonb(old)) ->> tg_argv[0]);
      return null;
    end $$;
    create trigger access_of_user after update of roles, password_hash or delete on users
      for each row execute function notify_access('name');
    create trigger access_by_token after update of revoked_at or delete on tokens
      for each row execute function notify_access('user_name');
    create trigger access_of_system
      after update of enabled, token_hash, previous_token_hash, previous_token_until or delete on external_systems
      for each row execute function notify_access('name');
    create trigger access_by_session after insert on ended_sessions
      for each row execute function notify_access('user_name');

    -- Whether a work note stays in this organisation.
    alter table journal add column internal boolean not null default false;

    -- Work notes cross if the provider's replication set includes them and both sides allow it. replication_set stores
    -- the result. work_notes_offered is null if the provider's rules have not changed since the connection was created.
    alter table connections add column work_notes_offered boolean;
    alter table connections add column work_notes_here text not null default 'allowed'
      check (work_notes_here in ('allowed', 'refused', 'asked'));
    alter table connections add column work_notes_there text not null default 'allowed'
      check (work_notes_there in ('allowed', 'refused', 'asked'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table connections
      drop column work_notes_there, drop column work_notes_here, drop column work_notes_offered;
    alter table journal drop column internal;
    drop trigger access_by_session on ended_sessions;
    drop trigger access_of_system on external_systems;
    drop trigger access_by_token on tokens;
    drop trigger access_of_user on users;
    drop function notify_access;
    drop table ended_sessions;
    drop table sign_in_attempts;
  `);
}
