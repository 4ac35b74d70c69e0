import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { normalChange } from '../../domain/normalChange';
import { createCase } from '../../records/case';
import { createChange } from '../../records/changeCreation';
import { keepModels, newestModel } from '../../records/changeModels';
import { listJournal } from '../../records/journal';
import { keyOf, lifecycleOf, type ManagedRecord } from '../../records/recordType';
import { openRegistration } from '../../records/registration';
import { recordStart } from '../../temporal/start';
import { replayAtEnd } from '../environment/replayed';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { event, openInstance, type TestInstance } from './instance';
import { openPartner, type Partner } from './partner';

let acme: TestInstance;
let partner: Partner;
let namespace: string;
const replay = replayAtEnd();

beforeAll(async () => {
  partner = await openPartner();
  const place = await createTestNamespace();
  ({ namespace } = place);
  acme = await openInstance({ temporal: place, partner });
  replay(acme.client);
});

afterAll(async () => {
  await acme?.close();
  await partner?.close();
});

/** Kinds of records whose workflow is signalled, and a new one of each. */
const opened: Readonly<Record<string, () => Promise<ManagedRecord>>> = {
  request: () => acme.submit(),
  async fulfillment() {
    const { number } = await acme.take();
    return acme.reaches(number, 'Received');
  },
  async case() {
    const sysId = randomUUID().replaceAll('-', '');
    const fields = { shortDescription: 'A deferment' };
    const made = await createCase(acme.db, {
      ...{ id: randomUUID(), sysId, fields, openedBy: 'Dana', instance: 'acme' },
    });
    if (!made) throw new Error('The case was there already.');
    await acme.engine.start(made);
    return made;
  },
  async change() {
    await keepModels(acme.db, [normalChange]);
    const { id: modelId } = await newestModel(acme.db, normalChange.name);
    const { record } = await createChange(acme.db, 'acme', {
      ...{ id: randomUUID(), modelId, state: 'Log', openedBy: 'Dana', ends: false },
      fields: { title: 'A switch', priority: '3' },
    });
    await acme.engine.start(record);
    return record;
  },
  async registration() {
    const { record } = await acme.db.transaction((trx) =>
      openRegistration(trx, {
        ...{ id: randomUUID(), customerName: `Globex ${randomUUID()}`, contactName: 'Gail' },
        ...{ contactEmail: 'gail@globex.example', token: randomUUID(), openedBy: 'Alex' },
        ...{ instance: 'acme', expiresAt: new Date(Date.now() + 86_400_000) },
      }),
    );
    await acme.engine.start(record);
    return record;
  },
};

function payload(encoding: string | null, data: string | Uint8Array): Payload {
  return {
    metadata: encoding === null ? {} : { encoding: Buffer.from(encoding) },
    data: Buffer.from(data),
  };
}
const json = (value: unknown) => payload('json/plain', JSON.stringify(value));

const undecodable: readonly (readonly Payload[])[] = [
  [payload('json/protobuf', '{}')],
  [payload('binary/protobuf', '\u0001\u0002')],
  [payload('binary/encrypted', new Uint8Array([1, 2, 3]))],
  [payload('json/plain', '{"by": ')],
  [payload('json/plain', new Uint8Array([0xff, 0xfe]))],
  [payload('no/such', 'Casey')],
  [payload(null, 'Casey')],
  [{}],
];
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const clash = { toString: 1, valueOf: 1 };
/** None of these says who gives it, so that none is a command. */
const wrong: readonly (readonly Payload[])[] = [
  ...['accept', 7, null, [], [[]], true, {}, [null, 7, 'x', {}]].map((value) => [json(value)]),
  [payload('json/plain', deep)],
  [payload('json/plain', `{"text": ${deep}, "reason": ${deep}, "by": ${deep}}`)],
  [payload('binary/plain', new Uint8Array(1_000))],
  [payload('binary/null', '')],
  [],
  [json({}), payload('json/protobuf', '{}')],
  ...[
    { by: 7 },
    { by: clash },
    { id: [randomUUID()] },
    { id: clash },
    { seen: clash },
    { revision: clash },
    { trace: clash },
    { instance: '\u0000' },
    { instance: clash },
    { system: clash, externalId: [] },
    { text: clash, reason: [], to: 7, group: {}, phase: null, comment: clash, workNote: 7 },
  ].map((value) => [json(value)]),
];
const brokenEvents = (number: string) => {
  const good = event(number, 1, 'assigned');
  return [
    { ...good, id: [good.id] },
    { ...good, id: clash },
    { ...good, time: [good.time] },
    { ...good, time: clash },
    { ...good, sequence: clash },
    { ...good, name: clash },
    { ...good, data: { ...good.data, kind: ['state'] } },
    { ...good, data: { ...good.data, fields: { assignedTo: clash } } },
  ];
};

async function send(workflowId: string, signalName: string, payloads: readonly Payload[]) {
  await acme.client.workflowService.signalWorkflowExecution({
    ...{ namespace, workflowExecution: { workflowId }, signalName },
    input: { payloads: [...payloads] },
  });
}

/** Keeps the signals of one task few: the server itself ends a task during which some hundred arrive. */
async function allRead(workflowId: string): Promise<void> {
  await until(async () => {
    const { raw } = await acme.client.workflow.getHandle(workflowId).describe();
    return !raw.pendingWorkflowTask;
  }, `${workflowId} to have read its signals`);
}

async function failedTasks(workflowId: string): Promise<unknown[]> {
  const { events } = await acme.client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((one) => one.workflowTaskFailedEventAttributes);
}

