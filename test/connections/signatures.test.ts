import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { ExchangeEvent } from '../../domain/event';
import { newAgreementKeys } from '../../exchange/agreement';
import { newSigningKey, publicKeyOf } from '../../exchange/signingKey';
import { exportedEntry, verifyEntry } from '../../exchange/verifyEntry';
import { purposes, toWire } from '../../exchange/wire';
import { newSigningSecret } from '../../records/secret';
import {
  call,
  inSync,
  type Page,
  sharedStack,
  type TestStack,
  waitForEntry,
} from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides, texts } from '../exchange/equalOnBothSides';
import {
  act,
  ask,
  type ConnectionView,
  type End,
  end,
  other,
  say,
  secretOf,
  seen,
  sides,
  signingKeysOf,
  succeed,
} from './connected';
import { openPartnerProxy, type PartnerProxy } from './partnerProxy';

let stack: TestStack;
let number: string;
let proxies: PartnerProxy[];
let temporal: Connection;
const both = () => sides.map((side) => end(stack, side));
const there = ({ side }: End) => end(stack, other[side]);

beforeAll(async () => {
  stack = await sharedStack();
  temporal = await Connection.connect({ address: stack.config.temporalAddress });
  ({ number } = await stack.submit(await stack.publish()));
  await inSync(number, stack.avery, stack.dana);
  const [ours, theirs] = [end(stack, 'acme'), end(stack, 'northwind')];
  proxies = [
    await openPartnerProxy(ours.at, theirs.at, 'northwind'),
    await openPartnerProxy(theirs.at, ours.at, 'acme'),
  ];
}, 60_000);
afterAll(async () => {
  for (const proxy of proxies ?? []) await proxy.close();
  await temporal?.close();
  await stack?.stop();
});

type Signed = ConnectionView & {
  readonly signature: {
    readonly incoming: string;
    readonly outgoing: string;
    readonly requiredFrom: string | null;
    readonly keys: readonly {
      readonly owner: string;
      readonly publicKey: string;
      readonly fingerprint: string;
      readonly learnt: string;
      readonly usedFrom: string | null;
      readonly acceptedUntil: string | null;
    }[];
  };
};

/** How a side says that it signs and verifies. */
async function signature(one: End): Promise<Signed['signature']> {
  return ((await seen(one)) as Signed).signature;
}

/** The keys of an owner that have no end, as a side sees them. */
async function keysOf(one: End, owner: 'own' | 'partner') {
  const { keys } = await signature(one);
  return keys.filter((key) => key.owner === owner && key.acceptedUntil === null);
}

function signingKeys(one: End) {
  const { db } = one.at.instance;
  const id = db('connections').where({ partner: other[one.side] }).select('id');
  return db('signing_keys').whereIn('connection_id', id);
}

/** Both sides say something, and hear it. */
async function talk(): Promise<void> {
  for (const one of both()) {
    const { id } = await say(one, number, 'Still there?');
    await waitForEntry(there(one).talker, number, id);
  }
}

/** An event that comes next on a subject of its own, and is refused for its signature before anything else. */
function nextEvent(): ExchangeEvent {
  const time = new Date().toISOString();
  const data = { by: 'Eve', text: 'Not signed' };
  return {
    id: randomUUID(),
    name: 'commented',
    subject: `ACME-PRQ${Date.now()}`,
    sequence: 1,
    time,
    data,
  };
}

/** What the side signs with now is the current key at the partner, and the only one without an end. */
async function agreed(): Promise<void> {
  for (const one of both()) {
    const [key] = await signingKeysOf(one.at, other[one.side]);
    await until(async () => {
      const known = await keysOf(there(one), 'partner');
      return known.length === 1 && known[0]?.publicKey === publicKeyOf(key ?? '');
    }, `the key of ${one.side} at its partner`);
  }
}

async function nothingFailed(): Promise<void> {
  for (const one of both()) {
    expect((await one.admin.get<Page<object>>('/exchange/failures')).items).toEqual([]);
    expect((await seen(one)).health).toMatchObject({ pending: 0, failed: 0 });
  }
}

