import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../environment/until';
import type { LineFault } from './faults';
import { type FaultyLine, openFaultyLine } from './faultyLine';

let partner: Server;
let line: FaultyLine;
/** What arrived at the partner, in order. */
let heard: string[] = [];

beforeAll(async () => {
  partner = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    heard.push(Buffer.concat(chunks).toString('utf8'));
    res.writeHead(202, { 'content-type': 'application/json', 'x-from': 'partner' }).end('{}');
  });
  partner.listen(0, '127.0.0.1');
  await once(partner, 'listening');
  line = await openFaultyLine(`http://127.0.0.1:${(partner.address() as AddressInfo).port}`);
});
beforeEach(() => {
  heard = [];
});
afterAll(async () => {
  await line.close();
  partner.close();
});

const quick = { ms: 20, variant: 0 };

/** What the caller gets: a status and the partner's mark, or why there is none. */
async function send(body: string, path = '/exchange/v1/events'): Promise<string> {
  try {
    const answer = await fetch(`${line.url}${path}`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(1_000),
    });
    await answer.text();
    return `${answer.status} ${answer.headers.get('x-from') ?? 'from nobody'}`;
  } catch (error) {
    return String(error).startsWith('TimeoutError') ? 'no answer' : 'broken off';
  }
}

async function struckBy(kind: LineFault, how = quick): Promise<string> {
  const struck = line.strike(kind, how);
  const answer = await send('one');
  await struck;
  return answer;
}

describe('The line', () => {
  test('passes on what nothing strikes, as it is', async () => {
    expect(await send('one')).toBe('202 partner');
    expect(heard).toEqual(['one']);
  });

  test.each([
    ['refused', 'broken off', []],
    ['hung half-open', 'no answer', []],
    ['answer cut off', 'broken off', ['one']],
    ['duplicated', '202 partner', ['one', 'one']],
    ['delayed', '202 partner', ['one']],
    ['answered 429', '429 from nobody', []],
  ] as const)(
    'that is to be %s gives "%s", and the partner hears %j',
    async (kind, told, arrived) => {
      expect(await struckBy(kind)).toBe(told);
      expect(heard).toEqual(arrived);
      expect(await send('two')).toBe('202 partner');
    },
  );

  test('that is to be answered 503 answers so before the partner hears of it, or after', async () => {
    expect(await struckBy('answered 503', { ms: 0, variant: 1 })).toBe('503 from nobody');
    expect(heard).toEqual([]);
    expect(await struckBy('answered 503', { ms: 0, variant: 2 })).toBe('503 from nobody');
    expect(heard).toEqual(['one']);
  });

  test.each([0, 1, 2, 3, 4, 5])(
    'that is to be answered rubbish (%i) has the partner hear nothing',
    async (variant) => {
      expect(await struckBy('answered rubbish', { ms: 0, variant })).not.toContain('partner');
      expect(heard).toEqual([]);
    },
  );

  test('that is to be reordered brings a call after the one that came later', async () => {
    expect(await struckBy('reordered')).toBe('broken off');
    expect(await send('two')).toBe('202 partner');
    await until(() => heard.length === 2, 'the call that was held');
    expect(heard).toEqual(['two', 'one']);
    await line.quiet();
  });

  test('is struck by one fault after the other, in their order', async () => {
    const struck = [line.strike('answered 429', quick), line.strike('refused', quick)];
    expect([await send('one'), await send('two'), await send('three')]).toEqual([
      '429 from nobody',
      'broken off',
      '202 partner',
    ]);
    await Promise.all(struck);
  });

  test('lets as many batches go well before a fault as are wanted', async () => {
    const struck = line.strike('answered 429', quick, 2);
    const file = () => send('', '/exchange/v1/requests/A/attachments/1');
    const answers = [await send('one'), await file(), await send('two'), await file()];
    expect(answers).toEqual(['202 partner', '202 partner', '202 partner', '429 from nobody']);
    await struck;
  });

  test('lets heartbeats pass, and the fault waits', async () => {
    const struck = line.strike('answered 429', quick);
    expect(await send('', '/exchange/v1/heartbeats')).toBe('202 partner');
    expect(await send('one', '/exchange/v1/requests/A/attachments/1')).toBe('429 from nobody');
    await struck;
  });
});
