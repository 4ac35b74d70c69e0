import type { Knex } from 'knex';

/**
 * Stores when a request was first taken up and when it was last resolved, for reports. A trigger maintains both, so that they
 * are correct while workers of the previous release are still running.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table requests add column responded_at timestamptz, add column resolved_at timestamptz;
    create function record_progress() returns trigger language plpgsql as $$
      begin
        if new.state in ('Work in Progress', 'Awaiting Info', 'Resolved') then
          new.responded_at := coalesce(new.responded_at, clock_timestamp());
          -- A rejected solution did not resolve it.
          new.resolved_at := case when new.state = 'Resolved' then clock_timestamp() end;
        end if;
        return new;
      end $$;
    create trigger requests_progress before update of state on requests
      for each row when (old.state is distinct from new.state) execute function record_progress();

    -- Of earlier requests, as far as their events are still kept.
    update requests r set
      responded_at = coalesce(r.responded_at, e.assigned, e.proposed),
      resolved_at = coalesce(r.resolved_at, e.proposed)
    from (
      select subject, connection_id, min(time) filter (where name = 'assigned') as assigned,
        max(time) filter (where name = 'proposed') as proposed
      from outbox where name in ('assigned', 'proposed') group by subject, connection_id
    ) e
    where e.subject = r.number and e.connection_id = r.connection_id and r.side = 'provider'
      and r.state not in ('Submitted', 'Received')
      and (r.state in ('Resolved', 'Closed') or e.proposed is null);
    update requests set resolved_at = entered_at where state = 'Resolved' and resolved_at is null;
    update requests set responded_at = entered_at where state = 'Work in Progress' and responded_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger requests_progress on requests;
    drop function record_progress();
    alter table requests drop column responded_at, drop column resolved_at;
  `);
}
