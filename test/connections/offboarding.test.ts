import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { onboard } from '../../dev/demo/onboarding';
import { newAgreementKeys } from '../../exchange/agreement';
import { endRequests } from '../../exchange/offboard';
import { filePath, filePayload, instanceHeader, messageId, sign } from '../../exchange/wire';
import { keyOf } from '../../records/recordType';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import type { Engine } from '../../temporal/engine';
import {
  call,
  type ExchangedRequest,
  everything,
  inState,
  inSync,
  journal,
  type Page,
  startTestStack,
  type TestStack,
  view,
} from '../environment/stack';
import { until } from '../environment/until';
import {
  act,
  ask,
  end,
  other,
  say,
  secretOf,
  seen,
  sees,
  sides,
  signingKeysOf,
  succeed,
} from './connected';
import { openPartnerProxy, type PartnerProxy } from './partnerProxy';

let stack: TestStack;
let item: string;
let proxies: PartnerProxy[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  item = await stack.publish();
});
afterAll(() => stack?.stop());
/** Each test begins with the two connected, and knows how to reach the one it needs. */
beforeEach(async () => {
  await connect();
  for (const side of sides) await sees(end(stack, side), 'Active');
});
afterEach(async () => {
  for (const proxy of proxies) await proxy.close();
  proxies = [];
  for (const side of sides) await act(end(stack, side), 'offboard', confirm).catch(() => {});
  for (const side of sides) await sees(end(stack, side), 'Off-boarded');
});

const confirm = { confirm: true };
const solution = { resolutionCode: 'Fixed', resolutionNotes: 'New battery.' };
const farewell = 'Cancelled: the connection between the two organisations was off-boarded.';

