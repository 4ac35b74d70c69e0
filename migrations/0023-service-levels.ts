import type { Knex } from 'knex';

/** Adds calendars, the service levels of requests, and the reason of a journal entry. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table calendars (
      id uuid primary key,
      name text not null,
      time_zone text not null,
      -- By weekday: a list of spans. See domain/workingTime.
      hours jsonb not null,
      holidays jsonb not null,
      -- Counts the changes. Open records remember on which one their due times were computed.
      revision integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default date_trunc('milliseconds', now())
    );
    create unique index calendars_name on calendars (lower(name));

    alter table requests
      -- As both sides show them. See domain/serviceLevels.
      add column service_levels jsonb,
      add column due_response timestamptz,
      add column due_resolution timestamptz,
      -- The earliest due time of the clocks that run.
      add column next_due timestamptz,
      -- When the first target was breached.
      add column breached_at timestamptz,
      -- Only at the provider, who computes them. See domain/serviceClock.
      add column service_clocks jsonb,
      add column service_calendar uuid,
      add column service_calendar_revision integer;
    create index requests_next_due on requests (next_due, number) where next_due is not null;
    create index requests_breached on requests (opened_at desc, number desc) where breached_at is not null;
    create index requests_calendar on requests (service_calendar, service_calendar_revision)
      where service_calendar is not null and closed_at is null;

    -- What an entry of kind system says about a service level. Null for all others.
    alter table journal add column reason text;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table journal drop column reason;
    alter table requests drop column service_levels, drop column due_response, drop column due_resolution,
      drop column next_due, drop column breached_at, drop column service_clocks, drop column service_calendar,
      drop column service_calendar_revision;
    drop table calendars;
  `);
}
