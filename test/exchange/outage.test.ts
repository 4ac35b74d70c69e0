import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { WireEvent } from '../../exchange/wire';
import { findConnection } from '../../records/connection';
import {
  call,
  type EntryView,
  type ExchangedRequest,
  inState,
  journal,
  type Page,
  type RequestView,
  sharedStack,
  type TestStack,
  view,
} from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides } from './equalOnBothSides';
import {
  answers,
  type Behaviour,
  cutsInTheAnswer,
  cutsTheAnswer,
  type Globex,
  hangs,
  openGlobex,
  refuses,
  rubbish,
} from './partner';

let stack: TestStack;
let globex: Globex;
let item: string;

beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
  globex = await openGlobex(stack);
});
afterAll(async () => {
  await globex?.close();
  await stack?.stop();
});
/** Each test begins with everything delivered. */
beforeEach(() => quiet());

describe('while the partner is away', () => {
  test('updates of many requests wait, and arrive in order and once when it is back', async () => {
    const requests = await Promise.all([1, 2, 3].map(() => globex.submit(item)));
    const ignorant = globex.taken.length;
    await globex.leave();
    await Promise.all(
      requests.map(async ({ number, task }) => {
        await stack.dana.post(`/tasks/${task}/assign`);
        for (const text of ['One', 'Two', 'Three']) await say(number, text);
        await note(number, 'Inside');
        await propose(task);
      }),
    );
    await until(async () => {
      const { delivery, attempts } = await currentStatus();
      return delivery === 'backing off' && attempts > 0;
    }, 'a try that fails, and the wait after it');
    const [first] = requests;
    expect((await view(stack.dana, first?.number ?? '')).replication).toMatchObject({
      state: 'pending',
      pending: 6,
      lastError: expect.stringContaining('ECONN'),
    });

    await globex.comeBack();
    for (const { number } of requests) {
      await arrived(number, 7);
      expect(told(number).map(({ type }) => type)).toEqual(
        ['received', 'assigned', ...Array(3).fill('commented'), 'noted', 'proposed'].map(
          (name) => `crossdesk.request.${name}.v1`,
        ),
      );
      expect(told(number).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      await inSyncAt(number);
    }
    expect(globex.taken.length - ignorant).toBe(18);
    expect(await currentStatus()).toMatchObject({ attempts: 0, lastError: null });
  });

  test('users and other partners notice nothing', async () => {
    const { number } = await globex.submit(item);
    await globex.leave();
    await say(number, 'Hello?');
    const other = await stack.submit(item);
    await stack.dana.post(`/tasks/${other.task}/assign`);
    await propose(other.task);
    await inState('Resolved', other.number, stack.casey);
    await stack.casey.post(`/requests/${other.number}/accept`);
    await equalOnBothSides(stack, other.number, 'Closed');
    expect((await view(stack.dana, number)).replication.state).toBe('pending');
    await globex.comeBack();
    await inSyncAt(number);
  });
});

describe('an outage is tried again until it is over, and each event arrives once', () => {
  const outages: Record<string, readonly Behaviour[]> = {
    'a cut after it was taken': [cutsTheAnswer],
    'a cut in the middle of the answer': [cutsInTheAnswer],
    '503': [answers(503)],
    '500 and a page': [rubbish(500)],
    '200 and a page that is no answer': [rubbish(200)],
    '408': [answers(408)],
    '401, as where the secret was rotated': [answers(401)],
    'twice in a row': [answers(502), cutsTheAnswer],
  };

  test.each(Object.keys(outages))('%s', async (name) => {
    const { number } = await globex.submit(item);
    await quiet();
    const before = globex.asked.length;
    const how = outages[name] ?? [];
    globex.behaves(...how);
    await say(number, 'One');
    await until(() => globex.asked.length > before, 'the first try');
    await say(number, 'Two');
    await inSyncAt(number);
    expect(texts(number)).toEqual(['One', 'Two']);
    expect(globex.asked.length - before).toBeGreaterThan(how.length);
    expect(await failures(number)).toEqual([]);
  });

  test("a good status that is no partner's, though nothing comes after what it was for", async () => {
    const { number } = await globex.submit(item);
    await quiet();
    globex.behaves(answers(200, { status: 'down for maintenance' }));
    await say(number, 'One');
    await inSyncAt(number);
    expect(texts(number)).toEqual(['One']);
  });

  test('a fault over some records keeps no other waiting', async () => {
    const bad = await Promise.all([1, 2, 3, 4, 5].map(() => globex.submit(item)));
    const good = await globex.submit(item);
    await quiet();
    for (const { number } of bad) globex.behavesOn(number, answers(500, { title: 'Index broken' }));
    for (const { number } of bad) await say(number, 'Lost?');
    const tries = () =>
      globex.asked.filter(({ events }) => events.some(({ subject }) => subject === bad[0]?.number));
    const before = tries().length;
    await until(() => tries().length >= before + 4, 'tries of its own');
    const asked = Date.now();
    await say(good.number, 'Now');
    await inSyncAt(good.number);
    expect(Date.now() - asked).toBeLessThan(4_000);
    expect(texts(good.number)).toEqual(['Now']);
    expect(await currentStatus()).toMatchObject({
      delivery: expect.stringMatching('idle|draining'),
    });
    for (const { number } of bad) {
      expect((await view(stack.dana, number)).replication).toMatchObject({
        state: 'pending',
        lastError: expect.stringContaining('500 Index broken'),
      });
      globex.behavesOn(number, null);
    }
    for (const { number } of bad) {
      await inSyncAt(number);
      expect(texts(number)).toEqual(['Lost?']);
      expect(await failures(number)).toEqual([]);
    }
  }, 60_000);

  test('429, for as long as it asks for', async () => {
    const { number } = await globex.submit(item);
    await quiet();
    const before = globex.asked.length;
    globex.behaves(answers(429, { title: 'Slow down' }, { 'retry-after': '3' }));
    await say(number, 'One');
    await until(async () => (await currentStatus()).attempts > 0, 'a try that fails');
    expect((await view(stack.dana, number)).replication).toEqual({
      state: 'pending',
      pending: 1,
      lastError: '429 Slow down',
    });
    await inSyncAt(number);
    const [first, second] = globex.asked.slice(before);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2_990);
    expect(texts(number)).toEqual(['One']);
  });

  test('a partner that has the call and never answers', async () => {
    const { number, task } = await globex.submit(item);
    await quiet();
    const before = globex.asked.length;
    globex.behaves(hangs);
    await say(number, 'One');
    await until(() => globex.asked.length > before, 'the first try');
    // Nobody waits for it meanwhile.
    await stack.dana.post(`/tasks/${task}/assign`);
    const other = await stack.submit(item);
    await stack.casey.post(`/requests/${other.number}/cancel`);
    await equalOnBothSides(stack, other.number, 'Cancelled');
    expect((await view(stack.dana, number)).replication).toMatchObject({
      state: 'pending',
      pending: 2,
    });
    await inSyncAt(number);
    expect(texts(number)).toEqual(['One']);
    expect(globex.asked.length - before).toBe(2);
  });

  test('a partner that lost what it had taken gets it again', async () => {
    const { number } = await globex.submit(item);
    await say(number, 'One');
    await inSyncAt(number);
    globex.behaves(answers(409, { refused: [], expected: [{ subject: number, sequence: 2 }] }));
    const before = globex.asked.length;
    await say(number, 'Two');
    await inSyncAt(number);
    expect(
      globex.asked.slice(before).map(({ events }) => events.map(({ sequence }) => sequence)),
    ).toEqual([[3], [2, 3]]);
  });
});