describe.each(sides)('off-boarded by %s', (side) => {
  const here = () => end(stack, side);
  const there = () => end(stack, other[side]);

  test('every open request ends on both sides, and says why', async () => {
    const open = await inEveryState();
    const closed = await resolved();
    await stack.casey.post(`/requests/${closed.number}/accept`);
    await inState('Closed', closed.number, stack.casey, stack.dana);

    await succeed(here(), 'offboard', confirm);
    for (const one of [here(), there()]) {
      expect(await sees(one, 'Off-boarded')).toMatchObject({ actions: [] });
    }
    // At once, and not when the sweep looks the next time.
    for (const who of [stack.avery, stack.dana]) {
      await until(
        async () => {
          const seen = await Promise.all(open.map(({ number }) => view(who, number)));
          return seen.every(({ state }) => state === 'Cancelled');
        },
        `the end of all requests at ${who.organisation}`,
        9_000,
      );
    }
    for (const { number, task } of open) {
      for (const who of [stack.avery, stack.dana]) {
        const own = (await journal(who, number)).filter(({ text }) => text === farewell);
        expect(own).toEqual([expect.objectContaining({ kind: 'state' })]);
        expect(await view(who, number)).toMatchObject({ actions: [] });
      }
      const late: [typeof stack.acme, 'requester' | 'agent', string, object][] = [
        [stack.acme, 'requester', `/requests/${number}/cancel`, {}],
        [stack.acme, 'requester', `/requests/${number}/comments`, { text: 'Hello?' }],
        [stack.northwind, 'agent', `/tasks/${task}/assign`, {}],
        [stack.northwind, 'agent', `/tasks/${task}/propose`, solution],
        [stack.northwind, 'agent', `/tasks/${task}/work-notes`, { text: 'Hello?' }],
      ];
      for (const [at, role, path, body] of late) {
        expect(await call(at, role, 'POST', path, body)).toMatchObject({
          status: 409,
          body: { state: 'Cancelled', actions: [] },
        });
      }
    }
    expect((await view(stack.casey, closed.number)).state).toBe('Closed');
    expect((await view(stack.dana, closed.number)).state).toBe('Closed');
    const order = await call(stack.acme, 'requester', 'POST', '/requests', {
      catalogItem: item,
      shortDescription: 'One more',
    });
    expect(order).toMatchObject({ status: 400 });
    expect(await stack.casey.get(`/catalog-items/${item}`)).toMatchObject({ active: false });
  });

  test('the other side is a stranger from then on, whatever it signs, until they connect again', async () => {
    const { number } = await stack.submit(item);
    const [ours, theirs] = [await secretOf(here()), await secretOf(there())];
    expect(ours).toBe(theirs);
    await succeed(here(), 'offboard', confirm);
    for (const one of [here(), there()]) await sees(one, 'Off-boarded');
    await inState('Cancelled', number, stack.avery, stack.dana);
    for (const one of [here(), there()]) {
      const before = await everything(one.at.instance.db);
      const stranger = await ask(one, '/heartbeats', {}, newSigningSecret());
      expect(stranger.status).toBe(401);
      for (const [subject, name] of [
        [number, 'request.commented'],
        [number, 'request.assigned'],
        [`${other[one.side].toUpperCase()}-CAT0009999`, 'catalog-item.published'],
        ['connection', 'connection.resumed'],
        ['connection', 'connection.activated'],
        // The end was told, by another event than this.
        ['connection', 'connection.offboarded'],
      ] as const) {
        const isKnown = one.side === side && name === 'connection.offboarded';
        if (isKnown) continue;
        const told = await late(one, subject, name);
        expect(await ask(one, '/events', [told], theirs)).toEqual(stranger);
      }
      expect(await ask(one, '/events', [], theirs)).toEqual(stranger);
      expect(await ask(one, '/heartbeats', {}, theirs)).toEqual(stranger);
      const question = { notesSince: null, records: [] };
      expect(await ask(one, '/reconciliations', question, theirs)).toEqual(stranger);
      const { publicKey } = newAgreementKeys();
      expect(await ask(one, '/rotations', { publicKey }, theirs)).toEqual(stranger);
      expect(await putFile(one, number, theirs)).toEqual(stranger);
      expect(await everything(one.at.instance.db)).toEqual(before);
      expect((await seen(one)).state).toBe('Off-boarded');
    }
    for (const action of [
      'pause',
      'resume',
      'rotate-secret',
      'rotate-signing-key',
      'forget-partner-key',
      'reconcile',
      'offboard',
    ]) {
      expect(await act(here(), action, action === 'offboard' ? confirm : {})).toMatchObject({
        status: 409,
        body: { state: 'Off-boarded', actions: [] },
      });
    }

    // Connected again: requests flow, and the old ones stay as they ended.
    const [before, after] = await Promise.all(
      [stack.avery, stack.dana].map((who) => journal(who, number)),
    );
    await connect();
    const next = await stack.submit(item);
    await stack.dana.post(`/tasks/${next.task}/assign`);
    await inState('Work in Progress', next.number, stack.casey, stack.dana);
    for (const who of [stack.avery, stack.dana]) {
      expect((await view(who, number)).state).toBe('Cancelled');
    }
    expect(await journal(stack.avery, number)).toEqual(before);
    expect(await journal(stack.dana, number)).toEqual(after);
    // Nor may the new connection touch them.
    const northwind = end(stack, 'northwind');
    const told = await late(northwind, number, 'request.commented');
    expect(
      await ask(northwind, '/events', [told], await secretOf(end(stack, 'acme'))),
    ).toMatchObject({
      status: 422,
      body: { refused: [{ reason: `there is no request ${number} of yours` }] },
    });
  });

  test('it asks to be confirmed, and its event of the end may come again after a lost answer', async () => {
    for (const body of [{}, { confirm: false }, { confirm: 'true' }]) {
      expect(await act(here(), 'offboard', body)).toMatchObject({ status: 400 });
    }
    expect((await seen(here())).state).toBe('Active');

    const proxy = await lead(here());
    proxy.loseAnswer('/exchange/v1/events');
    await succeed(here(), 'offboard', confirm);
    await sees(there(), 'Off-boarded');
    await until(async () => (await seen(here())).health.pending === 0, 'the second try', 9_000);
    expect((await seen(here())).health).toMatchObject({ pending: 0, failed: 0, lastError: null });
  });

  test('a partner that takes us for a stranger is told of it for a day, and no longer', async () => {
    const [ours, theirs] = [here().at.instance, there().at.instance];
    const connection = theirs.db('connections').where({ partner: side, state: 'Active' });
    const [row] = await connection.clone().select('id');
    const secret = theirs.vault.seal(newSigningSecret(), sealedAs.connectionSecret(row));
    await connection.clone().update({ secret });
    await succeed(here(), 'offboard', confirm);
    await until(async () => (await seen(here())).health.delivery === 'backing off', 'a try');
    const { id, health } = await seen(here());
    expect(health).toMatchObject({ pending: 1, lastError: expect.stringContaining('401') });
    await ours
      .db('outbox')
      .where({ connection_id: id, status: 'waiting' })
      .update({ created_at: new Date(Date.now() - 25 * 3_600_000) });
    await ours.engine.wake({ name: other[side], title: other[side] });
    await until(async () => (await seen(here())).health.pending === 0, 'nothing to wait');
    expect((await seen(here())).health).toMatchObject({ failed: 0 });
    await connection.update({ state: 'Off-boarded' });
  });

  test('with the partner away: it ends here at once, and there when it is back', async () => {
    const { number } = await stack.submit(item);
    const proxy = await lead(here());
    proxy.block();
    const lost = [await say(here(), number, 'One'), await say(here(), number, 'Two')];
    await until(async () => (await seen(here())).health.pending === 2, 'two that wait');
    await succeed(here(), 'offboard', confirm);
    await inState('Cancelled', number, here().talker);
    // Nothing is deleted: it is in the journal, counted, and the journal says that it never left.
    const entries = await journal(here().talker, number);
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining(lost.map(({ id }) => id)));
    expect(entries).toContainEqual(
      expect.objectContaining({
        kind: 'system',
        text: 'The connection was off-boarded before 2 updates had reached the other side: kept here, and sent no more.',
        instance: side,
      }),
    );
    expect((await seen(here())).health).toMatchObject({ discarded: 2, failed: 0 });
    expect((await view(here().talker, number)).replication).toMatchObject({ pending: 0 });

    proxy.open();
    await sees(there(), 'Off-boarded');
    await inState('Cancelled', number, there().talker);
    const theirs = (await journal(there().talker, number)).map(({ id }) => id);
    for (const { id } of lost) expect(theirs).not.toContain(id);
  });

  test('while it is paused by the other', async () => {
    const { number } = await stack.submit(item);
    await succeed(there(), 'pause');
    await sees(here(), 'Paused');
    await say(there(), number, 'Never heard');
    await succeed(here(), 'offboard', confirm);
    await sees(there(), 'Off-boarded');
    await inState('Cancelled', number, stack.avery, stack.dana);
    expect((await seen(there())).health).toMatchObject({ pending: 0, discarded: 1 });
  });

  test('with the partner away, invited anew before it has heard: it learns of the end first', async () => {
    const proxy = await lead(here());
    proxy.block();
    await succeed(here(), 'offboard', confirm);
    await until(async () => (await seen(here())).health.delivery === 'backing off', 'a try');
    const { registrationToken } = await stack.nora.post<{ registrationToken: string }>(
      '/registrations',
      {
        customerName: `Acme, invited anew after ${side}`,
        contactName: 'Alex',
        contactEmail: 'alex@acme.example',
      },
    );
    const join = { url: stack.northwind.url, registrationToken };
    const { id } = await stack.alex.post<{ id: string }>('/providers', join);
    proxy.open();
    await until(
      async () =>
        (
          await there().admin.get<Page<{ state: string; partner: string }>>(
            '/connections?limit=200',
          )
        ).items.every(({ state }) => state !== 'Active'),
      'word of the end',
      45_000,
    );
    // The other side is asked to connect while the end is on its way: it answers before it hears of the end, or after.
    await until(async () => {
      const answer = await stack.alex.get<{ state: string; provider: string | null }>(
        `/providers/${id}`,
      );
      return answer.state !== 'Approval Requested' || answer.provider !== null;
    }, 'the answer to the new handshake');
    // What came of the new handshake is ended too, for the next test.
    for (const one of [here(), there()]) {
      await one.at.instance
        .db('connections')
        .whereIn('state', ['Requested', 'Approved'])
        .update({ state: 'Rejected' });
      await one.at.instance
        .db('connections')
        .whereNot('state', 'Off-boarded')
        .update({ created_at: new Date(0) });
    }
  });
});

