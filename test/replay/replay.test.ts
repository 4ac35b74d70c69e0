import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../instance/bundle';
import * as workflows from '../../workflows';

const root = join(__dirname, '../..');
const directory = join(__dirname, 'histories');
const recorded = readdirSync(directory).filter((file) => file.endsWith('.json'));
const histories = recorded.map((file) => ({
  workflowId: file,
  history: JSON.parse(readFileSync(join(directory, file), 'utf8')),
}));
let scratch: string;

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  scratch = mkdtempSync(join(tmpdir(), 'crossdesk-changed-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function faults(bundle: { code: string }): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const results = Worker.runReplayHistories({ workflowBundle: bundle }, histories);
  for await (const { workflowId, error } of results) {
    if (error) found.set(workflowId, error.name);
  }
  return found;
}

/** Today's workflows with one place of one file changed. */
async function changed(file: string, from: string, to: string): Promise<{ code: string }> {
  for (const room of ['workflows', 'domain']) {
    cpSync(join(root, room), join(scratch, room), { recursive: true });
  }
  rmSync(join(scratch, 'node_modules'), { force: true });
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  const path = join(scratch, file);
  const source = readFileSync(path, 'utf8');
  expect(source).toContain(from);
  writeFileSync(path, source.replace(from, to));
  return bundleWorkflowCode({
    workflowsPath: join(scratch, 'workflows'),
    logger: new DefaultLogger('ERROR'),
  });
}

test('every recorded history replays against the code of today', async () => {
  expect(Object.fromEntries(await faults(await workflowBundle()))).toEqual({});
});

test.each(Object.keys(workflows))('a history of the workflow type %s is recorded', (type) => {
  expect(recorded.filter((file) => file.startsWith(`${type}-`))).not.toEqual([]);
});

test('a workflow that commits in another way no longer replays', async () => {
  const bundle = await changed(
    'workflows/mailbox.ts',
    'const result = await commitChanges(',
    'await condition(() => false, 1); const result = await commitChanges(',
  );
  const found = await faults(bundle);
  expect(found.get('request-accepted.json')).toBe('DeterminismViolationError');
  expect(found.get('fulfillment-accepted.json')).toBe('DeterminismViolationError');
});

test('a lifecycle whose command leads elsewhere no longer replays', async () => {
  const bundle = await changed(
    'domain/request.ts',
    "to: { Submitted: 'Received' }",
    "to: { Submitted: 'Submitted' }",
  );
  expect((await faults(bundle)).has('request-accepted.json')).toBe(true);
});
