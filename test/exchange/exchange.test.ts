import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../dev/demo/person';
import type { StackInstance } from '../../dev/stack';
import {
  call,
  type EntryView,
  inState,
  inSync,
  journal,
  type Page,
  sharedStack,
  type TestStack,
  view,
  waitForEntry,
} from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides, texts } from './equalOnBothSides';

let stack: TestStack;
let item: string;

beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish({ policy: { assignmentGroup: 'Workplace' } });
});
afterAll(() => stack?.stop());

test.each([
  ["the choice of who asks stands over the item's default", { policy: { priority: 4 } }, 1, 1],
  ['also where it is the less urgent one', { policy: { priority: 1 } }, 5, 5],
  ["without a choice the item's default counts", { policy: { priority: 1 } }, undefined, 1],
  ["without either its kind's", { kind: 'issue' }, undefined, 2],
] as const)('one priority on both sides: %s', async (_rule, offered, priority, expected) => {
  const { casey, dana } = stack;
  const { number } = await casey.post<{ number: string }>('/requests', {
    catalogItem: await stack.publish(offered),
    shortDescription: 'Urgent?',
    ...(priority && { priority }),
  });
  await inState('Received', number, casey, dana);
  const [task] = (await dana.get<Page<object>>(`/tasks?request=${number}`)).items;
  expect(task).toMatchObject({ priority: expected });
  for (const who of [casey, dana])
    expect(await view(who, number)).toMatchObject({ priority: expected });
});

test('an agent changes the priority, and both sides see it, with who changed it from what', async () => {
  const { casey, dana } = stack;
  const { number, task } = await stack.submit(item);
  expect(await dana.post(`/tasks/${task}/set-priority`, { priority: 2 })).toMatchObject({
    priority: 2,
    state: 'Received',
  });
  expect(await dana.get(`/tasks?priority=2&request=${number}`)).toMatchObject({
    items: [{ number: task }],
  });
  await inSync(number, dana, casey);
  await until(
    async () => (await journal(casey, number)).some(({ text }) => text.includes('from 4 to 2')),
    'the change in the journal of the customer',
  );
  expect(await view(casey, number)).toMatchObject({ priority: 2 });
  expect((await journal(casey, number)).at(-1)).toMatchObject({
    author: 'Dana (Northwind)',
    text: 'Priority changed from 4 to 2.',
  });
  const refused = await call(stack.northwind, 'agent', 'POST', `/tasks/${task}/set-priority`, {
    priority: 6,
  });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'priority' }] } });
  await casey.post(`/requests/${number}/cancel`);
});

test('a request goes from Submitted to Closed, and each step is on both sides', async () => {
  const { casey, avery, dana } = stack;
  const submitted = await call(stack.acme, 'requester', 'POST', '/requests', {
    catalogItem: item,
    shortDescription: 'My laptop does not start',
    description: 'It beeps.',
    variables: { model: 'T14' },
    priority: 2,
  });
  expect(submitted).toMatchObject({ status: 201, body: { state: 'Submitted' } });
  const { number } = submitted.body as { number: string };
  await inState('Received', number, casey, dana);
  expect(await view(dana, number)).toMatchObject({
    customer: 'acme',
    provider: 'northwind',
    catalogItem: item,
    shortDescription: 'My laptop does not start',
    description: 'It beeps.',
    variables: { model: 'T14' },
    priority: 2,
    openedBy: 'Casey',
    assignmentGroup: 'Workplace',
  });

  const { items } = await dana.get<Page<{ number: string; state: string }>>(
    `/tasks?request=${number}`,
  );
  expect(items).toEqual([expect.objectContaining({ state: 'Received' })]);
  const task = `/tasks/${items[0]?.number}`;
  await dana.post(`${task}/assign`);
  await inState('Work in Progress', number, dana, casey);
  expect((await view(casey, number)).assignedTo).toBe('Dana');

  const comment = await casey.post<EntryView>(`/requests/${number}/comments`, { text: 'At noon?' });
  const note = await avery.post<EntryView>(`/requests/${number}/work-notes`, { text: 'Urgent.' });
  const reply = await dana.post<EntryView>(`${task}/comments`, { text: 'On my way.' });
  const finding = await dana.post<EntryView>(`${task}/work-notes`, { text: 'Dead battery.' });
  expect(await waitForEntry(dana, number, comment.id)).toMatchObject({
    kind: 'comment',
    text: 'At noon?',
    author: 'Casey (Acme)',
    instance: 'acme',
    at: comment.at,
  });
  expect(await waitForEntry(dana, number, note.id)).toMatchObject({
    kind: 'work note',
    author: 'Avery (Acme)',
  });
  expect(await waitForEntry(casey, number, reply.id)).toMatchObject({
    kind: 'comment',
    author: 'Dana (Northwind)',
    instance: 'northwind',
    at: reply.at,
  });
  expect(await waitForEntry(avery, number, finding.id)).toMatchObject({
    kind: 'work note',
    text: 'Dead battery.',
    author: 'Dana (Northwind)',
  });

  await dana.post(`${task}/propose`, { resolutionCode: 'Fixed', resolutionNotes: 'New battery.' });
  await inState('Resolved', number, dana, casey);
  expect(await view(casey, number)).toMatchObject({
    resolutionCode: 'Fixed',
    resolutionNotes: 'New battery.',
    actions: expect.arrayContaining(['accept', 'reject', 'cancel']),
  });
  expect(await casey.post(`/requests/${number}/accept`)).toMatchObject({ state: 'Closed' });

  const both = await equalOnBothSides(stack, number, 'Closed');
  expect(both.journal.map(({ kind, author }) => [kind, author])).toEqual([
    ['state', 'Casey (Acme)'],
    ['state', 'Crossdesk (Northwind)'],
    ['state', 'Dana (Northwind)'],
    ['comment', 'Casey (Acme)'],
    ['work note', 'Avery (Acme)'],
    ['comment', 'Dana (Northwind)'],
    ['work note', 'Dana (Northwind)'],
    ['state', 'Dana (Northwind)'],
    ['state', 'Casey (Acme)'],
  ]);
  expect(both.journal.map(({ at }) => at)).toEqual(both.journal.map(({ at }) => at).sort());
});

