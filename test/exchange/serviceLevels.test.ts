import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { weekdays } from '../../domain/workingTime';
import {
  type EntryView,
  inState,
  inSync,
  journal,
  type Page,
  type RequestView,
  sharedStack,
  type TestStack,
} from '../environment/stack';
import { until } from '../environment/until';

let stack: TestStack;
let calendar: string;

interface Clock {
  readonly status: string;
  readonly due: string | null;
  readonly metAt: string | null;
  readonly breachedAt: string | null;
  readonly remainingSeconds: number | null;
}
type Leveled = RequestView & {
  readonly due: { readonly response: string | null; readonly resolution: string | null } | null;
  readonly breached: boolean;
  readonly serviceLevels: Readonly<Record<'response' | 'resolution', Clock>> | null;
};

const office = Object.fromEntries(weekdays.map((day) => [day, [{ from: '09:00', to: '17:00' }]]));
const roundTheClock = Object.fromEntries(
  weekdays.map((day) => [day, [{ from: '00:00', to: '24:00' }]]),
);

beforeAll(async () => {
  stack = await sharedStack();
  const hours = { name: `Always ${randomUUID()}`, timeZone: 'UTC', hours: roundTheClock };
  ({ id: calendar } = await stack.nora.post<{ id: string }>('/calendars', hours));
});
afterAll(() => stack?.stop());

function publish(response: object, resolution: object = { '4': 'PT8H' }): Promise<string> {
  return stack.publish({ policy: { serviceLevels: { calendar, response, resolution } } });
}

const request = (number: string) => stack.avery.get<Leveled>(`/requests/${number}`);
const task = (number: string) => stack.dana.get<Leveled>(`/tasks/${number}`);

