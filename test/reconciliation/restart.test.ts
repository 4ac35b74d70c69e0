import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { StackInstance } from '../../dev/stack';
import { type Instance, startInstance } from '../../instance/instance';
import { adopt } from '../../records/installation';
import { inState, inSync, startTestStack, type TestStack } from '../environment/stack';
import { createTestNamespace } from '../environment/temporal';
import { expectAlike } from './reconcile';

const longestMs = 120_000;

let stack: TestStack;
let started: Instance[] = [];
let connection: Connection;
beforeEach(async () => {
  stack = await startTestStack();
  connection = await Connection.connect({ address: stack.config.temporalAddress });
});
afterEach(async () => {
  await Promise.all(started.map((instance) => instance.stop()));
  started = [];
  await stack?.stop();
  await connection?.close();
});

interface Restarted {
  readonly looked: number;
  readonly started: number;
  readonly next: string | null;
}

/** Starts an instance anew on a Temporal that knows nothing; gives its namespace there. */
async function loseTemporal({ instance }: StackInstance): Promise<string> {
  await instance.stop();
  const { namespace } = await createTestNamespace();
  const again = await startInstance({ ...instance.options, namespace });
  // On another Temporal it could be a copy: until an admin says that it is not, it is silent.
  await adopt(again.db, again.installation.place);
  started.push(again);
  return namespace;
}

/** Page by page to the end; gives how many were looked at, and how many had no workflow. */
async function restartAll({ url, tokens }: StackInstance) {
  const sum = { looked: 0, started: 0 };
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const answer = await fetch(`${url}/api/v1/workflows/restart`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' },
      body: JSON.stringify(cursor === undefined ? {} : { cursor }),
    });
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as Restarted;
    sum.looked += page.looked;
    sum.started += page.started;
    cursor = page.next;
  }
  return sum;
}

const resolution = { resolutionCode: 'Solved', resolutionNotes: 'A new battery.' };

test(
  'open requests go on to Closed on a Temporal that was restored to nothing, and their clocks with them',
  async () => {
    const { casey, dana } = stack;
    const item = await stack.publish();
    const slow = await stack.publish({ policy: { remindAfter: 'PT1S', closeAfter: 'PT12S' } });
    const { number, task } = await stack.submit(item);
    const timed = await stack.submit(slow);
    await dana.post(`/tasks/${timed.task}/assign`, {});
    await dana.post(`/tasks/${timed.task}/propose`, resolution);
    await inState('Resolved', timed.number, casey, dana);
    const resolvedAt = Date.now();
    await inSync(number, casey, dana);
    await inSync(timed.number, casey, dana);
    const namespace = await loseTemporal(stack.acme);
    await loseTemporal(stack.northwind);

    expect(await restartAll(stack.acme)).toEqual({ looked: 2, started: 2 });
    expect(await restartAll(stack.northwind)).toEqual({ looked: 2, started: 2 });
    expect(await restartAll(stack.acme)).toMatchObject({ started: 0 });

    const client = new Client({ connection, namespace });
    const { enteredAt } = await startedFrom(client, timed.number);
    expect(enteredAt).toBeLessThanOrEqual(resolvedAt);
    await inState('Closed', timed.number, casey, dana);
    await dana.post(`/tasks/${task}/assign`, {});
    await dana.post(`/tasks/${task}/propose`, resolution);
    await inState('Resolved', number, casey, dana);
    await casey.post(`/requests/${number}/accept`, {});
    await inState('Closed', number, casey, dana);
    await expectAlike(stack, number);
    await expectAlike(stack, timed.number);
    const { items } = await casey.get<{ items: { text: string }[] }>(
      `/requests/${timed.number}/journal`,
    );
    expect(items.filter(({ text }) => text.startsWith('Reminder'))).toHaveLength(1);
  },
  longestMs,
);

/** What the request's workflow was started with. */
async function startedFrom(client: Client, number: string): Promise<{ enteredAt: number }> {
  const { events } = await client.workflow.getHandle(`request/${number}`).fetchHistory();
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  return JSON.parse(Buffer.from(input ?? '').toString());
}

test(
  'every kind of record that is open gets its workflow, and what is done with gets none',
  async () => {
    const { nora, dana, casey, alex } = stack;
    const item = await stack.publish();
    const { number } = await stack.submit(item);
    const done = await stack.submit(item);
    await casey.post(`/requests/${done.number}/cancel`, {});
    await inState('Cancelled', done.number, casey, dana);
    const customer = {
      customerName: 'Globex',
      contactName: 'Gail',
      contactEmail: 'g@globex.example',
    };
    const registration = await nora.post<{ number: string }>('/registrations', customer);
    const change = await nora.post<{ number: string }>('/changes', { title: 'A new switch' });
    const opened = await nora.post<{ number: string }>('/cases', { shortDescription: 'Deferment' });
    const provider = await alex.post<{ id: string }>('/providers', {
      url: 'http://127.0.0.1:9',
      registrationToken: 'nobody-answers-there',
    });
    const namespaces = {
      northwind: await loseTemporal(stack.northwind),
      acme: await loseTemporal(stack.acme),
    };
    expect(await restartAll(stack.northwind)).toEqual({ looked: 4, started: 4 });
    expect(await restartAll(stack.acme)).toEqual({ looked: 2, started: 2 });
    const running = async (namespace: string, id: string) => {
      const handle = new Client({ connection, namespace }).workflow.getHandle(id);
      return (await handle.describe()).status.name;
    };
    for (const id of [
      `fulfillment/acme/${number}`,
      `registration/${registration.number}`,
      `change/${change.number}`,
      `case/${opened.number}`,
    ]) {
      expect([id, await running(namespaces.northwind, id)]).toEqual([id, 'RUNNING']);
    }
    for (const id of [`request/${number}`, `provider-connection/${provider.id}`]) {
      expect([id, await running(namespaces.acme, id)]).toEqual([id, 'RUNNING']);
    }
    await expect(running(namespaces.acme, `request/${done.number}`)).rejects.toBeInstanceOf(
      WorkflowNotFoundError,
    );
  },
  longestMs,
);

test('a cursor that no page gave is refused', async () => {
  const { url, tokens } = stack.acme;
  for (const cursor of ['x', 'eyJraW5kIjotMX0', 'bnVsbA']) {
    const answer = await fetch(`${url}/api/v1/workflows/restart`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ cursor }),
    });
    expect([cursor, answer.status]).toEqual([cursor, 400]);
  }
});
