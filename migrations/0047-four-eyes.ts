import type { Knex } from 'knex';

/** Adds the policy of four eyes, and the actions that wait for a second admin. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table four_eyes (
      id text primary key default 'policy' check (id = 'policy'),
      actions text[] not null default '{}',
      -- How long another admin may decide.
      hours integer not null default 72 check (hours between 1 and 720),
      updated_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
    );
    insert into four_eyes default values;

    create table approvals (
      -- The id of the effect of the call.
      id uuid primary key,
      action text not null,
      -- Method and path of the route: POST /api/v1/connections/{id}/offboard.
      operation text not null,
      -- Params, query and body. Null once it is over.
      input jsonb,
      if_match text,
      -- The name, roles and token's limits of who asked.
      caller jsonb not null,
      target_type text not null,
      target_id text not null,
      target_name text,
      requested_by text not null,
      reason text not null,
      state text not null default 'pending',
      requested_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
      expires_at timestamptz not null,
      decided_by text,
      decided_at timestamptz,
      decision text,
      -- Until then one process runs it.
      running_until timestamptz,
      -- Why it failed.
      outcome text,
      -- What the route answered, sealed: it can have a secret.
      answer text,
      ended_at timestamptz
    );
    -- One at a time for each target.
    create unique index approvals_open on approvals (operation, target_type, target_id)
      where state in ('pending', 'approved');
    create index approvals_newest on approvals (requested_at desc, id desc);
    create index approvals_waiting on approvals (expires_at) where state = 'pending';
    create index approvals_to_run on approvals (running_until) where state = 'approved';
    create index approvals_ended on approvals (ended_at) where ended_at is not null;

    create function notify_approval() returns trigger language plpgsql as $$
    begin
      perform pg_notify('approval', new.id::text);
      return null;
    end $$;
    create trigger approval_changed after insert or update of state on approvals
      for each row execute function notify_approval();

    select audit_table('four_eyes', '{"type": "four-eyes", "key": "id", "name": "id", "columns": ["actions", "hours"],
      "urls": [], "secrets": [], "actions": {}}');
    select audit_table('approvals', '{"type": "approval", "key": "id", "name": "target_name", "columns": ["action", "operation",
      "target_type", "target_id", "requested_by", "reason", "state", "decided_by", "decision", "outcome"], "urls": [],
      "secrets": [], "actions": {"INSERT": "approval.request"}}');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table approvals, four_eyes; drop function notify_approval');
}