/** One heartbeat of a side, to its end. */
async function beat({ at }: End): Promise<void> {
  const { namespace } = at.instance.options;
  await new Client({ connection: temporal, namespace }).workflow.execute('heartbeat', {
    workflowId: `heartbeat-${randomUUID()}`,
    taskQueue: 'crossdesk',
  });
}

test('The handshake tells each side the key of the other, which is required from then on', async () => {
  for (const one of both()) {
    // The provider's answer was the last word of the handshake: the next heartbeat says that it arrived.
    await beat(one);
    expect(await signature(one)).toMatchObject({ incoming: 'v1a', outgoing: 'v1a' });
    const [own] = await keysOf(one, 'own');
    const [known] = await keysOf(there(one), 'partner');
    expect(known).toMatchObject({ fingerprint: own?.fingerprint });
  }
});

describe.each(sides)('Who has the shared secret of %s, and not its key,', (side) => {
  const from = () => end(stack, side);
  const to = () => there(from());

  test.each(purposes.filter((purpose) => purpose !== 'files'))(
    'can send nothing: %s without a signature of the key, or with one of another key',
    async (purpose) => {
      const secret = await secretOf(from());
      const own = newSigningKey();
      const before = await signingKeys(to()).orderBy('id');
      for (const keys of [[], [own]]) {
        const question = { signingKey: publicKeyOf(own) };
        const sent = await ask(to(), `/${purpose}`, question, secret, keys);
        expect(sent).toMatchObject({ status: 401 });
      }
      expect(await signingKeys(to()).orderBy('id')).toEqual(before);
    },
  );
});

test('The key alone, without the shared secret, is not enough', async () => {
  for (const one of both()) {
    expect(await ask(one, '/heartbeats', {}, newSigningSecret())).toMatchObject({ status: 401 });
  }
});

