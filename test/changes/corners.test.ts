import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { captureLog } from '../environment/log';
import { until } from '../environment/until';
import type { Page, Problem } from './caller';
import { answers, type ExternalSystem, openSystem, type TakenView } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import {
  arrived,
  comment,
  create,
  createdBy,
  createIn,
  type DeliveryView,
  journal,
  patch,
  read,
  references,
} from './views';

/** What was wrong once. */
let northwind: Northwind;
let a: ExternalSystem;
let b: ExternalSystem;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  a = await openSystem(northwind, 'A');
  b = await openSystem(northwind, 'B');
});
afterAll(async () => {
  await a?.close();
  await b?.close();
  await northwind?.close();
});

const set = (system: ExternalSystem, fields: object) =>
  northwind.people.admin.patch(`/external-systems/${system.id}`, fields);

describe('Delivery', () => {
  test.each([
    ['a word in plain text', 'text/plain', 'OK'],
    ['a JSON literal', 'application/json', 'true'],
    ['a JSON text', 'application/json', '"accepted"'],
  ])('a system that answers 200 with %s has taken it', async (_name, type, body) => {
    const system = await openSystem(northwind);
    system.behavesAlways((res, take) => {
      take();
      res.writeHead(200, { 'content-type': type }).end(body);
    });
    await create(northwind, { owningGroup: system.group });
    await until(() => system.taken.length > 0, 'the call');
    await until(
      async () => (await system.deliveries())[0]?.delivery.state === 'delivered',
      'it to count',
    );
    await system.close();
  });

  test('what waited while a system was disabled goes as it is enabled, at once', async () => {
    const system = await openSystem(northwind);
    await set(system, { enabled: false });
    await create(northwind, { owningGroup: system.group });
    await until(
      async () =>
        (await northwind.instance().db('external_systems').where({ id: system.id }).first())
          ?.delivery === 'draining',
      'somebody to look',
      2_000,
    ).catch(() => {});
    await set(system, { enabled: true });
    await until(() => system.taken.length > 0, 'the Assign', 8_000);
    await system.close();
  });

  test('a delivery URL that is mended is used at once, not when the back-off has passed', async () => {
    const system = await openSystem(northwind);
    system.behaves(answers(503, { 'retry-after': '600' }));
    await create(northwind, { owningGroup: system.group });
    await until(() => system.arrivals.length > 0, 'the first try');
    await until(
      async () =>
        (await northwind.instance().db('external_systems').where({ id: system.id }).first())
          ?.delivery === 'backing off',
      'the back-off',
    );
    const { deliveryUrl } = await northwind.people.admin.get<{ deliveryUrl: string }>(
      `/external-systems/${system.id}`,
    );
    await set(system, { deliveryUrl: `${deliveryUrl}?mended` });
    await until(() => system.taken.length > 0, 'the Assign', 8_000);
    await system.close();
  });
});

describe('Fetching', () => {
  test('the Link to the next page keeps the filters', async () => {
    const { number } = await create(northwind, { owningGroup: a.group });
    for (const n of [1, 2]) await comment(northwind, number, `No. ${n}`);
    const path = `/external-systems/${a.id}/deliveries?change=${number}&limit=1`;
    const { headers } = await northwind.people.admin.ask('GET', path);
    expect(headers.get('link')).toContain(`change=${number}`);
  });

  test('a puller that asks for one change has not fetched the others', async () => {
    const puller = await openSystem(northwind, 'Puller', { pulls: true });
    const other = await create(northwind, { owningGroup: puller.group });
    const { number } = await create(northwind, { owningGroup: puller.group });
    const path = `/external-systems/${puller.id}/deliveries?change=${number}`;
    const { items } = await puller.as.get<Page<DeliveryView>>(path);
    await puller.as.get(`${path}&after=${items[0]?.id}`);
    const [unseen] = await puller.deliveries(other.number);
    expect(unseen?.delivery.state).toBe('waiting');
    await puller.close();
  });
});

describe('Operations', () => {
  test('an unknown group is refused by the system’s own name of the field', async () => {
    const mapping = { incoming: { fields: { assignment_group: 'owningGroup' } } };
    const system = await openSystem(northwind, 'Mapped', { mapping });
    const { body } = await system.operate<Problem>({
      operation: 'Create',
      change: { title: 'T', assignment_group: 'Nobody' },
    });
    expect(body.errors?.map(({ path }) => path)).toEqual(['change.assignment_group']);
    await system.close();
  });

  test('a condition that is not met is named by the system’s own name of the field', async () => {
    const mapping = { incoming: { fields: { details: 'description', state: 'phase' } } };
    const system = await openSystem(northwind, 'Mapped', { mapping });
    const { number } = await createIn(northwind, 'Plan', { owningGroup: system.group });
    const to = (state: string) =>
      system.operate<Problem>({ operation: 'Update', change: { number, state } });
    const paths = [(await to('Approve')).body.errors, (await to('Close')).body.errors];
    expect(paths.map((errors) => errors?.map(({ path }) => path))).toEqual([
      ['change.details'],
      ['change.state'],
    ]);
    await system.close();
  });

  test('a Reject that comes again under its id is answered as the first time', async () => {
    await createdBy(a, 'R-1');
    const reject = { operation: 'Reject', id: 'reject-1', externalId: 'R-1' };
    const first = await a.operate(reject);
    const again = await a.operate(reject);
    expect([first.status, again.status]).toEqual([200, 200]);
  });

  test('a Create of what the system rejected gives it no change that it cannot see', async () => {
    await createdBy(a, 'R-2');
    await a.operate({ operation: 'Reject', externalId: 'R-2' });
    const again = await a.operate({
      operation: 'Create',
      externalId: 'R-2',
      change: { title: 'T' },
    });
    const seen = await a.as.ask('GET', `/changes/${again.body.change?.number}`);
    // Either refused, or a change with a reference.
    expect(again.status < 300 ? seen.status : 200).toBe(200);
  });

  test('of two that give one id to two changes at once, the one that loses is told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const externalId = `Race ${round}`;
      const two = await Promise.all([1, 2].map(() => create(northwind, { owningGroup: a.group })));
      const replies = await Promise.all(
        two.map(({ number }) =>
          a.operate<TakenView>({ operation: 'Assign', externalId, change: { number } }),
        ),
      );
      for (const [n, { body, status }] of replies.entries()) {
        if (status !== 200) continue;
        const [reference] = await references(northwind, two[n]?.number ?? '');
        expect(body.externalId).toBe(reference?.externalId);
      }
    }
  });
});

