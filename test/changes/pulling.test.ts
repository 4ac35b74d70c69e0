import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cleanupTasks } from '../../records/expiry';
import { until } from '../environment/until';
import type { Page } from './caller';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import { comment, create, type DeliveryView, health, patch, said } from './views';

let northwind: Northwind;
let puller: ExternalSystem;
let other: ExternalSystem;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  puller = await openSystem(northwind, 'Puller', { pulls: true });
  other = await openSystem(northwind, 'Other', { pulls: true });
});
afterAll(async () => {
  await puller?.close();
  await other?.close();
  await northwind?.close();
});

function fetchPage(query: string, system = puller): Promise<Page<DeliveryView>> {
  return system.as.get(`/external-systems/${system.id}/deliveries${query}`);
}

/** The id of the last operation so far, which a poller has seen. */
async function start(): Promise<string> {
  const { number } = await create(northwind, { owningGroup: puller.group });
  const { items } = await fetchPage(`?change=${number}`);
  return items.at(-1)?.id ?? '';
}

test('operations are fetched in order, page by page, by the id of the last one seen', async () => {
  const seen = await start();
  const one = await create(northwind, { owningGroup: puller.group });
  await comment(northwind, one.number, 'First');
  const two = await create(northwind, { owningGroup: puller.group });
  await comment(northwind, one.number, 'Second');
  await patch(northwind, two.number, { completionCode: 'Withdrawn' });
  const all = ['Assign', 'Update: First', 'Assign', 'Update: Second', 'Cancel'];
  const whole = await fetchPage(`?after=${seen}`);
  expect(whole.items.map(said)).toEqual(all);
  expect(whole.next).toBeNull();

  const pages: string[][] = [];
  for (let after = seen; ; ) {
    const { items, next } = await fetchPage(`?limit=2&after=${after}`);
    pages.push(items.map(said));
    if (next === null) break;
    expect(next).toBe(items.at(-1)?.id);
    after = next;
  }
  expect(pages).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
});

test('an exact page has no next; the Link of a full one leads on', async () => {
  const seen = await start();
  const { number } = await create(northwind, { owningGroup: puller.group });
  await comment(northwind, number, 'Second');
  expect((await fetchPage(`?limit=2&after=${seen}`)).next).toBeNull();
  const path = `/external-systems/${puller.id}/deliveries?limit=1&after=${seen}`;
  const { headers } = await puller.as.ask('GET', path);
  const [, link] = /^<\/api\/v1(.*)>; rel="next"$/.exec(headers.get('link') ?? '') ?? [];
  const next = await puller.as.get<Page<DeliveryView>>(link ?? '');
  expect(next.items.map(said)).toEqual(['Update: Second']);
});

test('where nothing came since, the page is empty, and the cursor stays good', async () => {
  const seen = await start();
  expect(await fetchPage(`?after=${seen}`)).toEqual({ items: [], next: null });
  const { number } = await create(northwind, { owningGroup: puller.group });
  expect((await fetchPage(`?after=${seen}`)).items[0]?.change.number).toBe(number);
});

test('a cursor stays good when its operation is purged; an id that never was one does not', async () => {
  const seen = await start();
  await fetchPage(`?after=${seen}`);
  const { db } = northwind.instance();
  const aged = { delivered_at: db.raw(`now() - interval '31 days'`) };
  await db('outbox').where({ id: seen, status: 'delivered' }).update(aged);
  await cleanupTasks['delivered and discarded events'](db);
  expect(await db('outbox').where({ id: seen }).first()).toBeUndefined();

  const { number } = await create(northwind, { owningGroup: puller.group });
  for (const cursor of [`after=${seen}`, `cursor=${seen}`]) {
    const { items } = await fetchPage(`?${cursor}`);
    expect(items.map(({ change }) => change.number)).toEqual([number]);
    await fetchPage(`?after=${items[0]?.id}`);
  }
  for (const [id, system] of [
    [nobody, puller],
    [seen, other],
  ] as const) {
    const path = `/external-systems/${system.id}/deliveries?after=${id}`;
    expect((await system.as.ask('GET', path)).status).toBe(400);
  }
});

test('without a delivery URL an operation waits until what comes after it is asked for', async () => {
  const seen = await start();
  const { number } = await create(northwind, { owningGroup: puller.group });
  await comment(northwind, number, 'One');
  const stand = async () => (await puller.deliveries(number)).map((d) => d.delivery.state);
  const [assign, update] = (await fetchPage(`?after=${seen}`)).items;
  expect(await stand()).toEqual(['waiting', 'waiting']);
  await fetchPage(`?after=${assign?.id}`);
  expect(await stand()).toEqual(['delivered', 'waiting']);
  // An admin who looks has fetched nothing.
  await northwind.people.admin.get(`/external-systems/${puller.id}/deliveries?after=${update?.id}`);
  expect(await stand()).toEqual(['delivered', 'waiting']);
  await fetchPage(`?after=${update?.id}`);
  expect(await stand()).toEqual(['delivered', 'delivered']);
  expect(await health(northwind, puller)).toMatchObject({ pending: 0, failed: 0 });
  expect(puller.arrivals).toEqual([]);
});

