import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page, Problem } from './caller';
import { type Northwind, sharedNorthwind } from './northwind';
import { type ChangeView, comment, create, createIn, journal, patch, read } from './views';

let northwind: Northwind;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  for (const name of ['Printers', 'Backups'])
    await northwind.people.admin.post('/groups', { name });
});
afterAll(() => northwind?.close());

const tryPatch = (number: string, fields: object, headers: Record<string, string> = {}) =>
  northwind.people.agent.ask<ChangeView & Problem>('PATCH', `/changes/${number}`, fields, headers);

async function versionOf(number: string): Promise<string> {
  const { headers } = await northwind.people.agent.ask('GET', `/changes/${number}`);
  return headers.get('etag') ?? '';
}

test('a change is created in the model’s first phase, with what is given', async () => {
  const { agent } = northwind.people;
  const body = { title: 'New', description: 'D', owningGroup: 'Printers', priority: 1 };
  const { status, body: made, headers } = await agent.ask<ChangeView>('POST', '/changes', body);
  expect(status).toBe(201);
  expect(made).toMatchObject({
    ...body,
    number: expect.stringMatching(/^CHG\d{7}$/),
    model: 'normal',
    phase: 'Log',
    metaphase: 'Assessment',
    approval: null,
    completionCode: null,
    openedBy: 'agent',
    closedAt: null,
  });
  expect(headers.get('location')).toBe(`/api/v1/changes/${made.number}`);
  expect(headers.get('etag')).toBe(await versionOf(made.number));
  expect(await read(northwind, made.number)).toEqual(made);
});

test('under one Idempotency-Key it is created once', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const asked = Array.from({ length: 5 }, () =>
    northwind.people.agent.ask<ChangeView>('POST', '/changes', { title: 'Keyed' }, key),
  );
  const numbers = (await Promise.all(asked)).map(({ body }) => body.number);
  expect(new Set(numbers).size).toBe(1);
});

test('an owning group that is not here is 422, names the field, and changes nothing', async () => {
  const { number } = await create(northwind, { owningGroup: 'pRINTERS' });
  const fields = { title: 'Of nobody', owningGroup: 'Nobody' };
  const answers = [
    await tryPatch(number, fields),
    await northwind.people.agent.ask<Problem>('POST', '/changes', fields),
  ];
  for (const { status, body } of answers) {
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { type: '/problems/unknown', errors: [{ path: 'owningGroup' }] },
    });
  }
  expect(await read(northwind, number)).toMatchObject({
    owningGroup: 'Printers',
    title: expect.not.stringContaining('nobody'),
  });
  const { items } = await northwind.people.agent.get<Page<ChangeView>>('/changes?q=nobody');
  expect(items).toEqual([]);
});

test('the changes of my groups are those of the groups that I am a member of', async () => {
  const { agent, admin } = northwind.people;
  await admin.post('/groups', { name: 'Switches', members: ['agent'] });
  const { number } = await create(northwind, { owningGroup: 'Switches' });
  await create(northwind, { owningGroup: 'Printers' });
  await create(northwind);
  const { items: mine } = await agent.get<Page<ChangeView>>('/changes?queue=mine');
  expect(mine.map((change) => change.number)).toEqual([number]);
  const { items: others } = await admin.get<Page<ChangeView>>('/changes?queue=mine');
  expect(others).toEqual([]);
});

