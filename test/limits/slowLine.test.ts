import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Agent } from 'undici';
import { z } from 'zod';
import { createPartners } from '../../exchange/client';
import { askHeartbeat } from '../../exchange/heartbeat';
import { askReconciliation } from '../../exchange/reconciliation';
import { createAgent } from '../../exchange/target';
import { newSigningSecret } from '../../records/secret';

const longestCallMs = 1_500;
const chunk = Buffer.alloc(256 * 1024);
const chunks = 96;
const file = {
  id: randomUUID(),
  name: 'disk.img',
  contentType: 'application/octet-stream',
  size: chunk.length * chunks,
  sha256: 'a'.repeat(64),
};

let partner: Server;
let agent: Agent;

beforeEach(() => {
  agent = createAgent(true);
});
afterEach(async () => {
  await agent.destroy();
  const closed = once(partner, 'close');
  partner.close();
  partner.closeAllConnections();
  await closed;
});

/** Uploads the file to a partner that does this with it. */
async function upload(take: RequestListener) {
  partner = createServer(take).listen(0, '127.0.0.1');
  await once(partner, 'listening');
  const url = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
  const began = Date.now();
  const bytes = () => Readable.from(Array.from({ length: chunks }, () => chunk));
  const target = { url, partner: 'northwind', secret: newSigningSecret() };
  const answer = await createPartners('acme', agent, longestCallMs).upload(
    target,
    'ACME-PRQ0001001',
    file,
    bytes,
  );
  return { answer, ms: Date.now() - began };
}

const givenUp = {
  status: 'unreachable',
  kind: 'unreachable',
  error: 'no answer within the time limit',
};

test('A file is given up where the partner takes all of it and says nothing', async () => {
  const { answer, ms } = await upload((req) => req.resume());
  expect(answer).toEqual(givenUp);
  expect(ms).toBeLessThan(10 * longestCallMs);
});

test('A file is given up where the line takes no more in the middle of it', async () => {
  const { answer, ms } = await upload((req) => req.once('data', () => req.pause()));
  expect(answer).toEqual(givenUp);
  expect(ms).toBeLessThan(10 * longestCallMs);
});

test('A file on a slow line arrives, as long as its bytes move', async () => {
  let received = 0;
  const { answer, ms } = await upload(async (req, res) => {
    for await (const part of req) {
      received += part.length;
      // The last of it is long in the system's own buffers by then.
      if (received < file.size / 2) await sleep((part.length / file.size) * 6 * longestCallMs);
    }
    res.writeHead(201).end('{}');
  });
  expect(answer).toMatchObject({ status: 'taken' });
  expect(received).toBe(file.size);
  expect(ms).toBeGreaterThan(2 * longestCallMs);
});

test('A partner that says how long to wait is heard, whatever it was asked', async () => {
  partner = createServer((req, res) => {
    req.resume();
    res.writeHead(429, { 'retry-after': '7' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(partner, 'listening');
  const url = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
  const target = { url, partner: 'northwind', secret: newSigningSecret() };
  const partners = createPartners('acme', agent, longestCallMs);
  const small = { ...file, size: 1 };
  const answers = await Promise.all([
    partners.send(target, []),
    partners.upload(target, 'ACME-PRQ0001001', small, () => Readable.from([Buffer.from('a')])),
    askHeartbeat(partners, target),
    askReconciliation(partners, target, { notesSince: null, records: [] }),
    partners.ask({ url }, 'registrations', {}, z.object({})),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 'unreachable', retryAfterMs: 7_000 });
  }
});
