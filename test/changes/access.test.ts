import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { roles } from '../../domain/lifecycle';
import type { Page, Problem } from './caller';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import { type ChangeView, comment, create, createdBy, journal, patch, read } from './views';

let northwind: Northwind;
let system: ExternalSystem;
let other: ExternalSystem;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  system = await openSystem(northwind, 'Mine');
  other = await openSystem(northwind, 'Other');
});
afterAll(async () => {
  await system?.close();
  await other?.close();
  await northwind?.close();
});

describe('To a system another’s change is as one that is not there', () => {
  let theirs: string;
  let ours: string;
  beforeAll(async () => {
    theirs = await createdBy(other, 'Secret-1');
    ours = (await create(northwind)).number;
    await northwind.people.agent.upload(
      `/changes/${theirs}/attachments`,
      'a.txt',
      Buffer.from('a'),
    );
  });

  /** The same answer for another's, ours and none, but for the number that was asked for. */
  async function alike(ask: (number: string) => Promise<{ status: number; body: Problem }>) {
    const answers = [];
    for (const number of [theirs, ours, 'CHG9999999']) {
      const { status, body } = await ask(number);
      answers.push(JSON.stringify({ status, body }).replaceAll(number, '…'));
    }
    expect(answers[0]).toContain('404');
    expect(new Set(answers).size).toBe(1);
  }

  test.each(['', '/journal', '/attachments', '/attachments/00000000-0000-4000-8000-000000000000'])(
    'read%s',
    (path) => alike((number) => system.as.ask('GET', `/changes/${number}${path}`)),
  );

  test('commented on', async () => {
    const before = await journal(northwind, theirs);
    await alike((number) =>
      system.as.ask('POST', `/changes/${number}/comments`, { text: 'Mine now' }),
    );
    expect(await journal(northwind, theirs)).toEqual(before);
  });

  test.each(['Update', 'Assign', 'Reject', 'Cancel'])('operated on by %s', async (operation) => {
    const before = [await read(northwind, theirs), await journal(northwind, theirs)];
    await alike((number) =>
      system.operate<Problem>({
        operation,
        externalId: 'Mine',
        change: { number, title: 'Mine now' },
        comment: 'Mine now',
      }),
    );
    const byTheirs = await system.operate<Problem>({ operation, externalId: 'Secret-1' });
    const byNone = await system.operate<Problem>({ operation, externalId: 'Secret-0' });
    expect(byTheirs.status).toBe(404);
    expect(byTheirs.body.detail.replace('Secret-1', 'Secret-0')).toBe(byNone.body.detail);
    expect([await read(northwind, theirs), await journal(northwind, theirs)]).toEqual(before);
  });

  test('listed: it sees those that it has a reference on', async () => {
    const mine = [await createdBy(system, 'L-1')];
    mine.push((await create(northwind, { owningGroup: system.group })).number);
    const { items } = await system.as.get<Page<ChangeView>>('/changes?limit=200');
    expect(items.map(({ number }) => number).sort()).toEqual(mine.sort());
    await patch(northwind, mine[1] ?? '', { owningGroup: null });
    // An Accept leaves the reference.
    expect((await system.as.get<Page<ChangeView>>('/changes')).items).toHaveLength(2);
    await system.operate({ operation: 'Reject', externalId: 'L-1' });
    const left = await system.as.get<Page<ChangeView>>('/changes');
    expect(left.items.map(({ number }) => number)).toEqual([mine[1]]);
  });
});

test('another’s operations and deliveries are as those of a system that is not there', async () => {
  const nobody = '00000000-0000-4000-8000-000000000000';
  const bodies = [];
  for (const id of [other.id, other.name, nobody]) {
    const path = `/external-systems/${encodeURIComponent(id)}`;
    const operated = await system.as.ask('POST', `${path}/operations`, {
      operation: 'Create',
      externalId: 'Not mine',
      change: { title: 'In another’s name' },
    });
    const fetched = await system.as.ask('GET', `${path}/deliveries`);
    expect([operated.status, fetched.status]).toEqual([404, 404]);
    bodies.push(JSON.stringify([operated.body, fetched.body]).replaceAll(id, '…'));
  }
  expect(new Set(bodies).size).toBe(1);
  const made = await northwind.people.agent.get<Page<object>>('/changes?q=In another');
  expect(made.items).toEqual([]);
});

