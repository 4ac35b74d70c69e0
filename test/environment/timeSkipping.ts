import { type Duration, msToNumber } from '@temporalio/common/lib/time';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { testServer } from '../../dev/embedded/test-server';
import { addSearchAttributes } from '../../instance/temporal-namespace';
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

const stepMs = 60 * 60_000;

/**
 * Sleeps an hour at a time. The server takes the client's keep-alive pings for abuse while it answers nothing: on a busy
 * machine it would drop the connection during a week in one call.
 */
async function inSteps(sleep: TestWorkflowEnvironment['sleep'], duration: Duration): Promise<void> {
  for (let left = msToNumber(duration); left > 0; left -= stepMs) {
    await sleep(Math.min(left, stepMs));
  }
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
