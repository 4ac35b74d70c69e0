import { type Duration, msToNumber } from '@temporalio/common/lib/time';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { testServer } from '../../dev/embedded/test-server';
import { addSearchAttributes } from '../../instance/temporal-namespace';
import type { Database } from '../../records/database';
import { searchAttributes } from '../../temporal/searchAttributes';

const tries = 5;

/** A Temporal server that skips time while nothing happens, with our search attributes. */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const env = await start();
  // This server cannot list its search attributes.
  const names = searchAttributes.map(({ name }) => name);
  await addSearchAttributes(env.connection, 'default', names);
  const { sleep } = env;
  return Object.assign(env, { sleep: (duration: Duration) => inSteps(sleep, duration) });
}

const stepMs = 6 * 60 * 60_000;

/**
 * Sleeps six hours at a time. The server takes the client's keep-alive pings for abuse while it answers nothing: on a
 * busy machine it would drop the connection during a week in one call.
 */
async function inSteps(sleep: TestWorkflowEnvironment['sleep'], duration: Duration): Promise<void> {
  for (let left = msToNumber(duration); left > 0; left -= stepMs) {
    await sleep(Math.min(left, stepMs));
  }
}

/**
 * From now on, the database dates the states of records, and when requests were received, by the server's clock, which is ahead of Postgres's by what was
 * skipped. Otherwise a record that starts after the skip of a year would have been in its state for a year.
 */
export async function dateByServer(env: TestWorkflowEnvironment, db: Database): Promise<void> {
  await db.raw(`
    create table skipped as select interval '0' as time;
    create function date_by_server() returns trigger language plpgsql as $$ begin
      new.entered_at := new.entered_at + (select time from skipped);
      return new;
    end $$;
    create function receive_by_server() returns trigger language plpgsql as $$ begin
      new.landed_at := new.landed_at + (select time from skipped);
      return new;
    end $$;
    create trigger z_received before insert on requests
      for each row execute function receive_by_server()`);
  const dated = await db('information_schema.columns')
    .where({ table_schema: 'public', column_name: 'entered_at' })
    .pluck<string[]>('table_name');
  for (const table of dated) {
    // Postgres runs the triggers of a table by their names: these after the table's own.
    await db.raw(`
      create trigger z_inserted before insert on ${table}
        for each row execute function date_by_server();
      create trigger z_updated before update on ${table}
        for each row when (new.entered_at is distinct from old.entered_at) execute function date_by_server()`);
  }
  const { sleep } = env;
  env.sleep = async (duration) => {
    await sleep(duration);
    const ms = (await env.currentTimeMs()) - Date.now();
    await db('skipped').update({ time: db.raw(`? * interval '1 millisecond'`, [ms]) });
  };
}

/** The SDK lets it take five seconds and no more, which are soon over where other tests run beside it. */
async function start(): Promise<TestWorkflowEnvironment> {
  const path = await testServer();
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping(
        path ? { server: { executable: { type: 'existing-path', path } } } : {},
      );
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