test('off-boarded by both at once', async () => {
  const open = await inEveryState();
  const answers = await Promise.all(
    sides.map((side) => act(end(stack, side), 'offboard', confirm)),
  );
  for (const { status } of answers) expect([200, 409]).toContain(status);
  for (const side of sides) await sees(end(stack, side), 'Off-boarded');
  for (const { number } of open) {
    await inState('Cancelled', number, stack.avery, stack.dana);
    for (const who of [stack.avery, stack.dana]) {
      const own = (await journal(who, number)).filter(({ text }) => text === farewell);
      expect(own).toHaveLength(1);
    }
  }
  // Neither goes on trying to tell the other.
  for (const side of sides) {
    await until(async () => (await seen(end(stack, side))).health.pending === 0, 'nothing to wait');
    const { items } = await end(stack, side).admin.get<Page<object>>('/exchange/failures');
    expect(items).toEqual([]);
  }
});

test('who hears of the end of what it has ended itself has nothing left to tell', async () => {
  const [ours, theirs] = [end(stack, 'acme'), end(stack, 'northwind')];
  const proxy = await lead(theirs);
  proxy.block();
  await succeed(theirs, 'offboard', confirm);
  expect((await seen(theirs)).health.pending).toBe(1);
  await succeed(ours, 'offboard', confirm);
  await until(async () => (await seen(theirs)).health.pending === 0, 'nothing to wait', 9_000);
  expect(await seen(ours)).toMatchObject({ state: 'Off-boarded' });
});