test('a requester never reads a work note, of either side', async () => {
  const { casey, avery, dana } = stack;
  const { number, task } = await stack.submit(item);
  const theirs = await dana.post<EntryView>(`/tasks/${task}/work-notes`, { text: 'Not for you.' });
  const ours = await avery.post<EntryView>(`/requests/${number}/work-notes`, { text: 'Nor this.' });
  const last = await dana.post<EntryView>(`/tasks/${task}/comments`, { text: 'Soon.' });
  await waitForEntry(avery, number, theirs.id);
  await waitForEntry(casey, number, last.id);

  const read = await journal(casey, number);
  expect(read.map(({ kind }) => kind)).not.toContain('work note');
  expect(read.map(({ id }) => id)).not.toEqual(expect.arrayContaining([theirs.id]));
  expect(read.map(({ id }) => id)).not.toEqual(expect.arrayContaining([ours.id]));
  expect(
    await call(stack.acme, 'requester', 'POST', `/requests/${number}/work-notes`, { text: 'Me?' }),
  ).toMatchObject({ status: 403 });
});

test('many entries of both sides at once are in one order on both', async () => {
  const { casey, avery, dana } = stack;
  const { number, task } = await stack.submit(item);
  await Promise.all(
    Array.from({ length: 10 }, (_, n) => [
      casey.post(`/requests/${number}/comments`, { text: `Casey ${n}` }),
      avery.post(`/requests/${number}/work-notes`, { text: `Avery ${n}` }),
      dana.post(`/tasks/${task}/comments`, { text: `Dana ${n}` }),
    ]).flat(),
  );
  await dana.post(`/tasks/${task}/assign`);

  const both = await equalOnBothSides(stack, number, 'Work in Progress');
  expect(both.journal).toHaveLength(33);
});

describe('a file is on the other side with the same bytes, name and type', () => {
  const files = [
    { what: 'small', name: 'notes.txt', bytes: Buffer.from('Flash the dock first.\n') },
    { what: 'empty', name: 'empty.log', bytes: Buffer.alloc(0) },
    {
      what: 'with an odd name',
      name: `Bericht "für" Jürgen's 100% 報告.pdf`,
      bytes: randomBytes(1_000),
    },
    { what: 'of some megabytes', name: 'dump.bin', bytes: randomBytes(3 * 1024 * 1024 + 7) },
  ];

  test.each(files)('$what', async ({ name, bytes }) => {
    const { casey, dana } = stack;
    const { number, task } = await stack.submit(item);
    for (const [from, path, to, at] of [
      [casey, `/requests/${number}`, dana, stack.northwind],
      [dana, `/tasks/${task}`, casey, stack.acme],
    ] as const) {
      const sent = await upload(from, `${path}/attachments`, name, bytes);
      expect(sent).toMatchObject({ name, size: bytes.length, sha256: sha256(bytes) });
      const entry = await waitForEntry(to, number, sent.id);
      expect(entry).toMatchObject({ kind: 'attachment', text: name });
      const listed = await fileOf(to, number, sent.id);
      expect(listed).toMatchObject({
        name,
        size: bytes.length,
        sha256: sent.sha256,
        contentType: sent.contentType,
        author: entry.author,
      });
      expect(sha256(await download(at, to, number, sent.id))).toBe(sent.sha256);
    }
    await equalOnBothSides(stack, number, 'Received');
  });
});

