import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newAgreementKeys } from '../../exchange/agreement';
import { findConnection } from '../../records/connection';
import { newSigningSecret } from '../../records/secret';
import { inSync, type Page, sharedStack, type TestStack, waitForEntry } from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides, texts } from '../exchange/equalOnBothSides';
import { act, ask, type End, end, other, say, secretOf, seen, sides, succeed } from './connected';
import { openPartnerProxy, type PartnerProxy } from './partnerProxy';

let stack: TestStack;
let number: string;
let proxies: PartnerProxy[];

beforeAll(async () => {
  stack = await sharedStack();
  const [ours, theirs] = [end(stack, 'acme'), end(stack, 'northwind')];
  proxies = [
    await openPartnerProxy(ours.at, theirs.at, 'northwind'),
    await openPartnerProxy(theirs.at, ours.at, 'acme'),
  ];
});
afterAll(async () => {
  for (const proxy of proxies ?? []) await proxy.close();
  await stack?.stop();
});
beforeEach(async () => {
  ({ number } = await stack.submit(await published()));
  await inSync(number, stack.avery, stack.dana);
});

let item: string | undefined;
async function published(): Promise<string> {
  item ??= await stack.publish();
  return item;
}

const both = () => sides.map((side) => end(stack, side));

describe.each(sides)('rotated by %s', (side) => {
  const here = () => end(stack, side);
  const there = () => end(stack, other[side]);
  const proxy = () => proxies[side === 'acme' ? 0 : 1] as PartnerProxy;

  test('both sides have a new secret, and go on', async () => {
    const before = await secretOf(here());
    await succeed(here(), 'rotate-secret');
    expect(await secretOf(here())).not.toBe(before);
    await talk();
    await agreed();
  });

  test('again and again under load, each message crosses once', async () => {
    const said: string[] = [];
    let talking = true;
    const talks = both().map(async (one) => {
      for (let n = 0; talking; n += 1) {
        const text = `${one.side} ${n}`;
        await say(one, number, text);
        said.push(text);
        await sleep(30);
      }
    });
    for (const one of [here(), here(), there(), here(), there()]) {
      await until(async () => (await act(one, 'rotate-secret')).status === 200, 'a rotation');
    }
    talking = false;
    await Promise.all(talks);
    const { journal: entries } = await equalOnBothSides(stack, number, 'Received');
    expect(texts(entries, 'comment').sort()).toEqual(said.sort());
    await nothingFailed();
  });

  test('where the answer is lost, both go on with the one before, and may try again', async () => {
    const before = await secretOf(here());
    proxy().loseAnswer('/exchange/v1/rotations');
    expect(await act(here(), 'rotate-secret')).toMatchObject({ status: 503 });
    await talk();
    for (const one of both()) expect(await secretOf(one)).toBe(before);
    // Either may: who has agreed to one that the other never learnt of, too.
    await succeed(there(), 'rotate-secret');
    await talk();
    await agreed();
    expect(await secretOf(here())).not.toBe(before);
  });

  test('and by the other right after', async () => {
    await succeed(here(), 'rotate-secret');
    const first = await secretOf(here());
    await succeed(there(), 'rotate-secret');
    await talk();
    await agreed();
    expect(await secretOf(here())).not.toBe(first);
    await nothingFailed();
  });

  test('the partner learns of it at once, though nothing else is said', async () => {
    await succeed(here(), 'rotate-secret');
    expect(await secretOf(there())).toBe(await secretOf(here()));
  });

  test('what is signed with the one before is good for a day, and no longer', async () => {
    const before = await secretOf(here());
    await succeed(here(), 'rotate-secret');
    await agreed();
    for (const one of both()) {
      expect(await ask(one, '/heartbeats', {}, before)).toMatchObject({ status: 200 });
      expect(await hoursLeft(one)).toBeCloseTo(24, 1);
      await one.at.instance
        .db('connections')
        .where({ partner: other[one.side] })
        .update({ previous_until: new Date(Date.now() - 1_000) });
      expect(await ask(one, '/heartbeats', {}, before)).toMatchObject({ status: 401 });
    }
    await talk();
  });

  test('a question that comes twice gets the same answer, and the secret stays one', async () => {
    const secret = await secretOf(here());
    const question = { publicKey: newAgreementKeys().publicKey };
    const first = await ask(there(), '/rotations', question, secret);
    const again = await ask(there(), '/rotations', question, secret);
    expect(first).toMatchObject({ status: 200 });
    expect(again).toEqual(first);
    await talk();
  });

  test('a question under the secret before is refused: its sender is behind', async () => {
    const before = await secretOf(here());
    await succeed(here(), 'rotate-secret');
    await agreed();
    const question = { publicKey: newAgreementKeys().publicKey };
    expect(await ask(there(), '/rotations', question, before)).toMatchObject({ status: 409 });
    await talk();
    await agreed();
  });

  test('a forged question or heartbeat is refused, and changes nothing', async () => {
    const question = { publicKey: newAgreementKeys().publicKey };
    const row = await currentStatus(there());
    for (const path of ['/rotations', '/heartbeats']) {
      const forged = await ask(there(), path, question, newSigningSecret());
      expect(forged).toMatchObject({ status: 401 });
      expect(JSON.stringify(forged.body)).not.toMatch(/acme|northwind/i);
    }
    for (const publicKey of ['', 'no key', Buffer.alloc(44).toString('base64url')]) {
      const secret = await secretOf(here());
      expect(await ask(there(), '/rotations', { publicKey }, secret)).toMatchObject({
        status: 400,
      });
    }
    expect(await currentStatus(there())).toEqual(row);
  });
});

test('by both at once: at most one at a time, and nothing breaks', async () => {
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all(both().map((one) => act(one, 'rotate-secret')));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    await talk();
    await agreed();
  }
  await nothingFailed();
});

/** Both sides say something, and hear it. */
async function talk(): Promise<void> {
  for (const one of both()) {
    const { id } = await say(one, number, 'Still there?');
    await waitForEntry(end(stack, other[one.side]).talker, number, id);
  }
}

/** Until both sign with one secret. */
async function agreed(): Promise<void> {
  await until(async () => {
    const [ours, theirs] = await Promise.all(both().map(secretOf));
    return ours === theirs;
  }, 'one secret on both sides');
}

async function nothingFailed(): Promise<void> {
  for (const one of both()) {
    expect((await one.admin.get<Page<object>>('/exchange/failures')).items).toEqual([]);
    expect((await seen(one)).health).toMatchObject({ pending: 0, failed: 0, lastError: null });
  }
}

async function currentStatus({ at, side }: End) {
  const found = await findConnection(at.instance.db, { destination: other[side] });
  return { secret: found?.secret, next: found?.nextSecret, previous: found?.previousSecret };
}

async function hoursLeft({ at, side }: End): Promise<number> {
  const found = await findConnection(at.instance.db, { destination: other[side] });
  return ((found?.previousUntil?.getTime() ?? 0) - Date.now()) / 3_600_000;
}
