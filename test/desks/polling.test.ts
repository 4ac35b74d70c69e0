import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { workflowId } from '../../domain/names';
import { type Desk, findDesk, updateDesk } from '../../records/desk';
import { sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { connect } from './connected';

/** How a desk is polled by its workflow. The desk has nothing new, and answers as a test says. */

let stack: TestStack;
let temporal: Connection;
/** The status of its answers, and what they ask for. */
let answers: { status: number; retryAfter?: string };
let calls: string[];
const desks: Desk[] = [];
const server = createServer((req, res) => {
  calls.push(req.url ?? '');
  const { status, retryAfter } = answers;
  res.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter && { 'retry-after': retryAfter }),
  });
  const nothing = { items: [], count: 0, per_page: 100, total: 0, page: 1 };
  res.end(JSON.stringify(status === 200 ? nothing : { message: 'Not now.' }));
});

beforeAll(async () => {
  stack = await sharedStack();
  temporal = await Connection.connect({ address: stack.config.temporalAddress });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(async () => {
  for (const { id } of desks)
    await updateDesk(stack.northwind.instance.db, id, { state: 'Paused' });
  await stack?.stop();
  await temporal?.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = { status: 200 };
  calls = [];
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

interface Polled {
  readonly status?: string;
  readonly failures: number;
  readonly lastError?: string;
}

async function newDesk(pollSeconds: number) {
  const { northwind } = stack;
  let hook = '';
  const desk = await connect(
    northwind,
    {
      ...{ kind: 'request-tracker', url: url(), credentials: { token: 'made-up' } },
      callWebhook: (to) => {
        hook = to;
      },
    },
    { routes: [], pollSeconds },
  );
  desks.push(desk);
  const { db, options } = northwind.instance;
  const client = new Client({ connection: temporal, namespace: options.namespace });
  const handle = client.workflow.getHandle(workflowId.desk(desk.name));
  return {
    desk,
    handle,
    callHook: () => fetch(hook, { method: 'POST', body: '{}' }),
    row: async (): Promise<Desk> => {
      const row = await findDesk(db, desk.id);
      if (!row) throw new Error('The desk is gone.');
      return row;
    },
    polled: () => handle.query<Polled>('state'),
  };
}

test('A desk is polled at once when its webhook calls, and otherwise at its interval, by one activity', async () => {
  const { callHook, handle, row } = await newDesk(3_600);
  const first = (await row()).polledAt?.getTime() ?? 0;
  expect((await callHook()).status).toBe(202);
  await until(async () => ((await row()).polledAt?.getTime() ?? 0) > first, 'another poll');
  const { events } = await handle.fetchHistory();
  const begun = events?.filter((event) => event.activityTaskScheduledEventAttributes) ?? [];
  expect(begun).toHaveLength(1);

  const { desk, row: quick } = await newDesk(1);
  const before = (await quick()).polledAt?.getTime() ?? 0;
  await until(async () => ((await quick()).polledAt?.getTime() ?? 0) > before, 'the next poll');
  await updateDesk(stack.northwind.instance.db, desk.id, { state: 'Paused' });
}, 60_000);

test('A desk that is away is tried at growing intervals, says why, and is read at once when woken', async () => {
  const { callHook, handle, polled, row } = await newDesk(3_600);
  answers = { status: 429, retryAfter: '1800' };
  await callHook();
  const busy = await until(async () => {
    const seen = await polled();
    return seen.status === 'unreachable' && seen;
  }, 'the poll to fail');
  expect(busy).toMatchObject({ failures: 1, lastError: expect.stringContaining('429') });
  expect((await row()).pollError).toContain('Not now.');
  const made = calls.length;
  answers = { status: 401 };
  await handle.signal('wake');
  await until(async () => (await polled()).failures === 2, 'another attempt');
  expect(calls.length).toBe(made + 1);
  answers = { status: 200 };
  await handle.signal('wake');
  await until(async () => (await row()).pollError === null, 'the desk to be back');
}, 60_000);

test('A paused desk is not called until it is resumed, by the API or by an operator', async () => {
  const { callHook, desk, handle, polled, row } = await newDesk(3_600);
  await handle.executeUpdate('pause');
  await until(async () => (await polled()).status === 'paused', 'the poll to end');
  expect((await row()).state).toBe('Paused');
  const made = calls.length;
  await callHook();
  await handle.signal('wake');
  await handle.signal('nonsense', { any: 'thing' });
  await until(async () => {
    const state = await handle.query<{ refused?: string }>('state');
    return state.refused?.includes('nonsense');
  }, 'the signals to be taken');
  expect(calls.length).toBe(made);
  const { nora } = stack;
  await nora.post(`/desks/${desk.id}/resume`);
  await until(() => calls.length > made, 'a poll');
  await nora.post(`/desks/${desk.id}/pause`);
  await until(async () => (await polled()).status === 'paused', 'the poll to end again');
  await handle.executeUpdate('resume');
  expect((await row()).state).toBe('Active');
}, 60_000);

test('The workflow of a desk that has another name ends, and the one of the new name goes on', async () => {
  const { desk, handle } = await newDesk(3_600);
  const { nora, northwind } = stack;
  const name = `Renamed ${desk.id.slice(0, 8)}`;
  await nora.patch(`/desks/${desk.id}`, { name });
  await handle.result();
  const { namespace } = northwind.instance.options;
  const renamed = new Client({ connection: temporal, namespace }).workflow.getHandle(
    workflowId.desk(name),
  );
  await until(async () => {
    const { status } = await renamed.describe().catch(() => ({ status: { name: '' } }));
    return status.name === 'RUNNING';
  }, 'the workflow of the new name');
}, 60_000);
