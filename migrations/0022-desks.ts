import type { Knex } from 'knex';

/** Adds desks: the systems in which an organisation's own people work, with the tickets of records. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table desks (
      id uuid primary key,
      name text not null,
      kind text not null,
      url text not null,
      -- Sealed.
      credentials text not null,
      routes jsonb not null,
      mapping jsonb not null,
      mapping_version integer not null default 1,
      calls_per_minute integer not null default 300,
      poll_seconds integer not null default 30,
      state text not null default 'Active' check (state in ('Active', 'Paused')),
      webhook_secret_hash text,
      delivery text not null default 'idle',
      attempts integer not null default 0,
      next_try_at timestamptz,
      last_success_at timestamptz,
      last_error text,
      last_failure text,
      -- Where the next poll begins. Null: now.
      cursor text,
      -- Whether open records must be looked at, because the routes have changed.
      routes_changed boolean not null default true,
      polled_at timestamptz,
      -- When the next poll begins at the latest, unless its workflow is lost.
      poll_due_at timestamptz,
      poll_error text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create unique index desks_name on desks (lower(name));

    -- The ticket of a record. A record has at most one.
    create table desk_tickets (
      -- As the journal names it: the number of the request, of which a task is the provider's side.
      record text primary key,
      desk_id uuid not null references desks,
      kind text not null,
      -- Where the ticket is created. Null if it was there before the record.
      queue text,
      -- Null until it is created.
      ticket text,
      url text,
      -- When a call began that may have created it.
      creating_at timestamptz,
      -- What ticket and record last agreed on, and what is being written now: a difference to both is news. The version
      -- increases with each change of either.
      seen jsonb,
      sent jsonb,
      version integer not null default 0,
      changed_at timestamptz not null default clock_timestamp(),
      -- The time of the desk at which the ticket was last changed, as far as it was read.
      read_until timestamptz,
      last_error text,
      created_at timestamptz not null default now()
    );
    create unique index desk_tickets_ticket on desk_tickets (desk_id, ticket);

    -- Entries that came from the desk, and those that were written there. Neither is sent back.
    create table desk_entries (
      journal_id uuid primary key,
      desk_id uuid not null references desks,
      ticket text not null,
      -- The id in the desk. Null if it is unknown.
      entry text,
      origin text not null check (origin in ('desk', 'here')),
      -- Whether it is written. Otherwise a call that began then may have written it.
      is_done boolean not null,
      began_at timestamptz not null default clock_timestamp()
    );
    create index desk_entries_ticket on desk_entries (desk_id, ticket);

    -- Tickets that could not be applied. Each is tried again.
    create table desk_problems (
      id uuid not null unique default gen_random_uuid(),
      desk_id uuid not null references desks,
      ticket text not null,
      error text not null,
      attempts integer not null default 1,
      -- Null: when the ticket changes again.
      next_try_at timestamptz,
      since timestamptz not null default now(),
      primary key (desk_id, ticket)
    );

    -- The calls of each desk in the last minute. A crash of Postgres empties it.
    create unlogged table desk_calls (desk_id uuid not null, at timestamptz not null);
    create index desk_calls_at on desk_calls (desk_id, at);

    -- Takes one of the calls that a desk allows in any minute. Returns 0, or how long to wait, in milliseconds.
    create function take_desk_call(desk uuid, most integer) returns integer language plpgsql as $$
      declare
        moment timestamptz;
        made integer;
        first timestamptz;
      begin
        perform pg_advisory_xact_lock(hashtext('desk call'), hashtext(desk::text));
        moment := clock_timestamp();
        delete from desk_calls where desk_id = desk and at <= moment - interval '1 minute';
        select count(*), min(at) into made, first from desk_calls where desk_id = desk;
        if made < most then
          insert into desk_calls (desk_id, at) values (desk, moment);
          return 0;
        end if;
        return greatest(1, ceil(extract(epoch from first + interval '1 minute' - moment) * 1000));
      end $$;

    -- What a route can ask of a record.
    create view desk_records as
      select r.number, 'task' as kind, r.catalog_item, r.kind as item_kind, r.customer, r.provider,
        r.assignment_group, r.closed_at
      from requests r join tasks t on t.request = r.number where r.side = 'provider'
      union all
      select number, 'request', catalog_item, kind, customer, provider, assignment_group, closed_at
      from requests where side = 'customer'
      union all
      select number, 'case', null, null, null, null, assignment_group, closed_at from cases where deleted is null
      union all
      select number, 'change', null, null, null, null, owning_group, closed_at from changes;

    -- The desk of a record by the routes, as it is now. The first route that matches counts.
    create function desk_route(about text) returns table (desk_id uuid, kind text, queue text)
      language sql stable as $$
        select d.id, r.kind, x.route ->> 'queue'
        from desk_records r, desks d, jsonb_array_elements(d.routes) with ordinality as x (route, n),
          lateral (select coalesce(x.route -> 'where', '{}') as c) w
        where r.number = about and x.route ->> 'direction' = 'out' and x.route ->> 'record' = r.kind
          and (c ->> 'catalogItem' is null or c ->> 'catalogItem' = r.catalog_item)
          and (c ->> 'kind' is null or c ->> 'kind' = r.item_kind)
          and (c ->> 'customer' is null or c ->> 'customer' = r.customer)
          and (c ->> 'provider' is null or c ->> 'provider' = r.provider)
          and (c ->> 'assignmentGroup' is null or lower(c ->> 'assignmentGroup') = lower(r.assignment_group))
        order by d.created_at, d.id, x.n limit 1
      $$;

    -- Queues entries of a record for its desk, in the order of the journal. The caller locks the record.
    create function enqueue_for_desk(desk uuid, about text, entries uuid[]) returns void language plpgsql as $$
      begin
        perform enqueue(desk, about, (
          select jsonb_agg(jsonb_build_object('id', id, 'name', kind, 'time', at, 'data', '{}'::jsonb) order by position)
          from journal j where id = any(entries)
            and not exists (select from outbox o where o.connection_id = desk and o.id = j.id)
        ));
        perform pg_notify('desk_outbox', desk::text);
      end $$;

    -- Gives a record that a route matches its ticket, with the journal so far. False if there is no such route, or the
    -- record has a ticket.
    create function route_to_desk(about text) returns boolean language plpgsql as $$
      declare
        desk uuid;
      begin
        insert into desk_tickets (record, desk_id, kind, queue)
          select about, r.desk_id, r.kind, r.queue from desk_route(about) r
          on conflict do nothing returning desk_id into desk;
        if desk is null then return false; end if;
        perform enqueue_for_desk(desk, about, array(select id from journal where record = about));
        return true;
      end $$;

    create function follow_in_desk() returns trigger language plpgsql as $$
      declare
        desk uuid;
      begin
        -- Most instances have no desk, and every entry pays for this.
        if not exists (select from desks) then return null; end if;
        select desk_id into desk from desk_tickets where record = new.record;
        if desk is null then
          if route_to_desk(new.record) then return null; end if;
          -- A concurrent call may have given it its ticket, without this entry.
          select desk_id into desk from desk_tickets where record = new.record;
        end if;
        if desk is not null then perform enqueue_for_desk(desk, new.record, array[new.id]); end if;
        return null;
      end $$;
    create trigger journal_desk after insert on journal
      for each row execute function follow_in_desk();

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
      from external_systems where delivery_url is not null;
    drop trigger journal_desk on journal;
    drop function follow_in_desk, route_to_desk, enqueue_for_desk, desk_route, take_desk_call;
    drop view desk_records;
    delete from outbox where connection_id in (select id from desks);
    delete from exchange_sequences where connection_id in (select id from desks);
    drop table desk_calls, desk_problems, desk_entries, desk_tickets, desks;
  `);
}
