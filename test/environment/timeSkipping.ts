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
  return env;
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
