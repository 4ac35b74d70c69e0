import { randomUUID } from 'node:crypto';
import type { LookupAddress, lookup } from 'node:dns';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Agent } from 'undici';
import { z } from 'zod';
import { createPartners } from '../../exchange/client';
import { createExternalSystems } from '../../exchange/systems';
import { createAgent } from '../../exchange/target';
import { newSigningSecret } from '../../records/secret';
import { openTrap, type Trap } from './trap';

const longestMs = 10_000;
const secret = newSigningSecret();
const partner = 'northwind';
const sha256 = 'a'.repeat(64);

/** Everything in the product that calls a URL that was given to it. */
const callers: Readonly<Record<string, (agent: Agent, url: string) => Promise<object>>> = {
  'a handshake': (agent, url) => partners(agent).ask({ url }, 'registrations', {}, z.object({})),
  'a heartbeat': (agent, url) =>
    partners(agent).ask({ url, partner, secret }, 'heartbeats', {}, z.object({})),
  'a batch of events': (agent, url) => partners(agent).send({ url, partner, secret }, []),
  'a file': (agent, url) => {
    const file = { id: randomUUID(), name: 'a', contentType: 'a/b', size: 1, sha256 };
    return partners(agent).upload({ url, partner, secret }, 'ACME-1', file, () =>
      Readable.from(['x']),
    );
  },
  'an operation for an external system': (agent, url) =>
    createExternalSystems('acme', agent, longestMs).push(
      { url, secrets: [secret] },
      {
        id: randomUUID(),
        at: new Date().toISOString(),
        operation: 'Update',
        change: { number: 'CHG0001001' },
        externalId: null,
      },
    ),
};
const everyCaller = Object.keys(callers);

function partners(agent: Agent) {
  return createPartners('acme', agent, longestMs);
}

async function call(who: string, agent: Agent, url: string): Promise<object> {
  try {
    return (await callers[who]?.(agent, url)) ?? {};
  } finally {
    await agent.destroy();
  }
}

let trap: Trap;
beforeAll(async () => {
  // As a partner takes a batch.
  trap = await openTrap((_req, res) => res.writeHead(202).end('{}'));
});
afterAll(() => trap.close());

/** Whatever is done meanwhile, nobody gets to the trap. */
async function unreached(act: () => Promise<object>): Promise<object> {
  const before = trap.connections();
  const answer = await act();
  expect(trap.connections()).toBe(before);
  return answer;
}

describe.each([301, 302, 303, 307, 308])('A partner that answers %i', (status) => {
  test.each(everyCaller)('does not lead %s to another place', async (who) => {
    const partner = await openTrap((_req, res) => {
      res.writeHead(status, { location: `${trap.url}/secrets` }).end();
    });
    const answer = await unreached(() => call(who, createAgent(true), partner.url));
    expect(partner.caught).toHaveLength(1);
    expect(answer).toMatchObject({ status: 'unreachable' });
    expect(JSON.stringify(answer)).toContain(String(status));
    await partner.close();
  });
});

describe.each(everyCaller)('%s', (who) => {
  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', 'localhost.'])(
    'does not get to this machine by %s, where private addresses are out of bounds',
    async (host) => {
      const url = `http://${host}:${trap.port}`;
      const answer = await unreached(() => call(who, createAgent(false), url));
      expect(answer).toMatchObject({
        status: 'unreachable',
        // Not every machine knows every name of its own.
        error: expect.stringMatching(/out of bounds|no address within bounds|ENOTFOUND/),
      });
    },
  );

  test('gets there where they are allowed', async () => {
    const before = trap.caught.length;
    await call(who, createAgent(true), trap.url);
    expect(trap.caught).toHaveLength(before + 1);
  });

  test.each(['169.254.169.254', '0.0.0.0', '[::]', '[fd00:ec2::254]', '[::127.0.0.1]'])(
    'never gets to %s',
    async (host) => {
      const url = `http://${host}:${trap.port}`;
      const answer = await unreached(() => call(who, createAgent(true), url));
      expect(answer).toMatchObject({ error: expect.stringContaining('out of bounds') });
    },
  );
});

describe('A name', () => {
  /** Resolves it as its owner pleases: the next of these each time, and the last one from then on. */
  function resolver(...answers: readonly (readonly string[])[]) {
    const asked: string[] = [];
    const resolve = (
      hostname: string,
      _options: object,
      callback: (error: null, found: LookupAddress[]) => void,
    ) => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(hostname);
      const found = addresses.map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      setImmediate(() => callback(null, found));
    };
    // It has the one of lookup's shapes that the agent uses.
    return { asked, resolve: resolve as unknown as typeof lookup };
  }
  const url = () => `http://partner.example:${trap.port}`;

  test.each([
    ['loopback', ['127.0.0.1']],
    ['loopback of IPv6', ['::1']],
    ['mapped loopback', ['::ffff:127.0.0.1']],
    ['a private network', ['10.0.0.1', 'fd00::1']],
    ['link-local', ['169.254.169.254', 'fe80::1']],
    ['nothing', []],
  ])('that resolves to %s is not connected to', async (_what, addresses) => {
    const { asked, resolve } = resolver(addresses);
    const answer = await unreached(() =>
      call('a batch of events', createAgent(false, resolve), url()),
    );
    expect(asked).toEqual(['partner.example']);
    expect(answer).toMatchObject({ error: expect.stringContaining('no address within bounds') });
  });

  test('that resolves to several is connected to at those within bounds alone', async () => {
    const { resolve } = resolver(['169.254.169.254', '0.0.0.0', '127.0.0.1', 'fe80::1']);
    const answer = await call('a batch of events', createAgent(true, resolve), url());
    expect(answer).toMatchObject({ status: 'taken' });
  });

  test('is resolved once for a connection: what was checked is what is connected to', async () => {
    const { asked, resolve } = resolver(['127.0.0.1'], ['169.254.169.254']);
    const agent = createAgent(true, resolve);
    expect(await callers['a batch of events']?.(agent, url())).toMatchObject({ status: 'taken' });
    expect(asked).toHaveLength(1);
    await agent.destroy();
  });

  test('that resolves differently the second time is checked the second time', async () => {
    const { asked, resolve } = resolver(['127.0.0.1'], ['169.254.169.254']);
    const trap = await openTrap((_req, res) => {
      res.writeHead(202, { connection: 'close' }).end('{}');
    });
    const agent = createAgent(true, resolve);
    const send = () =>
      partners(agent).send({ url: `http://rebinds.example:${trap.port}`, partner, secret }, []);
    expect(await send()).toMatchObject({ status: 'taken' });
    expect(await send()).toMatchObject({
      status: 'unreachable',
      error: expect.stringContaining('no address within bounds'),
    });
    expect([asked.length, trap.connections()]).toEqual([2, 1]);
    await agent.destroy();
    await trap.close();
  });
});
