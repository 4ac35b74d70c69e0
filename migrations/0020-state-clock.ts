import type { Knex } from 'knex';

const tables = ['requests', 'registrations', 'providers', 'changes', 'cases'];

/**
 * Stores when a record entered its state, which of the state's timers have fired, and why a delivery failed. A trigger
 * maintains the first two, so that they stay correct while workers of the previous release are still running.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function enter_state() returns trigger language plpgsql as $$
      begin
        new.entered_at := clock_timestamp();
        new.fired_timers := '{}';
        return new;
      end $$;
  `);
  for (const table of tables) {
    // Null for records that were closed before this column existed.
    await knex.raw(`
      alter table ${table} add column entered_at timestamptz,
        add column fired_timers text[] not null default '{}';
      alter table ${table} alter column entered_at set default now();
      create trigger ${table}_enter_state before update of state on ${table}
        for each row when (old.state is distinct from new.state) execute function enter_state();
    `);
  }
  for (const table of ['connections', 'external_systems']) {
    await knex.raw(`
      alter table ${table} add column last_failure text;
      update ${table} set last_failure = case
        when last_error ~ '^(429|503) ' then 'busy'
        when last_error ~ '^401 ' then 'unauthenticated'
        when last_error ~ '^\\d{3} ' and last_error !~ '^50[24] ' then 'failed'
        else 'unreachable' end
      where last_error is not null;
    `);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['connections', 'external_systems']) {
    await knex.raw(`alter table ${table} drop column last_failure`);
  }
  for (const table of tables) {
    await knex.raw(`
      drop trigger ${table}_enter_state on ${table};
      alter table ${table} drop column entered_at, drop column fired_timers;
    `);
  }
  await knex.raw('drop function enter_state()');
}