test('the agent asks for information, and the next comment of the customer answers', async () => {
  const { casey, dana } = stack;
  const { number, task } = await stack.submit(item);
  await dana.post(`/tasks/${task}/assign`);
  await dana.post(`/tasks/${task}/request-info`, { text: 'Which dock?' });
  await inState('Awaiting Info', number, dana, casey);
  await dana.post(`/tasks/${task}/comments`, { text: 'It is on the underside.' });
  await inSync(number, dana);
  await inState('Awaiting Info', number, dana, casey);
  await casey.post(`/requests/${number}/comments`, { text: 'The grey one.' });

  const both = await equalOnBothSides(stack, number, 'Work in Progress');
  expect(texts(both.journal, 'comment')).toEqual(['It is on the underside.', 'The grey one.']);
});

test('a rejected solution goes back to work with its reason, and another can be proposed', async () => {
  const { casey, dana } = stack;
  const { number, task } = await stack.submit(item);
  await dana.post(`/tasks/${task}/assign`);
  await dana.post(`/tasks/${task}/propose`, { resolutionCode: 'Workaround', resolutionNotes: 'A' });
  await inState('Resolved', number, casey);
  await casey.post(`/requests/${number}/reject`, { reason: 'I need the dock.' });
  const rejected = await equalOnBothSides(stack, number, 'Work in Progress');
  expect(rejected.request).toMatchObject({ resolutionCode: null, resolutionNotes: null });
  expect(rejected.journal.at(-1)?.text).toContain('I need the dock.');

  await dana.post(`/tasks/${task}/propose`, { resolutionCode: 'Fixed', resolutionNotes: 'B' });
  await inState('Resolved', number, casey);
  await casey.post(`/requests/${number}/accept`);
  const both = await equalOnBothSides(stack, number, 'Closed');
  expect(both.request).toMatchObject({ resolutionCode: 'Fixed', resolutionNotes: 'B' });
});

test('another agent or group has it on both sides', async () => {
  const { dana } = stack;
  const { number, task } = await stack.submit(item);
  await dana.post(`/tasks/${task}/assign`);
  await stack.nora.post('/users', { name: 'Dora', roles: ['agent'] });
  await stack.nora.post('/groups', { name: 'Laptops' });
  await dana.post(`/tasks/${task}/reassign`, { to: 'dora' });
  expect((await equalOnBothSides(stack, number, 'Work in Progress')).request.assignedTo).toBe(
    'Dora',
  );
  await dana.post(`/tasks/${task}/reassign`, { group: 'Laptops' });
  expect((await equalOnBothSides(stack, number, 'Work in Progress')).request).toMatchObject({
    assignedTo: null,
    assignmentGroup: 'Laptops',
  });
});

describe('a request is cancelled on both sides', () => {
  const assign = (task: string) => stack.dana.post(`/tasks/${task}/assign`);
  const steps: Record<string, (task: string) => Promise<unknown>> = {
    Received: async () => {},
    'Work in Progress': assign,
    'Awaiting Info': async (task) => {
      await assign(task);
      await stack.dana.post(`/tasks/${task}/request-info`, { text: 'Which?' });
    },
    Resolved: async (task) => {
      await assign(task);
      const solution = { resolutionCode: 'Fixed', resolutionNotes: 'Done.' };
      await stack.dana.post(`/tasks/${task}/propose`, solution);
    },
  };

  test.each(Object.keys(steps))('from %s', async (state) => {
    const { number, task } = await stack.submit(item);
    await steps[state]?.(task);
    await inState(state, number, stack.casey, stack.dana);
    await stack.casey.post(`/requests/${number}/cancel`, { reason: 'Found it.' });
    const both = await equalOnBothSides(stack, number, 'Cancelled');
    expect(both.journal.at(-1)).toMatchObject({
      text: 'Cancelled. Found it.',
      author: 'Casey (Acme)',
    });
  });

  test('at once after it was submitted', async () => {
    const { casey } = stack;
    const { number } = await casey.post<{ number: string }>('/requests', {
      catalogItem: item,
      shortDescription: 'Never mind',
    });
    await casey.post(`/requests/${number}/cancel`);
    await inState('Cancelled', number, casey, stack.dana);
    await equalOnBothSides(stack, number, 'Cancelled');
  });
});

