import type { Knex } from 'knex';

const destinations = `
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
  from mail_delivery`;

/** Adds webhooks, and the queue of journal entries that they were not told about. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table webhooks (
      id uuid primary key,
      -- The account whose access decides what the webhook receives.
      owner text not null,
      -- Those of the token that created it. Null: not limited.
      scopes text[],
      url text not null,
      description text not null default '',
      -- Null: all.
      events text[],
      kinds text[],
      -- Whether events carry the record.
      payload text not null check (payload in ('thin', 'full')),
      enabled boolean not null default true,
      -- Why Crossdesk disabled it. Null: nobody did, or a person.
      disabled_because text check (disabled_because in ('failing', 'gone')),
      -- Since when nothing was accepted, if the last attempt failed.
      failing_since timestamptz,
      secret text not null,
      previous_secret text,
      previous_secret_until timestamptz,
      delivery text not null default 'idle',
      attempts integer not null default 0,
      next_try_at timestamptz,
      last_success_at timestamptz,
      last_error text,
      last_failure text,
      created_at timestamptz not null default date_trunc('milliseconds', now()),
      updated_at timestamptz not null default date_trunc('milliseconds', now())
    );
    create index webhooks_owner on webhooks (owner);
    select audit_table('webhooks', '{
      "type": "webhook", "key": "id", "name": "description", "urls": ["url"], "secrets": ["secret"],
      "columns": ["owner", "url", "description", "events", "kinds", "payload", "enabled", "disabled_because"]
    }');

    -- The status of the last answer to a webhook's event. Null: there was none.
    alter table outbox add column last_status integer;
    -- The names of webhooks' events, and no others, contain a period.
    create index outbox_webhooks on outbox (connection_id, position) where name like '%.%';

    -- Entries that webhooks were not told about yet. A row is written with its entry, or with its edit, and is removed
    -- when the events are queued.
    create table unhooked_entries (
      id bigint generated always as identity primary key,
      journal_id uuid not null,
      revision integer not null,
      position bigint not null,
      -- A replay, for one webhook.
      webhook_id uuid
    );
    create index unhooked_entries_oldest on unhooked_entries ((webhook_id is not null), position, id);
    create function hook_entry() returns trigger language plpgsql as $$
      begin
        -- Most instances have no webhook, and every entry pays for this.
        if exists (select from webhooks where enabled) then
          insert into unhooked_entries (journal_id, revision, position) values (new.id, new.revision, new.position);
        end if;
        return null;
      end $$;
    create trigger journal_hook after insert on journal for each row execute function hook_entry();
    create trigger journal_edit_hook after update of text on journal
      for each row when (new.revision > old.revision) execute function hook_entry();

    create or replace view destinations as ${destinations}
      union all
      select id, id::text, 'Webhook at ' || coalesce(substring(url from '://([^/?#]+)'), url),
        case when enabled then 'Active' else 'Disabled' end, delivery, next_try_at, url, secret,
        case when previous_secret_until > now() then previous_secret end, null
      from webhooks;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace view destinations as ${destinations};
    drop trigger journal_edit_hook on journal;
    drop trigger journal_hook on journal;
    drop function hook_entry;
    delete from outbox where connection_id in (select id from webhooks);
    drop table unhooked_entries, webhooks;
    drop index outbox_webhooks;
    alter table outbox drop column last_status;
  `);
}