/** A call of Northwind's admin, whose answer is looked at, whatever it is. */
async function send(method: string, path: string, body?: object, ifMatch?: string) {
  const { url, tokens } = stack.northwind;
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...{ authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' },
      ...(ifMatch && { 'if-match': ifMatch }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text && JSON.parse(text) };
}

/** What both sides show of the service levels, once that is the same and `holds`. */
async function shownByBoth(
  { number, task: taskNumber }: { readonly number: string; readonly task: string },
  holds: (one: Leveled) => boolean,
): Promise<Leveled> {
  return until(async () => {
    const [here, there] = [await request(number), await task(taskNumber)];
    const same = ['due', 'breached', 'serviceLevels'] as const;
    const isSame = same.every((name) => JSON.stringify(here[name]) === JSON.stringify(there[name]));
    return isSame && holds(here) && here;
  }, `both sides to show the same clocks of ${number}`);
}

async function reasonsAt(who: TestStack['avery'], number: string): Promise<unknown[]> {
  const entries = (await journal(who, number)) as readonly (EntryView & { reason: unknown })[];
  return entries.flatMap(({ reason }) => reason ?? []);
}

async function listed(path: string): Promise<string[]> {
  const { items } = await stack.dana.get<Page<{ number: string }>>(path);
  return items.map(({ number }) => number);
}

test('Both sides show the same due times, while the clock runs, is paused, goes on and is met', async () => {
  const { casey, dana } = stack;
  const exchanged = await stack.submit(await publish({ '4': 'PT4H' }));
  const { number, task: taskNumber } = exchanged;
  const first = await shownByBoth(exchanged, ({ due }) => due !== null);
  expect(first).toMatchObject({ breached: false });
  expect(Date.parse(first.due?.resolution ?? '') - Date.parse(first.due?.response ?? '')).toBe(
    4 * 3_600_000,
  );
  const from = 'priority=4&limit=100';
  const soon = new Date(Date.now() + 3 * 3_600_000).toISOString();
  const later = new Date(Date.now() + 5 * 3_600_000).toISOString();
  expect(await listed(`/tasks?${from}&dueBefore=${soon}`)).not.toContain(taskNumber);
  expect(await listed(`/tasks?${from}&dueBefore=${later}`)).toContain(taskNumber);
  expect(await listed(`/tasks?${from}&breached=true`)).not.toContain(taskNumber);
  expect(await listed(`/tasks?${from}&breached=false`)).toContain(taskNumber);

  await dana.post(`/tasks/${taskNumber}/assign`);
  await dana.post(`/tasks/${taskNumber}/request-info`, { text: 'Which one?' });
  const paused = await shownByBoth(
    exchanged,
    ({ serviceLevels }) => serviceLevels?.resolution.status === 'paused',
  );
  expect(paused.serviceLevels).toMatchObject({ response: { status: 'met', breachedAt: null } });
  expect(paused.due).toMatchObject({ response: first.due?.response, resolution: null });
  expect(await listed(`/tasks?${from}&dueBefore=2199-01-01T00:00:00Z`)).not.toContain(taskNumber);

  await inState('Awaiting Info', number, casey);
  await casey.post(`/requests/${number}/comments`, { text: 'The grey one.' });
  const goesOn = await shownByBoth(
    exchanged,
    ({ serviceLevels }) => serviceLevels?.resolution.status === 'running',
  );
  expect(Date.parse(goesOn.due?.resolution ?? '')).toBeGreaterThan(
    Date.parse(first.due?.resolution ?? ''),
  );
  const solution = { resolutionCode: 'fixed', resolutionNotes: 'New battery.' };
  await dana.post(`/tasks/${taskNumber}/propose`, solution);
  const met = await shownByBoth(
    exchanged,
    ({ serviceLevels }) => serviceLevels?.resolution.status === 'met',
  );
  expect(met.breached).toBe(false);
  await inSync(number, stack.avery, dana);
  // The due times came without entries of their own.
  const entries = await Promise.all([journal(stack.avery, number), journal(dana, number)]);
  expect(entries[0].map(({ id }) => id)).toEqual(entries[1].map(({ id }) => id));
});

test('A breach is in both journals once, with its reason; a warning only at the provider', async () => {
  const exchanged = await stack.submit(await publish({ '4': 'PT1.5S' }));
  const { number, task: taskNumber } = exchanged;
  await shownByBoth(exchanged, ({ breached }) => breached);
  expect(await listed(`/tasks?breached=true&limit=100`)).toContain(taskNumber);
  await stack.dana.post(`/tasks/${taskNumber}/assign`);
  const late = await shownByBoth(exchanged, ({ state }) => state === 'Work in Progress');
  expect(late.serviceLevels?.response).toMatchObject({
    status: 'met',
    breachedAt: late.due?.response,
  });
  const metrics = await (await fetch(`${stack.northwind.url}/metrics`)).text();
  expect(metrics).toMatch(
    /^crossdesk_service_levels_total\{target="response",result="late"\} [1-9]/m,
  );
  expect(metrics).toMatch(
    /^crossdesk_service_level_tasks\{item="[^"]+",status="breached"\} [1-9]/m,
  );
  expect(await reasonsAt(stack.dana, number)).toEqual(['responseWarning', 'responseBreach']);
  expect(await reasonsAt(stack.avery, number)).toEqual(['responseBreach']);
});

test('What a partner sends as due times is stored only if it is valid', async () => {
  const { northwind, acme, dana } = stack;
  const exchanged = await stack.submit(await publish({ '4': 'PT4H' }));
  const { number, task: taskNumber } = exchanged;
  const { due } = await shownByBoth(exchanged, (one) => one.due !== null);
  const { db } = northwind.instance;
  const clock = { due: '2026-01-01T00:00:00Z', met: null, breached: null, remaining: null };
  const hostile: readonly unknown[] = [
    'soon',
    { response: clock },
    { response: { ...clock, due: '9999-12-31T23:59:59Z' }, resolution: null },
    { response: { ...clock, due: 'tomorrow' }, resolution: null },
    { response: { ...clock, remaining: -1 }, resolution: null },
    { response: { ...clock, remaining: 1e300 }, resolution: null },
  ];
  await stack.pause(northwind, 'acme');
  await dana.post(`/tasks/${taskNumber}/assign`);
  for (const [n] of hostile.entries()) {
    await dana.post(`/tasks/${taskNumber}/comments`, { text: `Comment ${n}.` });
  }
  for (const [n, serviceLevels] of hostile.entries()) {
    await db('outbox')
      .where({ subject: number, name: 'commented' })
      .whereRaw(`data ->> 'text' = ?`, [`Comment ${n}.`])
      .update({
        data: db.raw('data || cast(? as jsonb)', [
          JSON.stringify({ serviceLevels, reason: 'responseBreach' }),
        ]),
      });
  }
  await stack.resume(northwind, 'acme');
  await inSync(number, dana);
  await inState('Work in Progress', number, stack.avery);
  const { due: shown, breached } = await request(number);
  expect([shown, breached]).toEqual([due, false]);
  // A comment has no reason, whatever its sender says.
  expect(await reasonsAt(stack.avery, number)).toEqual([]);

  // Of a customer, none is stored.
  await stack.pause(acme, 'northwind');
  await stack.casey.post(`/requests/${number}/comments`, { text: 'Hurry.' });
  const levels = JSON.stringify({ serviceLevels: { response: clock, resolution: clock } });
  await acme.instance
    .db('outbox')
    .where({ subject: number, name: 'commented', status: 'waiting' })
    .update({ data: acme.instance.db.raw('data || cast(? as jsonb)', [levels]) });
  await stack.resume(acme, 'northwind');
  await inSync(number, stack.avery);
  expect((await task(taskNumber)).due).toEqual(due);
});

describe('An admin edits calendars', () => {
  const name = () => `Berlin ${randomUUID()}`;
  const valid = { timeZone: 'Europe/Berlin', hours: office };

  test('which are listed, changed with If-Match, and deleted when nothing uses them', async () => {
    const { nora, dana, casey } = stack;
    const fields = { ...valid, name: name(), holidays: [{ date: '12-25', name: 'Christmas' }] };
    const made = await nora.post<{ id: string }>('/calendars', fields);
    expect(made).toMatchObject(fields);
    const path = `/calendars/${made.id}`;
    expect(await dana.get(path)).toEqual(made);
    const { items } = await dana.get<Page<{ id: string }>>(
      `/calendars?limit=100&q=${fields.name.slice(7)}`,
    );
    expect(items.map(({ id }) => id)).toEqual([made.id]);
    expect(await send('PATCH', path, { timeZone: 'UTC' }, '"old"')).toMatchObject({
      status: 412,
    });
    expect(await send('PATCH', path, { timeZone: 'UTC' })).toMatchObject({
      status: 200,
      body: { timeZone: 'UTC', name: fields.name },
    });
    expect(await send('DELETE', path)).toMatchObject({ status: 204 });
    expect(await send('GET', path)).toMatchObject({ status: 404 });
    await expect(casey.get('/calendars')).rejects.toThrow();
    await publish({ '1': 'PT1H' });
    expect(await send('DELETE', `/calendars/${calendar}`)).toMatchObject({ status: 409 });
  });

  test.each([
    ['timeZone', { ...valid, timeZone: 'Mars/Olympus' }],
    ['hours', { ...valid, hours: {} }],
    ['hours.mon.0.to', { ...valid, hours: { mon: [{ from: '09:00', to: '25:00' }] } }],
    ['holidays.0.date', { ...valid, holidays: [{ date: '2026-02-30', name: 'No day' }] }],
  ])('and learn that %s is wrong', async (path, fields) => {
    const answer = await send('POST', '/calendars', { ...fields, name: name() });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  test('A catalog item names one that exists, and durations in hours', async () => {
    const item = (serviceLevels: object) => ({
      ...{ name: 'Help', kind: 'help' },
      policy: { serviceLevels },
    });
    const publishing = (levels: object) => send('POST', '/catalog-items', item(levels));
    expect(await publishing({ calendar: randomUUID() })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'policy.serviceLevels.calendar' }] },
    });
    expect(await publishing({ calendar, response: { '1': 'P1D' } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'policy.serviceLevels.response.1' }] },
    });
  });
});
