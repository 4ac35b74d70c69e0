import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { temporalBinary } from '../../dev/embedded/temporal-binary';
import { startInstance } from '../../instance/instance';
import { encrypt, idOf } from '../../records/secret';
import { dataConverter } from '../../temporal/payloadCodec';
import { inState, startTestStack, type TestStack } from '../environment/stack';
import { equalOnBothSides } from '../exchange/equalOnBothSides';
import { solution } from '../exchange/load';
import { histories } from '../onboarding/dumps';

const [first, second] = [randomBytes(32), randomBytes(32)];
const ui = 'https://temporal.acme.example';
let stack: TestStack;
let number: string;

beforeAll(async () => {
  stack = await startTestStack({ payloadKeys: { current: first, others: [] } });
  const { casey, dana } = stack;
  const request = await stack.submit(await stack.publish());
  ({ number } = request);
  await dana.post(`/tasks/${request.task}/assign`);
  await dana.post(`/tasks/${request.task}/propose`, solution);
  await inState('Resolved', number, casey, dana);
  await casey.post(`/requests/${number}/reject`, { reason: 'Still entirely dead.' });
  await inState('Work in Progress', number, casey, dana);
}, 90_000);
afterAll(() => stack?.stop());

/** What people wrote, and who they are. */
const words = [
  'Still entirely dead',
  'Casey',
  'Dana',
  solution.resolutionCode,
  solution.resolutionNotes,
];

describe('With a payload key', () => {
  test('nothing that people wrote can be read in Temporal, nor who they are', async () => {
    for (const { namespace } of [stack.config.acme, stack.config.northwind]) {
      const kept = await histories(stack.config.temporalAddress, namespace);
      expect(kept).toContain(number);
      expect(words.filter((word) => kept.includes(word))).toEqual([]);
    }
  });

  test("Temporal's own command line shows it to an admin, by the codec of the API", async () => {
    const { url, tokens } = stack.acme;
    const shown = await show(`${url}/api/v1/codec`, tokens.admin);
    expect(shown).toContain('Still entirely dead.');
    expect(await show(null, '')).not.toContain('Still entirely dead.');
  });

  test.each(['requester', 'agent', 'integration'] as const)(
    'it is closed to a %s',
    async (role) => {
      const { tokens } = stack.acme;
      expect((await decode({ authorization: `Bearer ${tokens[role]}` })).status).toBe(403);
    },
  );

  test('it is closed to nobody, and to somebody of the partner', async () => {
    expect((await decode({})).status).toBe(401);
    const { admin } = stack.northwind.tokens;
    expect((await decode({ authorization: `Bearer ${admin}` })).status).toBe(401);
  });

  test('what was made up is refused', async () => {
    const encoding = Buffer.from('binary/encrypted').toString('base64');
    const forged = { metadata: { encoding }, data: Buffer.from('nothing').toString('base64') };
    const authorization = `Bearer ${stack.acme.tokens.admin}`;
    expect((await decode({ authorization }, [forged])).status).toBe(400);
  });
});

describe('The forms of what is encrypted', () => {
  const plain = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"words"') };
  const codecOf = (current: Buffer, others: Buffer[] = []) => {
    const [codec] = dataConverter({ current, others }).payloadCodecs ?? [];
    if (!codec) throw new Error('There is no codec.');
    return codec;
  };
  const wordsIn = ([payload]: Payload[]) => Buffer.from(payload?.data ?? []).toString();
  const bytesOf = (text: string) => Buffer.from(text);

  test('what an earlier release encrypted under the key itself is read, with its key among the others too', async () => {
    const id = idOf(first);
    const message = temporal.api.common.v1.Payload.encode(plain).finish();
    const before = {
      metadata: { encoding: bytesOf('binary/encrypted'), 'encryption-key-id': bytesOf(id) },
      data: encrypt(first, message),
    };
    for (const codec of [codecOf(first), codecOf(second, [first])]) {
      expect(wordsIn(await codec.decode([before]))).toBe('"words"');
    }
  });

  test('the form is part of what is authenticated', async () => {
    const codec = codecOf(first);
    const [sealed] = await codec.encode([plain]);
    if (!sealed) throw new Error('Nothing was encrypted.');
    expect(wordsIn(await codec.decode([sealed]))).toBe('"words"');
    const id = sealed.metadata?.['encryption-key-id'] ?? [];
    expect(Buffer.from(id).toString()).toBe(`${idOf(first)}.2`);
    const asBefore = { ...sealed.metadata, 'encryption-key-id': bytesOf(idOf(first)) };
    await expect(codec.decode([{ ...sealed, metadata: asBefore }])).rejects.toThrow(
      'unable to authenticate data',
    );
    await expect(codecOf(second).decode([sealed])).rejects.toThrow('not configured');
  });
});

describe('When the key is changed', () => {
  test('what is under way goes on, and is encrypted under the new one from there', async () => {
    await stack.acme.instance.stop();
    const { options } = stack.acme.instance;
    const acme = await startInstance({
      ...options,
      payloadKeys: { current: second, others: [first] },
      temporalUiUrl: ui,
    });
    try {
      await stack.casey.post(`/requests/${number}/cancel`, { reason: 'Bought another.' });
      await equalOnBothSides(stack, number, 'Cancelled');
      const kept = await histories(stack.config.temporalAddress, stack.config.acme.namespace);
      expect(kept).not.toContain('Bought another.');
      const authorization = `Bearer ${stack.acme.tokens.admin}`;
      expect(await show(`${stack.acme.url}/api/v1/codec`, stack.acme.tokens.admin)).toMatch(
        /Still entirely dead[\s\S]*Bought another/,
      );
      expect(
        (await decode({ authorization, origin: ui })).headers.get('access-control-allow-origin'),
      ).toBe(ui);
    } finally {
      await acme.stop();
    }
  }, 60_000);
});

/** The request's history as the `temporal` program shows it, by a codec or without. */
async function show(codec: string | null, token: string): Promise<string> {
  const { temporalAddress, acme } = stack.config;
  const { stdout } = await promisify(execFile)(
    await temporalBinary(),
    [
      ['workflow', 'show', '--workflow-id', `request/${number}`, '--output', 'json'],
      ['--address', temporalAddress, '--namespace', acme.namespace],
      codec === null ? [] : ['--codec-endpoint', codec, '--codec-auth', `Bearer ${token}`],
    ].flat(),
    { maxBuffer: 16 * 1024 * 1024 },
  );
  return stdout.replace(/"data": "([\w+/=]+)"/g, (_all, data) =>
    Buffer.from(String(data), 'base64').toString('utf8'),
  );
}

function decode(headers: Record<string, string>, payloads: readonly object[] = []) {
  return fetch(`${stack.acme.url}/api/v1/codec/decode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ payloads }),
  });
}
