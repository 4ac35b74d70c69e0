import type { Knex } from 'knex';

/** Adds saved views of lists, and indexes for lists by priority and by group. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table saved_views (
      id uuid primary key,
      owner text not null,
      -- The path of the list without its slash: "tasks".
      list text not null,
      name text not null,
      -- As the list's query parameters.
      filters jsonb not null,
      sort text,
      -- The columns that the portal shows, in order. Null for all.
      columns text[],
      shared boolean not null,
      created_at timestamptz not null default date_trunc('milliseconds', now()),
      updated_at timestamptz not null default date_trunc('milliseconds', now())
    );
    create index saved_views_owner on saved_views (owner);
    create index saved_views_shared on saved_views (list) where shared;

    create index requests_priority on requests (priority, number);
    create index requests_open_group on requests (lower(assignment_group)) where closed_at is null;
    create index cases_open_group on cases (lower(assignment_group)) where closed_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index cases_open_group, requests_open_group, requests_priority;
    drop table saved_views;
  `);
}
