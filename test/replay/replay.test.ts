import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../../instance/bundle';
import { encrypt, idOf } from '../../records/secret';
import { dataConverter, tolerant } from '../../temporal/payloadCodec';
import * as workflows from '../../workflows';
import '../environment/log';
import { nextVersion } from '../environment/nextVersion';

const directory = join(__dirname, 'histories');
const recorded = readdirSync(directory).filter((file) => file.endsWith('.json'));
const histories = recorded.map((file) => ({
  workflowId: file,
  history: JSON.parse(readFileSync(join(directory, file), 'utf8')),
}));

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

const key = randomBytes(32);

/** What the SDK's core writes, and reads before it decodes: markers' own data, and search attributes. */
const legible = ['data', 'patch-data', 'searchAttributes'];

/** The history as it is kept where an earlier release encrypted its payloads. */
function encrypted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(encrypted);
  if ('metadata' in value) return encryptedPayload(value);
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    legible.includes(name) ? field : encrypted(field),
  ]);
  return Object.fromEntries(fields);
}

function encryptedPayload(payload: object) {
  const { Payload } = temporal.api.common.v1;
  const message = Payload.encode(Payload.fromObject(payload)).finish();
  return {
    metadata: {
      encoding: Buffer.from('binary/encrypted').toString('base64'),
      'encryption-key-id': Buffer.from(idOf(key)).toString('base64'),
    },
    data: encrypt(key, message).toString('base64'),
  };
}

test.each([
  ['replays with its key', key, []],
  ['does not replay without it', randomBytes(32), recorded],
])('a history that an earlier release encrypted %s', async (_what, current, failing) => {
  const found: string[] = [];
  const converter = tolerant(dataConverter({ current, others: [] }));
  const results = Worker.runReplayHistories(
    { workflowBundle: await workflowBundle(), dataConverter: converter },
    histories.map(({ workflowId, history }) => ({ workflowId, history: encrypted(history) })),
  );
  for await (const { workflowId, error } of results) if (error) found.push(workflowId);
  expect(found).toEqual(failing);
});

test.each(Object.keys(workflows))('a history of the workflow type %s is recorded', (type) => {
  expect(recorded.filter((file) => file.startsWith(`${type}-`))).not.toEqual([]);
});

test('a workflow that commits in another way no longer replays', async () => {
  const from = 'const result = await commitMutations({';
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