describe('A PATCH of several fields', () => {
  test('is one step, and one entry', async () => {
    const { number } = await create(northwind);
    const fields = { phase: 'Classify', title: 'T', priority: 2, owningGroup: 'Printers' };
    expect(await patch(northwind, number, fields)).toMatchObject(fields);
    expect((await journal(northwind, number)).map(({ text }) => text)).toEqual([
      'Log: Replace a switch',
      'Classify: title: T; owning group: Printers; priority: 2.',
    ]);
    expect((await journal(northwind, number))[1]?.author).toBe('agent (Northwind)');
  });

  test('of which one is refused changes nothing, and says why at each field', async () => {
    const { number } = await createIn(northwind, 'Approve');
    const before = [await read(northwind, number), await journal(northwind, number)];
    const all: [object, number, string[]][] = [
      [{ title: 'T', phase: 'Execute', comment: 'C' }, 409, ['approval']],
      [{ title: 'T', phase: 'Execute', approval: 'Rejected' }, 409, ['approval']],
      [{ title: 'T', phase: 'Review' }, 409, ['phase']],
      [{ title: 'T', priority: 7, approval: 'x' }, 400, ['priority', 'approval']],
    ];
    for (const [fields, status, paths] of all) {
      const reply = await tryPatch(number, fields);
      expect([reply.status, reply.body.errors?.map(({ path }) => path)]).toEqual([status, paths]);
    }
    expect([await read(northwind, number), await journal(northwind, number)]).toEqual(before);
  });

  test('may bring what its own transition needs, and may not take it away', async () => {
    const { number } = await createIn(northwind, 'Plan', { description: 'D' });
    const cleared = await tryPatch(number, { phase: 'Approve', description: null });
    expect(cleared.body.errors?.map(({ path }) => path)).toEqual(['description']);
    await patch(northwind, number, { phase: 'Approve' });
    await patch(northwind, number, { phase: 'Execute', approval: 'Approved' });
    await patch(northwind, number, { phase: 'Review' });
    const incomplete = await tryPatch(number, { phase: 'Close' });
    expect(incomplete.body.errors?.map(({ path }) => path)).toEqual(['completionCode']);
    const closed = await patch(northwind, number, { phase: 'Close', completionCode: 'Successful' });
    expect(closed).toMatchObject({ phase: 'Close', metaphase: 'End' });
    expect(closed.closedAt).not.toBeNull();
  });

  test('goes back where the model has a way back, and nowhere from the last', async () => {
    const { number } = await createIn(northwind, 'Execute');
    await patch(northwind, number, { phase: 'Plan' });
    const closed = await createIn(northwind, 'Close');
    expect((await tryPatch(closed.number, { phase: 'Log' })).status).toBe(409);
    for (const phase of ['Execute', 'Review', 'Close']) {
      const there = await createIn(northwind, phase);
      expect((await tryPatch(there.number, { phase: 'Abandon' })).status).toBe(409);
    }
  });

  test('that says nothing new leaves it as it is', async () => {
    const { number, title } = await create(northwind);
    const version = await versionOf(number);
    for (const fields of [{}, { title }, { phase: 'Log', priority: 3, description: null }]) {
      expect((await tryPatch(number, fields)).status).toBe(200);
    }
    expect(await versionOf(number)).toBe(version);
    expect(await journal(northwind, number)).toHaveLength(1);
  });

  test('clears what is null', async () => {
    const { number } = await create(northwind, { description: 'D', owningGroup: 'Printers' });
    const nulls = { description: null, owningGroup: null };
    expect(await patch(northwind, number, nulls)).toMatchObject(nulls);
  });
});

describe('If-Match', () => {
  test('of the version that stands lets a PATCH through, and of another does not', async () => {
    const { number } = await create(northwind);
    const version = await versionOf(number);
    const first = await tryPatch(number, { title: 'One' }, { 'if-match': version });
    expect(first.status).toBe(200);
    expect(first.headers.get('etag')).toBe(await versionOf(number));
    expect((await tryPatch(number, { title: 'Two' }, { 'if-match': version })).status).toBe(412);
    expect((await tryPatch(number, { title: 'Two' }, { 'if-match': '"none"' })).status).toBe(412);
    expect((await read(northwind, number)).title).toBe('One');
    expect((await tryPatch(number, { title: 'Two' }, { 'if-match': '*' })).status).toBe(200);
  });

  test.each(['Log', 'Abandon'])(
    'of one version lets exactly one of many through, in %s',
    async (phase) => {
      for (let round = 0; round < 5; round += 1) {
        const { number } = await createIn(northwind, phase);
        const version = await versionOf(number);
        const tries = [1, 2, 3, 4].map((n) =>
          tryPatch(number, { title: `Try ${n}` }, { 'if-match': version }),
        );
        const answers = await Promise.all(tries);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
        const winner = answers.find(({ status }) => status === 200);
        expect((await read(northwind, number)).title).toBe(winner?.body.title);
      }
    },
  );
});