test('nothing is taken any more once it is final, on either side', async () => {
  const { number, task } = await stack.submit(item);
  await stack.casey.post(`/requests/${number}/cancel`);
  const { journal: before } = await equalOnBothSides(stack, number, 'Cancelled');

  const answers = [
    await call(stack.acme, 'requester', 'POST', `/requests/${number}/cancel`, {}),
    await call(stack.acme, 'requester', 'POST', `/requests/${number}/accept`, {}),
    await call(stack.acme, 'requester', 'POST', `/requests/${number}/comments`, { text: 'Hm.' }),
    await call(stack.northwind, 'agent', 'POST', `/tasks/${task}/assign`, {}),
    await call(stack.northwind, 'agent', 'POST', `/tasks/${task}/comments`, { text: 'Hm.' }),
    await call(stack.northwind, 'agent', 'POST', `/tasks/${task}/work-notes`, { text: 'Hm.' }),
  ];
  for (const { status, body } of answers) {
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { state: 'Cancelled', actions: [] },
    });
  }
  const { journal: after } = await equalOnBothSides(stack, number, 'Cancelled');
  expect(after).toEqual(before);
});

test('a catalog item is at the customer when it is published, and when it changes', async () => {
  const { casey, northwind, acme } = stack;
  const id = await stack.publish({
    name: 'E-mail is down',
    kind: 'issue',
    description: 'Nobody can send.',
    schema: { type: 'object', required: ['site'], properties: { site: { type: 'string' } } },
    policy: { assignmentGroup: 'Messaging', priority: 1, closeAfter: 'P3D' },
  });
  const own = await stack.dana.get<ItemView>(`/catalog-items/${id}`);
  expect(await casey.get(`/catalog-items/${id}`)).toEqual({ ...own, updatedAt: expect.anything() });
  const order = { catalogItem: id, shortDescription: 'No mail' };
  expect(await call(acme, 'requester', 'POST', '/requests', order)).toMatchObject({ status: 400 });

  for (const change of [{ name: 'Mail is down' }, { schema: {} }, { description: 'Or receive.' }]) {
    await call(northwind, 'admin', 'PATCH', `/catalog-items/${id}`, change);
  }
  await until(
    async () => (await casey.get<ItemView>(`/catalog-items/${id}`)).description === 'Or receive.',
    'the changed item at Acme',
  );
  expect(await casey.get(`/catalog-items/${id}`)).toMatchObject({
    name: 'Mail is down',
    schema: {},
    policy: { assignmentGroup: 'Messaging', priority: 1, closeAfter: 'P3D' },
  });
  const { number } = await casey.post<{ number: string }>('/requests', order);
  await inState('Received', number, casey, stack.dana);

  await call(northwind, 'admin', 'PATCH', `/catalog-items/${id}`, { active: false });
  await until(
    async () => !(await casey.get<ItemView>(`/catalog-items/${id}`)).active,
    'the withdrawn item at Acme',
  );
  expect(await call(acme, 'requester', 'POST', '/requests', order)).toMatchObject({ status: 400 });
});

test('a customer changes no item of its provider', async () => {
  const { acme, avery, dana } = stack;
  const items = () => Promise.all([avery, dana].map((one) => one.get(`/catalog-items/${item}`)));
  const before = await items();
  const answer = await call(acme, 'admin', 'PATCH', `/catalog-items/${item}`, { name: 'X' });
  expect(answer.status).toBe(403);
  expect(await items()).toEqual(before);
});

interface FileView {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  readonly author: string;
}

interface ItemView {
  readonly id: string;
  readonly description: string;
  readonly active: boolean;
}

/** By a form of our own: `FormData` changes the quotes in a name, as browsers do. */
async function upload(who: Person, path: string, name: string, bytes: Buffer): Promise<FileView> {
  const { url, tokens } = who.organisation === 'acme' ? stack.acme : stack.northwind;
  const head = `content-disposition: form-data; name="file"; filename="${name.replaceAll('"', '\\"')}"`;
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${who.organisation === 'acme' ? tokens.requester : tokens.agent}`,
      'content-type': 'multipart/form-data; boundary=cut-here',
    },
    body: Buffer.concat([
      Buffer.from(`--cut-here\r\n${head}\r\ncontent-type: application/x-test\r\n\r\n`),
      bytes,
      Buffer.from('\r\n--cut-here--\r\n'),
    ]),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as FileView;
}

async function fileOf(who: Person, number: string, id: string): Promise<FileView | undefined> {
  const { items } = await who.get<Page<FileView>>(`/requests/${number}/attachments`);
  return items.find((file) => file.id === id);
}

async function download(
  at: StackInstance,
  who: Person,
  number: string,
  id: string,
): Promise<Buffer> {
  const role = who.organisation === 'acme' ? 'requester' : 'agent';
  const answer = await fetch(`${at.url}/api/v1/requests/${number}/attachments/${id}`, {
    headers: { authorization: `Bearer ${at.tokens[role]}` },
  });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