describe('what a partner refuses for good is parked', () => {
  const ways: Record<string, (number: string) => Behaviour> = {
    'where it names the event': (number) => refuses(number, 'We do not know this one.'),
    'where it refuses whatever holds it': () =>
      answers(400, { title: 'Bad', detail: 'We do not know this one.' }),
  };

  test.each(Object.keys(ways))('%s: its record waits, and no other', async (way) => {
    const [bad, good] = [await globex.submit(item), await globex.submit(item)];
    await quiet();
    const how = ways[way]?.(bad.number);
    if (how) globex.behavesOn(bad.number, how);
    await stack.pause(stack.northwind, 'globex');
    const refused = await say(bad.number, 'One');
    await say(good.number, 'One');
    await say(bad.number, 'Two');
    await say(good.number, 'Two');
    await stack.resume(stack.northwind, 'globex');
    await until(() => texts(good.number).length === 2, 'the other request to go on');
    await until(async () => (await failures(bad.number)).length > 0, 'the failure');
    await inSyncAt(good.number);
    await propose((await worked(good)).task);
    await arrived(good.number, 5);

    expect(texts(bad.number)).toEqual([]);
    expect(await failures(bad.number)).toEqual([
      expect.objectContaining({
        id: refused.id,
        partner: 'globex',
        subject: bad.number,
        sequence: 2,
        reason: expect.stringContaining('We do not know this one.'),
        heldBack: 1,
      }),
    ]);
    expect((await view(stack.dana, bad.number)).replication).toEqual({
      state: 'failed',
      pending: 1,
      lastError: expect.stringContaining('We do not know this one.'),
    });
    const tries = globex.asked.length;
    await say(good.number, 'Three');
    await arrived(good.number, 6);
    // It is not tried again by itself, not even together with others.
    const later = globex.asked.slice(tries).flatMap(({ events }) => events);
    expect(later.map(({ subject }) => subject)).not.toContain(bad.number);

    globex.behavesOn(bad.number, null);
    await readAcknowledgement(refused.id, 'retry');
    await until(() => texts(bad.number).length === 2, 'what was held back');
    expect(texts(bad.number)).toEqual(['One', 'Two']);
    await inSyncAt(bad.number);
    expect(await failures(bad.number)).toEqual([]);
  });

  test('and again, where the partner refuses it again', async () => {
    const { number } = await globex.submit(item);
    globex.behavesOn(number, refuses(number, 'Still not.'));
    const { id } = await say(number, 'One');
    await until(async () => (await failures(number))[0]?.attempts === 1, 'the first failure');
    await readAcknowledgement(id, 'retry');
    await until(async () => (await failures(number))[0]?.attempts === 2, 'the second failure');
    globex.behavesOn(number, null);
    await readAcknowledgement(id, 'retry');
    await inSyncAt(number);
    expect(texts(number)).toEqual(['One']);
  });

  test('and discarded, it leaves a note in both journals, and the rest goes on', async () => {
    const { number } = await globex.submit(item);
    globex.behavesOn(number, refuses(number, 'We do not know this one.'));
    const { id } = await say(number, 'One');
    await until(async () => (await failures(number)).length > 0, 'the failure');
    await say(number, 'Two');
    globex.behavesOn(number, null);
    await readAcknowledgement(id, 'discard', { reason: 'Said by phone.' });
    await until(() => texts(number).includes('Two'), 'what was held back');
    await inSyncAt(number);

    const [, discarded, two] = told(number);
    expect(texts(number)).toEqual(['Two']);
    expect(discarded).toMatchObject({
      type: 'crossdesk.request.discarded.v1',
      sequence: 2,
      data: { kind: 'system', by: 'Nora', text: expect.stringContaining('Said by phone.') },
    });
    expect(two).toMatchObject({ sequence: 3 });
    const note = (await journal(stack.dana, number)).find(({ kind }) => kind === 'system');
    // One entry, the same on both sides.
    expect(note).toMatchObject({
      id: discarded?.id,
      text: discarded?.data.text,
      author: 'Nora (Northwind)',
      at: discarded?.time,
    });
    expect(await failures(number)).toEqual([]);
  });

  test('only an admin settles it, and only once', async () => {
    const { number } = await globex.submit(item);
    globex.behavesOn(number, refuses(number, 'No.'));
    const { id } = await say(number, 'One');
    await until(async () => (await failures(number)).length > 0, 'the failure');
    globex.behavesOn(number, null);
    const { northwind } = stack;
    const discard = `/exchange/failures/${id}/discard`;
    const reason = { reason: 'No use.' };
    for (const role of ['agent', 'requester', 'integration'] as const) {
      expect(await call(northwind, role, 'GET', '/exchange/failures')).toMatchObject({
        status: 403,
      });
      expect(await call(northwind, role, 'POST', discard, reason)).toMatchObject({ status: 403 });
    }
    expect(await call(northwind, 'admin', 'POST', discard, {})).toMatchObject({ status: 400 });
    expect((await failures(number)).length).toBe(1);
    const answered = await Promise.all(
      [1, 2, 3].map(() => call(northwind, 'admin', 'POST', discard, reason)),
    );
    expect(answered.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    await inSyncAt(number);
    const notes = (await journal(stack.dana, number)).filter(({ kind }) => kind === 'system');
    expect(notes).toHaveLength(1);
  });
});

interface Failure {
  readonly id: string;
  readonly subject: string;
  readonly attempts: number;
}

async function failures(number: string): Promise<Failure[]> {
  const { items } = await stack.nora.get<Page<Failure>>('/exchange/failures?limit=200');
  return items.filter(({ subject }) => subject === number);
}

/** Whatever was settled is on its way at once, and not when somebody looks the next time. */
async function readAcknowledgement(
  id: string,
  how: 'retry' | 'discard',
  body: object = {},
): Promise<void> {
  const path = `/exchange/failures/${id}/${how}`;
  expect(await call(stack.northwind, 'admin', 'POST', path, body)).toMatchObject({ status: 200 });
  await until(
    async () =>
      (await stack.northwind.instance.db('outbox').where({ status: 'waiting' }).first()) ===
      undefined,
    'the outbox to be empty',
    8_000,
  );
}

async function currentStatus() {
  const found = await findConnection(stack.northwind.instance.db, { destination: 'globex' });
  if (!found) throw new Error('There is no connection to Globex.');
  return found;
}

/** Until nothing waits for Globex, and the last try was a success. */
async function quiet(): Promise<void> {
  await until(async () => {
    const waiting = await stack.northwind.instance
      .db('outbox')
      .where({ status: 'waiting' })
      .first();
    return waiting === undefined && (await currentStatus()).delivery !== 'backing off';
  }, 'a quiet line');
}

function say(number: string, text: string): Promise<EntryView> {
  return stack.dana.post(`/requests/${number}/comments`, { text });
}

function note(number: string, text: string): Promise<EntryView> {
  return stack.dana.post(`/requests/${number}/work-notes`, { text });
}

function propose(task: string): Promise<RequestView> {
  const solution = { resolutionCode: 'Fixed', resolutionNotes: 'New toner.' };
  return stack.dana.post(`/tasks/${task}/propose`, solution);
}

async function worked(underway: ExchangedRequest): Promise<ExchangedRequest> {
  await stack.dana.post(`/tasks/${underway.task}/assign`);
  return underway;
}

/** What Globex was told of a request, in the order in which it took it. */
function told(number: string): WireEvent[] {
  return globex.taken.filter(({ subject }) => subject === number);
}

function texts(number: string): (string | undefined)[] {
  return told(number)
    .filter(({ type }) => type === 'crossdesk.request.commented.v1')
    .map(({ data }) => data.text);
}

async function arrived(number: string, count: number): Promise<void> {
  await until(() => told(number).length >= count, `${count} events of ${number} at Globex`);
}

async function inSyncAt(number: string): Promise<void> {
  await until(
    async () => (await view(stack.dana, number)).replication.state === 'in sync',
    `${number} in sync`,
  );
}