test('what is written between the end of the connection and that of the request does not wait for ever', async () => {
  const northwind = end(stack, 'northwind');
  const { db } = northwind.at.instance;
  // Its number comes first, and its end fails: that holds up no other.
  const { number: odd } = await stack.submit(item);
  const { number } = await stack.submit(item);
  for (const one of [odd, number]) await inSync(one, stack.avery, stack.dana);
  const { id } = await seen(northwind);
  // The connection has ended, and its requests are yet to be.
  await db('connections').where({ id }).update({ state: 'Off-boarded' });
  await say(northwind, number, 'Between');
  expect((await seen(northwind)).health).toMatchObject({ pending: 1 });
  const { instance } = stack.northwind;
  const { log } = stack;
  const command: Engine['command'] = (record, ...rest) =>
    keyOf(record) === odd
      ? Promise.reject(new Error('This one is odd.'))
      : instance.engine.command(record, ...rest);
  await endRequests({ ...instance, log, engine: { ...instance.engine, command } });
  await inState('Cancelled', number, stack.dana);
  expect(await view(stack.dana, odd)).toMatchObject({ state: 'Received' });
  await endRequests({ ...instance, log });
  await inState('Cancelled', odd, stack.dana);
  expect((await seen(northwind)).health).toMatchObject({ pending: 0, discarded: 1 });
});

/** Connects the two. Resolves when the item can be ordered. */
async function connect(): Promise<void> {
  await onboard(stack);
  await until(
    async () => (await stack.casey.get<{ active: boolean }>(`/catalog-items/${item}`)).active,
    'the catalog',
  );
}

/** Leads what one side sends over a road, for this test. */
async function lead(from: ReturnType<typeof end>): Promise<PartnerProxy> {
  const proxy = await openPartnerProxy(from.at, end(stack, other[from.side]).at, other[from.side]);
  proxies.push(proxy);
  return proxy;
}

async function resolved(): Promise<ExchangedRequest> {
  const { number, task } = await stack.submit(item);
  await stack.dana.post(`/tasks/${task}/assign`);
  await stack.dana.post(`/tasks/${task}/propose`, solution);
  await inState('Resolved', number, stack.casey, stack.dana);
  return { number, task };
}

/** An open request in each state that both sides know. */
async function inEveryState(): Promise<ExchangedRequest[]> {
  const [received, working, asked] = [
    await stack.submit(item),
    await stack.submit(item),
    await stack.submit(item),
  ];
  for (const { task } of [working, asked]) await stack.dana.post(`/tasks/${task}/assign`);
  await stack.dana.post(`/tasks/${asked.task}/request-info`, { text: 'Which dock?' });
  await inState('Work in Progress', working.number, stack.casey, stack.dana);
  await inState('Awaiting Info', asked.number, stack.casey, stack.dana);
  return [received, working, asked, await resolved()];
}

/** Sends the bytes of a file as the partner of `to` does. */
async function putFile(to: ReturnType<typeof end>, number: string, secret: string) {
  const bytes = new Uint8Array(Buffer.from('late'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = { number, id: randomUUID(), sha256, size: bytes.length };
  const binding = { from: other[to.side], to: to.side, purpose: 'files' } as const;
  const answer = await fetch(`${to.at.url}${filePath(file)}`, {
    method: 'PUT',
    headers: {
      [instanceHeader]: other[to.side],
      'crossdesk-sha256': sha256,
      ...sign(
        secret,
        messageId(binding, [file.id]),
        filePayload(file),
        await signingKeysOf(to.partner, to.side),
      ),
    },
    body: bytes,
  });
  return { status: answer.status, body: (await answer.json()) as object };
}

/** The next event of the partner's about a record, when all is over. */
async function late(to: ReturnType<typeof end>, record: string, type: string) {
  const subject = type.startsWith('catalog') ? `catalog-item/${record}` : record;
  const { id: connection_id } = await seen(to);
  const { db } = to.at.instance;
  const taken = await db('exchange_sequences').where({ connection_id, subject }).first('received');
  return {
    specversion: '1.0',
    id: crypto.randomUUID(),
    source: `/instances/${other[to.side]}`,
    type: `crossdesk.${type}.v1`,
    subject,
    time: new Date().toISOString(),
    sequence: (taken?.received ?? 0) + 1,
    data: { by: 'Somebody', kind: 'comment', text: 'Hello?' },
  };
}
