import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../instance/bundle';
import * as workflows from '../../workflows';
import { nextVersion } from '../rig/nextVersion';

const directory = join(__dirname, 'histories');
const recorded = readdirSync(directory).filter((file) => file.endsWith('.json'));
const histories = recorded.map((file) => ({
  workflowId: file,
  history: JSON.parse(readFileSync(join(directory, file), 'utf8')),
}));
beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

async function faults(bundle: { code: string }): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const results = Worker.runReplayHistories({ workflowBundle: bundle }, histories);
  for await (const { workflowId, error } of results) {
    if (error) found.set(workflowId, error.name);
  }
  return found;
}

test('every recorded history replays against the code of today', async () => {
  expect(Object.fromEntries(await faults(await workflowBundle()))).toEqual({});
});

test.each(Object.keys(workflows))('a history of the workflow type %s is recorded', (type) => {
  expect(recorded.filter((file) => file.startsWith(`${type}-`))).not.toEqual([]);
});

test('a workflow that commits in another way no longer replays', async () => {
  const from = 'const result = await commitChanges(';
  const to = `await condition(() => false, 1); ${from}`;
  const bundle = await nextVersion([{ file: 'workflows/mailbox.ts', from, to }]);
  const found = await faults(bundle);
  expect(found.get('request-accepted.json')).toBe('DeterminismViolationError');
  expect(found.get('fulfillment-accepted.json')).toBe('DeterminismViolationError');
});

test('a lifecycle whose command leads elsewhere no longer replays', async () => {
  const bundle = await nextVersion([
    {
      file: 'domain/request.ts',
      from: "to: { Submitted: 'Received' }",
      to: "to: { Submitted: 'Submitted' }",
    },
  ]);
  expect((await faults(bundle)).has('request-accepted.json')).toBe(true);
});
