import type { Knex } from 'knex';

/** Lets routes be tried before they are saved, by the rule that decides about records. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The desk of a record by the routes, as the record is now, as if one desk had other routes. The first that matches
    -- counts.
    create function desk_route(about text, tried uuid, tried_routes jsonb)
      returns table (desk_id uuid, kind text, queue text) language sql stable as $$
        select d.id, r.kind, x.route ->> 'queue'
        from desk_records r, desks d,
          jsonb_array_elements(case when d.id = tried then tried_routes else d.routes end)
            with ordinality as x (route, n),
          lateral (select coalesce(x.route -> 'where', '{}') as c) w
        where r.number = about and x.route ->> 'direction' = 'out' and x.route ->> 'record' = r.kind
          and (c ->> 'catalogItem' is null or c ->> 'catalogItem' = r.catalog_item)
          and (c ->> 'kind' is null or c ->> 'kind' = r.item_kind)
          and (c ->> 'customer' is null or c ->> 'customer' = r.customer)
          and (c ->> 'provider' is null or c ->> 'provider' = r.provider)
          and (c ->> 'assignmentGroup' is null or lower(c ->> 'assignmentGroup') = lower(r.assignment_group))
        order by d.created_at, d.id, x.n limit 1
      $$;
    create or replace function desk_route(about text) returns table (desk_id uuid, kind text, queue text)
      language sql stable as $$ select * from desk_route(about, null, null) $$;

    -- When the desk created the ticket: an id can name another ticket after the desk was restored from a back-up.
    alter table desk_tickets add column ticket_created_at timestamptz;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table desk_tickets drop column ticket_created_at;
    create or replace function desk_route(about text) returns table (desk_id uuid, kind text, queue text)
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
    drop function desk_route(text, uuid, jsonb);
  `);
}