describe('A signal that is no command', () => {
  test.each(Object.keys(opened))(
    'to the workflow of a %s is refused in the journal, and fails no task',
    async (kind) => {
      const record = (await opened[kind]?.()) as ManagedRecord;
      const { options } = recordStart(record);
      const { workflowId } = options;
      const number = keyOf(record);
      const commands = Object.keys(lifecycleOf(record).commands);
      const names = [...commands, 'exchange', 'dance', '__temporal_dance', '__stack_trace'];
      for (const [n, name] of names.entries()) {
        // Every kind reads inputs by the same code: a request gets all with each name, the others a third of them.
        const sent = [...undecodable, ...wrong].filter(
          (_, m) => kind === 'request' || m === 0 || (n + m) % 3 === 0,
        );
        for (const payloads of sent) await send(workflowId, name, payloads);
        await allRead(workflowId);
      }
      for (const name of ['look', 'forget']) {
        for (const payloads of undecodable) await send(workflowId, name, payloads);
      }
      for (const broken of brokenEvents(number))
        await send(workflowId, 'exchange', [json([broken])]);
      // The last of all, by which it is seen that the others were read.
      await send(workflowId, 'dance', [json({ by: 'Dana' })]);
      const texts = await until(async () => {
        const entries = await listJournal(acme.db, number, { workNotes: true, limit: 10_000 });
        const last = entries.some(({ by, text }) => by === 'Dana' && text.startsWith('"dance"'));
        return last && entries.map(({ text }) => text);
      }, 'the last refusal');
      expect(texts.filter((text) => /cannot be decoded.*json\/protobuf/.test(text))).toHaveLength(
        names.length - 1,
      );
      expect(texts).toContainEqual(
        expect.stringMatching(/^"dance" was refused\. There is no command/),
      );
      expect(await failedTasks(workflowId)).toEqual([]);
      expect((await acme.client.workflow.getHandle(workflowId).describe()).status.name).toBe(
        'RUNNING',
      );
    },
  );

  test('to a delivery is refused, and its details say so', async () => {
    await acme.engine.wake({ name: 'northwind', title: 'northwind' });
    const workflowId = 'delivery/northwind';
    const names = ['wake', 'pause', 'resume', 'dance', '__temporal_dance'];
    for (const name of names) {
      for (const payloads of undecodable) await send(workflowId, name, payloads);
    }
    await send(workflowId, 'wake', [json([{}])]);
    await send(workflowId, 'pause', [payload('json/protobuf', '{}')]);
    const delivery = acme.client.workflow.getHandle(workflowId);
    const state = await delivery.query<{ paused: boolean; refused: string }>('state');
    expect(state).toMatchObject({ paused: false });
    expect(state.refused).toMatch(/^"pause" was refused\. .*cannot be decoded.*json\/protobuf/);
    expect(await failedTasks(workflowId)).toEqual([]);
  });
});

test('An update that cannot be decoded is refused, and leaves nothing in the history', async () => {
  const { number } = await acme.submit();
  const { workflowId } = acme.workflow(number);
  const update = (payloads: Payload[]) =>
    acme.client.workflowService.updateWorkflowExecution({
      ...{ namespace, workflowExecution: { workflowId } },
      request: {
        meta: { updateId: randomUUID(), identity: 'an operator' },
        input: { name: 'cancel', args: { payloads } },
      },
      waitPolicy: { lifecycleStage: 3 },
    });
  for (const payloads of [...undecodable, [json(7)], [json('Casey')]]) {
    const { outcome } = await update([...payloads]);
    expect(outcome?.failure?.applicationFailureInfo?.type).toBe('Refused:invalid');
  }
  expect(await acme.record(number)).toMatchObject({ state: 'Submitted' });
  await expect(
    acme.workflow(number).executeUpdate('dance', { args: [{ by: 'Casey' }] }),
  ).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
  expect(await failedTasks(workflowId)).toEqual([]);
});

test('What the database can never keep is refused alone, and what came with it is kept', async () => {
  const record = (await opened.change?.()) as ManagedRecord & { readonly number: string };
  const { workflowId } = recordStart(record).options;
  await acme.stopWorker();
  const nobody = { by: 'Dana', system: randomUUID() };
  await send(workflowId, 'update', [json({ by: 'Dana', title: 'A router' })]);
  await send(workflowId, 'update', [json({ ...nobody, externalId: 'X-1', title: 'A hub' })]);
  await send(workflowId, 'assign', [json({ ...nobody, externalId: 'X-1' })]);
  await send(workflowId, 'update', [json({ by: 'Dana', description: 'At night.' })]);
  await acme.startWorker();
  await until(
    async () => (await acme.db('changes').where({ number: record.number }).first()).description,
    'the last update',
  );
  const row = await acme.db('changes').where({ number: record.number }).first();
  expect(row).toMatchObject({ title: expect.stringMatching(/^A (router|hub)$/) });
  expect(await failedTasks(workflowId)).toEqual([]);
});

test('Thousands of long commands at once are committed, in parts', async () => {
  const { number } = await acme.submit();
  await acme.stopWorker();
  const text = 'x'.repeat(60_000);
  for (let n = 0; n < 40; n += 1) {
    await acme.signal(number, 'comment', { by: 'Casey', text: `${n} ${text}` });
  }
  await acme.startWorker();
  await until(
    async () => (await acme.journal(number)).filter(({ kind }) => kind === 'comment').length === 40,
    'all comments',
  );
  const orders = (await acme.journal(number)).flatMap(({ kind, text: said }) =>
    kind === 'comment' ? [Number(said.split(' ')[0])] : [],
  );
  expect(orders).toEqual([...orders].sort((a, b) => a - b));
});