test('PATCHes of one change at once are all done, one after the other', async () => {
  const { number } = await create(northwind);
  const all = [1, 2, 3, 4, 5, 6].map((n) => tryPatch(number, { title: `Title ${n}` }));
  for (const { status } of await Promise.all(all)) expect(status).toBe(200);
  const entries = await journal(northwind, number);
  expect(entries).toHaveLength(7);
  expect(entries.at(-1)?.text).toContain((await read(northwind, number)).title);
});

test('lists are filtered by field, searched, and paged', async () => {
  const tag = randomUUID();
  const numbers: string[] = [];
  for (const n of [1, 2, 3, 4, 5]) {
    const fields = {
      title: `${tag} ${n}`,
      priority: n,
      owningGroup: n > 3 ? 'Backups' : 'Printers',
    };
    numbers.unshift((await create(northwind, fields)).number);
  }
  await patch(northwind, numbers[0] ?? '', {
    phase: 'Classify',
    completionCode: 'Odd',
    approval: 'Requested',
  });
  const { agent } = northwind.people;
  const found = async (query: string) =>
    (await agent.get<Page<ChangeView>>(`/changes?q=${tag}&${query}`)).items.map((c) => c.number);
  expect(await found('limit=200')).toEqual(numbers);
  expect(await found('priority=2')).toEqual([numbers[3]]);
  expect(await found('owningGroup=Printers')).toEqual(numbers.slice(2));
  expect(await found('phase=Classify')).toEqual([numbers[0]]);
  expect(await found('completionCode=Odd&approval=Requested')).toEqual([numbers[0]]);
  expect(await found('openedBy=nobody')).toEqual([]);
  expect(await found('model=normal&openedBy=agent')).toEqual(numbers);

  const pages: string[][] = [];
  for (let path = `/changes?q=${tag}&limit=2`; ; ) {
    const { body, headers } = await agent.ask<Page<ChangeView>>('GET', path);
    pages.push(body.items.map(({ number }) => number));
    const [, next] = /^<\/api\/v1(.*)>; rel="next"$/.exec(headers.get('link') ?? '') ?? [];
    expect(next === undefined).toBe(body.next === null);
    if (next === undefined) break;
    path = next;
  }
  expect(pages).toEqual([numbers.slice(0, 2), numbers.slice(2, 4), numbers.slice(4)]);
  for (const bad of ['limit=0', 'limit=201', 'cursor=x', 'colour=red', 'priority=x']) {
    expect((await agent.ask('GET', `/changes?${bad}`)).status).toBe(400);
  }
});

test('the journal is in order, paged, and says who', async () => {
  const { number } = await create(northwind);
  for (const n of [1, 2, 3]) await comment(northwind, number, `No. ${n}`);
  await northwind.people.agent.upload(
    `/changes/${number}/attachments`,
    'plan.txt',
    Buffer.from('P'),
  );
  const first = await northwind.people.agent.get<Page<{ text: string }>>(
    `/changes/${number}/journal?limit=3`,
  );
  const rest = await northwind.people.agent.get<Page<{ text: string }>>(
    `/changes/${number}/journal?limit=3&cursor=${first.next}`,
  );
  const texts = [...first.items, ...rest.items].map(({ text }) => text);
  expect(texts).toEqual(['Log: Replace a switch', 'No. 1', 'No. 2', 'No. 3', 'plan.txt']);
  expect(rest.next).toBeNull();
});

test('the model says phases, transitions and what they take', async () => {
  const { items } =
    await northwind.people.agent.get<Page<Record<string, unknown>>>('/change-models');
  expect(items).toMatchObject([
    {
      name: 'normal',
      initial: 'Log',
      last: ['Close', 'Abandon'],
      abandoned: 'Abandon',
      transitions: expect.arrayContaining([
        {
          from: 'Approve',
          to: 'Execute',
          conditions: [{ field: 'approval', required: true, oneOf: ['Approved'] }],
        },
      ]),
    },
  ]);
});