describe('A signal by hand', () => {
  const signal = (number: string, name: string, input: object) =>
    northwind.client.workflow.getHandle(`change/${number}`).signal(name, input);

  test('that names no system properly does not wedge the change', async () => {
    const { number } = await create(northwind);
    await signal(number, 'update', {
      by: 'Olga',
      title: 'T',
      system: 'ServiceNow',
      externalId: 'E',
    });
    const after = await northwind.people.agent.ask('PATCH', `/changes/${number}`, {
      phase: 'Classify',
    });
    expect(after.status).toBe(200);
  });

  test('whose external id is too long for an index does not wedge the change', async () => {
    const { number } = await create(northwind, { owningGroup: a.group });
    const externalId = Array.from({ length: 1_500 }, (_, n) => n.toString(36)).join('-');
    await signal(number, 'assign', { by: 'Olga', system: a.id, externalId });
    const after = await northwind.people.agent.ask('PATCH', `/changes/${number}`, {
      phase: 'Classify',
    });
    expect(after.status).toBe(200);
  });

  test('that names a group which is not there changes nothing', async () => {
    const { number } = await create(northwind);
    await signal(number, 'update', { by: 'Olga', owningGroup: 'Nobody at all' });
    await until(async () => (await journal(northwind, number)).length > 1, 'an entry');
    expect((await read(northwind, number)).owningGroup).toBeNull();
  });

  test('that names a group in other letters gives it to that group, and its system hears', async () => {
    const { number } = await create(northwind);
    await signal(number, 'update', { by: 'Olga', owningGroup: a.group.toUpperCase() });
    await until(async () => (await journal(northwind, number)).length > 1, 'an entry');
    expect((await a.deliveries(number)).map(({ operation }) => operation)).toEqual(['Assign']);
  });
});

describe('Small things', () => {
  test('a version of a system that nobody changed stays good while something waits', async () => {
    const system = await openSystem(northwind);
    await system.leave();
    const path = `/external-systems/${system.id}`;
    const { headers } = await northwind.people.admin.ask('GET', path);
    await create(northwind, { owningGroup: system.group });
    const version = { 'if-match': headers.get('etag') ?? '' };
    const { status } = await northwind.people.admin.ask('PATCH', path, { enabled: true }, version);
    expect(status).toBe(200);
  });

  test('of PATCHes of a system under one version, exactly one wins', async () => {
    const system = await openSystem(northwind, 'Contended', { pulls: true });
    const path = `/external-systems/${system.id}`;
    const { headers } = await northwind.people.admin.ask('GET', path);
    const version = { 'if-match': headers.get('etag') ?? '' };
    const tries = [1, 2, 3, 4].map((n) =>
      northwind.people.admin.ask('PATCH', path, { name: `Contended ${n} of 4` }, version),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 412, 412, 412]);
    await system.close();
  });

  test('a PATCH that only comments is a comment, and no more', async () => {
    const { number } = await create(northwind);
    await patch(northwind, number, { comment: 'Only this' });
    expect((await journal(northwind, number)).map(({ text }) => text)).toEqual([
      'Log: Replace a switch',
      'Only this',
    ]);
  });

  test('every reference is on some page, whatever the systems are called', async () => {
    const { number } = await create(northwind);
    for (const name of ['alpha', 'Beta', 'émile', 'Zeta']) {
      const system = await openSystem(northwind, name, { pulls: true });
      await patch(northwind, number, { owningGroup: system.group });
      await system.close();
    }
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/changes/${number}/external-references?limit=1${cursor && `&cursor=${cursor}`}`;
      const page: Page<{ externalSystem: string }> = await northwind.people.agent.get(path);
      seen.push(...page.items.map(({ externalSystem }) => externalSystem));
      cursor = page.next;
    }
    expect(seen).toHaveLength(4);
  });

  test('PATCHes that reach two systems in opposite orders do not deadlock', async () => {
    const rounds = Array.from({ length: 12 }, async () => {
      const [x, y] = [
        await create(northwind, { owningGroup: a.group }),
        await create(northwind, { owningGroup: b.group }),
      ];
      for (const { number } of [x, y]) await patch(northwind, number, { owningGroup: null });
      return [x.number, y.number] as const;
    });
    const pairs = await Promise.all(rounds);
    const { lines, stop } = captureLog();
    await Promise.all(
      pairs.flatMap(([x, y]) => [
        patch(northwind, x, { owningGroup: b.group, comment: 'To B' }),
        patch(northwind, y, { owningGroup: a.group, comment: 'To A' }),
      ]),
    );
    stop();
    expect(lines.filter((line) => line.includes('deadlock'))).toEqual([]);
  });

  test('all that was queued arrived', async () => {
    await arrived(a);
    await arrived(b);
  });
});
