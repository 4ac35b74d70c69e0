import type { Knex } from 'knex';

/**
 * Stores when a case was first taken up and when it was last resolved, for reports: what 0028 does for requests. Cases can be
 * created in a later state.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table cases add column responded_at timestamptz, add column resolved_at timestamptz;
    create function record_case_progress() returns trigger language plpgsql as $$
      begin
        if new.state in ('Open', 'Awaiting Info', 'Resolved') then
          new.responded_at := coalesce(new.responded_at, clock_timestamp());
          -- A rejected solution did not resolve it.
          new.resolved_at := case when new.state = 'Resolved' then clock_timestamp() end;
        end if;
        return new;
      end $$;
    create trigger cases_created before insert on cases
      for each row when (new.state <> 'New') execute function record_case_progress();
    create trigger cases_progress before update of state on cases
      for each row when (old.state is distinct from new.state) execute function record_case_progress();

    -- Of earlier cases, as far as it is stored.
    update cases set responded_at = entered_at, resolved_at = case when state = 'Resolved' then entered_at end
      where state in ('Open', 'Resolved');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger cases_created on cases;
    drop trigger cases_progress on cases;
    drop function record_case_progress();
    alter table cases drop column responded_at, drop column resolved_at;
  `);
}