test('what was fetched can be fetched again', async () => {
  const seen = await start();
  await create(northwind, { owningGroup: puller.group });
  const first = await fetchPage(`?after=${seen}`);
  await fetchPage(`?after=${first.items.at(-1)?.id}`);
  const ids = ({ items }: Page<DeliveryView>) => items.map(({ id }) => id);
  expect(ids(await fetchPage(`?after=${seen}`))).toEqual(ids(first));
});

test('a system whose operations are pushed may fetch them too', async () => {
  const pushed = await openSystem(northwind, 'Pushed');
  const { number } = await create(northwind, { owningGroup: pushed.group });
  await comment(northwind, number, 'Both ways');
  const { items } = await fetchPage('', pushed);
  expect(items.map(said)).toEqual(['Assign', 'Update: Both ways']);
  await pushed.close();
});

const nobody = '00000000-0000-4000-8000-000000000000';
test('a cursor that is another’s, unknown or none is refused, and tells nothing apart', async () => {
  await create(northwind, { owningGroup: other.group });
  const [theirs] = (await fetchPage('', other)).items;
  const path = `/external-systems/${puller.id}/deliveries`;
  const answers = [];
  for (const after of [theirs?.id, nobody]) {
    const { status, body } = await puller.as.ask('GET', `${path}?after=${after}`);
    expect(body.errors).toMatchObject([{ path: 'query.after', message: expect.any(String) }]);
    answers.push({ status, body });
  }
  expect(answers[0]?.status).toBe(400);
  expect(answers[0]).toEqual(answers[1]);
  for (const bad of ['after=', 'after=1', 'limit=0', 'limit=201', 'limit=x', 'state=lost', 'x=1']) {
    expect((await puller.as.ask('GET', `${path}?${bad}`)).status).toBe(400);
  }
});

test('a poller misses nothing, whoever commits meanwhile, and sees each once, in order', async () => {
  let after = await start();
  const numbers = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map(async () => (await create(northwind)).number),
  );
  const seen: DeliveryView[] = [];
  const poll = async () => {
    const { items } = await fetchPage(`?limit=7&after=${after}`);
    seen.push(...items);
    after = items.at(-1)?.id ?? after;
    return items.length;
  };
  let isWriting = true;
  const writers = numbers.map(async (number) => {
    await patch(northwind, number, { owningGroup: puller.group });
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await comment(northwind, number, `No. ${n}`);
    await patch(northwind, number, { owningGroup: null });
  });
  const polling = (async () => {
    while (isWriting) await poll();
  })();
  await Promise.all(writers);
  isWriting = false;
  await polling;
  while ((await poll()) > 0);

  const told = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `Update: No. ${n}`);
  for (const number of numbers) {
    const own = seen.filter(({ change }) => change.number === number);
    expect(own.map(said)).toEqual(['Assign', ...told, 'Accept']);
  }
  expect(seen).toHaveLength(80);
});

test('nor what was begun before another’s commit, and committed after it', async () => {
  const seenBefore = await start();
  const { db } = northwind.instance();
  await db.raw(`
    create function dawdle() returns trigger language plpgsql as
      $$ begin perform pg_sleep(1); return null; end $$;
    create trigger dawdles after insert on outbox for each row
      when (new.data->>'comment' = 'Slow') execute function dawdle();
  `);
  const [one, two] = [
    await create(northwind, { owningGroup: puller.group }),
    await create(northwind, { owningGroup: puller.group }),
  ];
  const slow = comment(northwind, one.number, 'Slow');
  await until(async () => {
    const { rows } = await db.raw(`select 1 from pg_stat_activity where wait_event = 'PgSleep'`);
    return rows.length > 0;
  }, 'a commit that takes its time');
  const writing = { isOn: true };
  const quick = comment(northwind, two.number, 'Quick');
  const done = Promise.all([slow, quick]).finally(() => {
    writing.isOn = false;
  });
  const seen: string[] = [];
  for (let after = seenBefore, last = false; !last; ) {
    last = !writing.isOn;
    const { items } = await fetchPage(`?after=${after}`);
    seen.push(...items.map(said));
    after = items.at(-1)?.id ?? after;
  }
  await done;
  await db.raw('drop function dawdle cascade');
  expect(seen).toEqual(['Assign', 'Assign', 'Update: Slow', 'Update: Quick']);
});