describe.each(sides)('An entry that reaches %s', (side) => {
  const here = () => end(stack, side);
  const signedEntry = async (id: string) =>
    here().admin.get<{ events: readonly object[] }>(`/signed-entries/${id}`);
  const faultsOf = async (id: string, key: string) => {
    const findings = verifyEntry(exportedEntry.parse(await signedEntry(id)), key);
    return findings.flatMap(({ isGood, text }) => (isGood ? [] : [text]));
  };

  test('is exported with what its sender signed, edits too, and is verified against the key that the sender names', async () => {
    const [named] = await keysOf(there(here()), 'own');
    const { talker } = there(here());
    const { id } = await say(there(here()), number, 'I promise it by Friday.');
    await waitForEntry(here().talker, number, id);
    expect(await faultsOf(id, named?.fingerprint ?? '')).toEqual([]);
    await talker.patch(`/requests/${number}/journal/${id}`, { text: 'I promise it by Monday.' });
    await until(async () => (await signedEntry(id)).events.length === 2, 'the edit');
    expect(await faultsOf(id, named?.publicKey ?? '')).toEqual([]);
  });

  test('is refused where the call is signed by the key, and the event is not', async () => {
    const from = there(here());
    const secret = await secretOf(from);
    const forged = { ...toWire(from.side, nextEvent()), signature: 'no signature' };
    const answer = await ask(here(), '/events', [forged], secret);
    expect(answer).toMatchObject({
      status: 422,
      body: { refused: [{ reason: expect.stringMatching(/^signature: /) }] },
    });
  });

  test('has no proof if it was written here', async () => {
    const { id } = await say(here(), number, 'Ours.');
    await expect(signedEntry(id)).rejects.toThrow(/404|no partner's signature/);
  });
});

describe.each(sides)('The key of %s', (side) => {
  const here = () => end(stack, side);
  const proxy = () => proxies[side === 'acme' ? 0 : 1] as PartnerProxy;
  const rotate = () => succeed(here(), 'rotate-signing-key');

  test('is rotated again and again under load, with the secret and from both sides: each message crosses once', async () => {
    const said: string[] = [];
    let talking = true;
    const talks = both().map(async (one) => {
      for (let n = 0; talking; n += 1) {
        const text = `${side}: ${one.side} ${n}`;
        await say(one, number, text);
        said.push(text);
      }
    });
    await rotate();
    const actions = ['rotate-signing-key', 'rotate-secret', 'rotate-signing-key'] as const;
    const turns = actions.flatMap((action) => both().map((one) => act(one, action)));
    for (const { status } of await Promise.all(turns)) expect([200, 409]).toContain(status);
    talking = false;
    await Promise.all(talks);
    const { journal: entries } = await equalOnBothSides(stack, number, 'Received');
    const crossed = texts(entries, 'comment').filter((text) => text.startsWith(`${side}: `));
    expect(crossed.sort()).toEqual(said.sort());
    await agreed();
    await nothingFailed();
  }, 60_000);

  test('stays in use where the answer is lost, and the next attempt offers the same one', async () => {
    const before = await signingKeysOf(here().at, other[side]);
    proxy().loseAnswer('/exchange/v1/rotations');
    expect(await act(here(), 'rotate-signing-key')).toMatchObject({ status: 503 });
    const [offered] = await signingKeys(here()).where({ owner: 'own', used_from: null });
    await talk();
    expect(await signingKeysOf(here().at, other[side])).toEqual(before);
    await rotate();
    await agreed();
    expect(await keysOf(here(), 'own')).toMatchObject([{ publicKey: offered.public_key }]);
    await talk();
    await nothingFailed();
  });

  test('stays in use while the partner is away', async () => {
    const before = await signingKeysOf(here().at, other[side]);
    proxy().block();
    expect(await act(here(), 'rotate-signing-key')).toMatchObject({ status: 503 });
    proxy().open();
    expect(await signingKeysOf(here().at, other[side])).toEqual(before);
    await talk();
  });

  test('is good for a day after its successor is used, cannot name another, and its private part is gone', async () => {
    const before = await signingKeysOf(here().at, other[side]);
    const [to, secret] = [there(here()), await secretOf(here())];
    await rotate();
    await agreed();
    expect(await ask(to, '/heartbeats', {}, secret, before)).toMatchObject({ status: 200 });
    const own = newSigningKey();
    const question = { signingKey: publicKeyOf(own) };
    const named = await ask(to, '/rotations', question, secret, [...before, own]);
    expect(named).toMatchObject({ status: 409 });
    const publicKey = publicKeyOf(before[0] ?? '');
    const [kept] = await signingKeys(here()).where({ public_key: publicKey });
    expect(kept.private_key).toBeNull();
    const retired = signingKeys(to).where({ public_key: publicKey });
    const [{ accepted_until: end }] = await retired.clone();
    expect((end.getTime() - Date.now()) / 3_600_000).toBeCloseTo(24, 1);
    await retired.clone().update({ accepted_until: new Date(Date.now() - 1_000) });
    expect(await ask(to, '/heartbeats', {}, secret, before)).toMatchObject({ status: 401 });
    await agreed();
  });

  test('is replaced only by a call that the new key signs, too', async () => {
    const [to, secret] = [there(here()), await secretOf(here())];
    const current = await signingKeysOf(here().at, other[side]);
    const question = { signingKey: publicKeyOf(newSigningKey()) };
    const named = await ask(to, '/rotations', question, secret, current);
    expect(named).toMatchObject({ status: 409 });
    await agreed();
  });
});

describe.each(sides)(
  'After %s restored a back-up from before the last rotation of its key,',
  (side) => {
    test('it is refused until the partner forgets the key, and then only its own heartbeat tells another one', async () => {
      const [here, to] = [end(stack, side), there(end(stack, side))];
      const backup = await signingKeys(here).where({ owner: 'own', accepted_until: null });
      const [old = ''] = await signingKeysOf(here.at, other[side]);
      await succeed(here, 'rotate-signing-key');
      await agreed();
      await signingKeys(here).where({ owner: 'own' }).delete();
      await here.at.instance.db('signing_keys').insert(backup);
      const known = () => signingKeys(to).where({ owner: 'partner' });
      await known()
        .whereNotNull('accepted_until')
        .update({ accepted_until: new Date(Date.now() - 1_000) });
      const secret = await secretOf(here);
      const own = newSigningKey();
      const heartbeat = (key: string, signedBy: readonly string[]) =>
        ask(to, '/heartbeats', { signingKey: publicKeyOf(key) }, secret, signedBy);
      expect(await heartbeat(old, [old])).toMatchObject({ status: 401 });

      await succeed(to, 'forget-partner-key');
      expect(await signature(to)).toMatchObject({ incoming: 'v1a' });
      expect(await keysOf(to, 'partner')).toEqual([]);
      for (const purpose of purposes.filter((one) => !['files', 'heartbeats'].includes(one)))
        for (const keys of [[], [old], [own]]) {
          const question = { signingKey: publicKeyOf(own) };
          const sent = await ask(to, `/${purpose}`, question, secret, keys);
          expect(sent).toMatchObject({ status: 401 });
        }
      expect(await ask(to, '/heartbeats', {}, secret, [old])).toMatchObject({ status: 401 });
      expect(await heartbeat(own, [old])).toMatchObject({ status: 401 });
      expect(await heartbeat(old, [])).toMatchObject({ status: 401 });
      // After a day it is too late, and an admin has to say it again.
      await known().update({ accepted_until: new Date(Date.now() - 25 * 3_600_000) });
      await beat(here);
      expect(await keysOf(to, 'partner')).toEqual([]);
      await succeed(to, 'forget-partner-key');
      await beat(here);
      await agreed();
      expect(await signature(to)).toMatchObject({ incoming: 'v1a' });
      for (const keys of [[], [own]])
        expect(await heartbeat(own, keys)).toMatchObject({ status: 401 });
      await talk();
      await nothingFailed();
      const { body } = await call(to.at, 'admin', 'GET', '/audit?action=signing-key.forget');
      expect(body).toMatchObject({ items: expect.arrayContaining([expect.anything()]) });
    });
  },
);

describe('A connection from before there were keys', () => {
  test('has no key that can be forgotten', async () => {
    const [one] = both() as [End];
    const kept = await signingKeys(one).where({ owner: 'partner' });
    await signingKeys(one).where({ owner: 'partner' }).delete();
    expect(await act(one, 'forget-partner-key')).toMatchObject({ status: 409 });
    await one.at.instance.db('signing_keys').insert(kept);
  });

  test('gets them by heartbeats, and requires them after a day', async () => {
    for (const one of both()) await signingKeys(one).delete();
    for (const one of both()) {
      expect(await signature(one)).toMatchObject({ incoming: 'v1', outgoing: 'v1', keys: [] });
    }
    await talk();
    for (const one of both()) await beat(one);
    await agreed();
    for (const one of both()) {
      const secret = await secretOf(there(one));
      expect(await signature(one)).toMatchObject({ incoming: 'v1', outgoing: 'v1a' });
      // Processes of the release before may still send.
      expect(await ask(one, '/heartbeats', {}, secret, [])).toMatchObject({ status: 200 });
      // But they replace no key, and neither does whoever else has the secret.
      const own = newSigningKey();
      const question = { signingKey: publicKeyOf(own) };
      const named = await ask(one, '/heartbeats', question, secret, [own]);
      expect(named.body).not.toHaveProperty('signingKey');
      expect(await ask(one, '/rotations', question, secret, [own])).toMatchObject({ status: 409 });
      await agreed();
      await signingKeys(one).where({ owner: 'partner' }).update({ required_from: new Date() });
      expect(await signature(one)).toMatchObject({ incoming: 'v1a' });
      expect(await ask(one, '/heartbeats', {}, secret, [])).toMatchObject({ status: 401 });
      // The shared secret is rotated as before.
      const { publicKey } = newAgreementKeys();
      expect(await ask(one, '/rotations', { publicKey }, secret, [])).toMatchObject({
        status: 401,
      });
    }
    await talk();
    await nothingFailed();
  });

  test('does not take a key that has not signed the call', async () => {
    const [one] = both() as [End];
    const kept = await signingKeys(one).where({ owner: 'partner' });
    await signingKeys(one).where({ owner: 'partner' }).delete();
    const question = { signingKey: publicKeyOf(newSigningKey()) };
    const { body } = await ask(one, '/heartbeats', question, await secretOf(there(one)));
    expect(body).not.toHaveProperty('signingKey');
    expect(await signingKeys(one).where({ owner: 'partner' })).toEqual([]);
    await one.at.instance.db('signing_keys').insert(kept);
    await talk();
  });
});