test('a system goes by its name too, where it calls for itself', async () => {
  const path = `/external-systems/${encodeURIComponent(system.name)}/deliveries`;
  expect((await system.as.ask('GET', path)).status).toBe(200);
});

test.each(roles)('the role %s may not send operations', async (role) => {
  const { status } = await northwind.people[role].ask(
    'POST',
    `/external-systems/${system.id}/operations`,
    { operation: 'Create', externalId: 'By hand', change: { title: 'By hand' } },
  );
  expect(status).toBe(403);
});

const staffOnly: readonly ['GET' | 'POST' | 'PATCH', string][] = [
  ['POST', '/changes'],
  ['PATCH', '/changes/CHG0001001'],
  ['POST', '/groups'],
  ['GET', '/external-systems'],
  ['POST', '/external-systems'],
];
test.each(['requester', 'integration'] as const)(
  'the role %s is kept from what staff do',
  async (role) => {
    for (const [method, path] of staffOnly) {
      const { status } = await northwind.people[role].ask(
        method,
        path,
        method === 'GET' ? undefined : {},
      );
      expect({ method, path, status }).toEqual({ method, path, status: 403 });
    }
  },
);
test('groups and systems are an admin’s to make, not an agent’s', async () => {
  const { agent } = northwind.people;
  const path = `/external-systems/${system.id}`;
  for (const [method, to] of [
    ['POST', '/groups'],
    ['POST', '/external-systems'],
    ['PATCH', path],
    ['POST', `${path}/rotate-token`],
    ['POST', `${path}/rotate-secret`],
    ['GET', `${path}/deliveries`],
  ] as const) {
    const { status } = await agent.ask(method, to, method === 'GET' ? undefined : {});
    expect({ to, status }).toEqual({ to, status: 403 });
  }
});
test('a requester reads no changes', async () => {
  const { number } = await create(northwind);
  for (const path of ['/changes', `/changes/${number}`, `/changes/${number}/journal`, '/groups']) {
    expect((await northwind.people.requester.ask('GET', path)).status).toBe(403);
  }
});

interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

test('a system’s token calls nothing else of the API', async () => {
  const open = new Set([
    'get /changes',
    // They have the rows of the list.
    'get /changes/counts',
    'get /changes/events',
    'get /changes/export',
    'get /changes/{number}',
    'get /changes/{number}/journal',
    'get /changes/{number}/journal/{entry}',
    'get /changes/{number}/attachments',
    'get /changes/{number}/attachments/{id}',
    'get /changes/{number}/attachments/{id}/preview',
    'post /changes/{number}/attachments',
    'post /changes/{number}/comments',
    'get /change-models',
    'post /external-systems/{id}/operations',
    'get /external-systems/{id}/deliveries',
  ]);
  const document = (await (await fetch(`${northwind.url}/openapi.json`)).json()) as Documented;
  const let_in: string[] = [];
  let asked = 0;
  for (const [path, operations] of Object.entries(document.paths)) {
    // A token does not sign in at these: see test/portal, test/api/desks and
    // test/notifications.
    const isWithoutToken = /^\/api\/v1\/(session|hooks|unsubscribe)/.test(path);
    if (!path.startsWith('/api/v1/') || isWithoutToken) continue;
    const short = path.slice('/api/v1'.length);
    for (const method of ['get', 'post', 'patch', 'put', 'delete'] as const) {
      if (!operations[method] || open.has(`${method} ${short}`)) continue;
      asked += 1;
      const verb = method.toUpperCase() as Uppercase<typeof method>;
      const to = short.replace(/\{\w+\}/g, system.id);
      const { status } = await system.as.ask(verb, to, verb === 'GET' ? undefined : {});
      if (status !== 403) let_in.push(`${method} ${short}: ${status}`);
    }
  }
  expect(asked).toBeGreaterThan(40);
  expect(let_in).toEqual([]);
});

test('nobody calls without a good token', async () => {
  await comment(northwind, (await create(northwind)).number, 'So that there is one');
  for (const token of ['xs_nobody', system.secret.slice(6)]) {
    const one = northwind.as(token);
    expect((await one.ask('GET', '/changes')).status).toBe(401);
    const path = `/external-systems/${system.id}/operations`;
    expect((await one.ask('POST', path, { operation: 'Create' })).status).toBe(401);
  }
});
