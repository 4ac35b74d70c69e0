import { createHash, randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toWire } from '../../exchange/wire';
import { newSigningSecret } from '../../records/secret';
import { seed } from '../table/tableApi';
import {
  access,
  byLink,
  byRegistrationToken,
  byWebhookSecret,
  type Guest,
  open,
  pages,
  signedOnly,
  waysIn,
} from './access.table';
import {
  type AccessFixtures,
  type Partner,
  pathOf,
  signed,
  signedFile,
  startAccessFixtures,
} from './accessFixtures';
import { basic, type Pass } from './pass';
import { type Asking, headOf } from './raw';

/** Every operation is asked for by everybody, on a machine that may be busy. */
const longestMs = 300_000;

/** Thousands of requests: they share connections. */
const agent = new Agent({ keepAlive: true });
let fixtures: AccessFixtures;
let documented: string[];
let strangers: [string, Pass][];
beforeAll(async () => {
  fixtures = await startAccessFixtures();
  const answer = await fetch(`${fixtures.northwind.url}/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  strangers = [
    ...Object.entries(fixtures.strangers),
    ['a partner’s signature', signed(fixtures.globex, '{}')],
  ];
}, longestMs);
afterAll(async () => {
  agent.destroy();
  await fixtures?.close();
});

test('every operation of the OpenAPI document has its row in the table, and the table no other', () => {
  const rows = [
    ...[
      ...open,
      ...pages,
      ...waysIn,
      ...signedOnly,
      ...byRegistrationToken,
      ...byWebhookSecret,
      ...byLink,
    ],
    ...Object.keys(access),
  ];
  expect(rows.sort()).toEqual([...documented].sort());
});

/** What reaches further than the door: a body that the door does not look at, but the room may. */
const bodies: Readonly<Record<string, string>> = {
  'POST /api/now/table/sn_bom_loan_service': JSON.stringify(seed),
};

async function statusOf(operation: string, { headers, body }: Asking = {}): Promise<number> {
  const [method = '', path = ''] = operation.split(' ');
  const content = body ?? bodies[operation];
  const type = content === undefined ? {} : { 'content-type': 'application/json' };
  const asking = {
    headers: { ...type, ...headers },
    ...(content !== undefined && { body: content }),
  };
  return (await headOf(fixtures.port, method, pathOf(path), asking, agent)).status;
}

/** In words: kept out as unknown, kept out as known, or let in; a fault of ours is none of these. */
function verdict(status: number): string {
  if (status === 401) return 'unknown';
  if (status === 403) return 'forbidden';
  return status < 500 ? 'in' : `${status}`;
}

test(
  'each operation lets in whom the table names, and nobody else',
  async () => {
    const { roles, session, system, otherSystem, password } = fixtures;
    const elsewhere = { ...session, 'sec-fetch-site': 'cross-site' };
    const found: Record<string, Record<string, string>> = {};
    const expected: Record<string, Record<string, string>> = {};
    for (const [operation, guests] of Object.entries(access)) {
      const row: Record<string, string> = {};
      const right: Record<string, string> = {};
      const ask = async (who: string, pass: Pass, mayBe: string) => {
        row[who] = verdict(await statusOf(operation, { headers: pass }));
        right[who] = mayBe;
      };
      const byGuest = (guest: Guest) => (guests.includes(guest) ? 'in' : 'forbidden');
      const ofTable = operation.includes(' /api/now/');
      for (const [who, pass] of strangers) await ask(who, pass, 'unknown');
      for (const role of ['requester', 'agent', 'admin', 'integration'] as const) {
        await ask(role, roles[role], byGuest(role));
      }
      const isRead = operation.startsWith('GET ');
      const byToken = ofTable || operation.includes(' /scim/');
      await ask('a session', session, byToken ? 'unknown' : byGuest('agent'));
      const byOthers = isRead ? byGuest('agent') : 'forbidden';
      await ask('a session, from elsewhere', elsewhere, byToken ? 'unknown' : byOthers);
      await ask('a system', system, byGuest('system'));
      await ask('another system', otherSystem, byGuest('system'));
      await ask('a password', basic('agent', password), ofTable ? byGuest('agent') : 'unknown');
      // Guessing at each operation is more than is looked at.
      await fixtures.northwind.instance().db('sign_in_attempts').delete();
      await ask('a wrong password', basic('agent', 'guessed'), 'unknown');
      found[operation] = row;
      expected[operation] = right;
    }
    expect(found).toEqual(expected);
  },
  longestMs,
);

test('what is open is open to everybody, whatever they show', async () => {
  const { roles, system } = fixtures;
  for (const operation of open) {
    for (const pass of [...strangers.map(([, pass]) => pass), ...Object.values(roles), system]) {
      expect([operation, await statusOf(operation, { headers: pass })]).toEqual([operation, 200]);
    }
  }
});

test('the portal’s page is open to everybody, or not built for anybody', async () => {
  const statuses = new Set<number>();
  for (const [, pass] of strangers) {
    for (const operation of pages) statuses.add(await statusOf(operation, { headers: pass }));
  }
  expect([[200], [404]]).toContainEqual([...statuses]);
});

test('a way in takes no token that is not in its place, and gives nobody a session', async () => {
  const found: Record<string, Set<number>> = {};
  for (const operation of waysIn) {
    const seen = new Set<number>();
    // All but the partner’s signature, which stands beside a content type of its own.
    for (const pass of [...Object.values(fixtures.strangers), fixtures.roles.admin]) {
      const body = operation.startsWith('POST') ? { body: '{"token":"xd_guessed"}' } : {};
      seen.add(await statusOf(operation, { headers: pass, ...body }));
    }
    found[operation] = seen;
  }
  expect(found).toEqual({
    'POST /api/v1/session': new Set([401]),
    'DELETE /api/v1/session': new Set([204]),
    // Only for who is signed in, in a browser: a token needs no more.
    'POST /api/v1/session/confirm': new Set([401, 409]),
    // No OpenID provider is configured.
    'GET /api/v1/session/oidc': new Set([404]),
    'GET /api/v1/session/oidc/callback': new Set([404]),
  });
});

test('a webhook of a desk takes no token, and no secret that is not its own', async () => {
  for (const operation of byWebhookSecret) {
    for (const pass of [...strangers.map(([, pass]) => pass), ...Object.values(fixtures.roles)])
      expect([operation, await statusOf(operation, { headers: pass })]).toEqual([operation, 401]);
  }
});

describe('what partners call', () => {
  const bytes = Buffer.from('bytes');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const event = (from: Partner) =>
    JSON.stringify([
      toWire(from.name, {
        id: randomUUID(),
        subject: fixtures.request,
        sequence: from.name === 'globex' ? 2 : 1,
        name: 'commented',
        time: new Date().toISOString(),
        data: { by: 'Gail', kind: 'comment', text: 'Hello' },
      }),
    ]);
  /** A message that would be right from Globex, as this partner signs it. */
  const messages: Readonly<Record<(typeof signedOnly)[number], (from: Partner) => Asking>> = {
    'POST /exchange/v1/events': (from) => {
      const body = event(from);
      return { headers: signed(from, body), body };
    },
    'PUT /exchange/v1/requests/{number}/attachments/{id}': (from) => {
      const id = randomUUID();
      const headers = signedFile(from, {
        number: fixtures.request,
        id,
        sha256,
        size: bytes.length,
      });
      return { headers: { ...headers, id }, body: bytes };
    },
    'POST /exchange/v1/rotations': (from) => ({
      headers: signed(from, '{}', 'rotations'),
      body: '{}',
    }),
    'POST /exchange/v1/heartbeats': (from) => ({
      headers: signed(from, '{}', 'heartbeats'),
      body: '{}',
    }),
    'POST /exchange/v1/reconciliations': (from) => {
      const body = JSON.stringify({ notesSince: null, records: [] });
      return { headers: signed(from, body, 'reconciliations'), body };
    },
  };

  async function send(
    operation: (typeof signedOnly)[number],
    { headers: { id = '', ...headers } = {}, body }: Asking,
  ): Promise<number> {
    const [method = '', path = ''] = operation.split(' ');
    const to = path.replace('{number}', fixtures.request).replace('{id}', id);
    const { status } = await headOf(fixtures.port, method, to, {
      headers,
      ...(body !== undefined && { body }),
    });
    return status;
  }

  test.each(signedOnly)(
    '%s takes no token, and no signature but a partner’s',
    async (operation) => {
      const { globex, initech, roles, system } = fixtures;
      const { headers, ...message } = messages[operation](globex);
      const id = headers?.id;
      // It says which file comes, and nothing of who sends it.
      const file = { id, 'crossdesk-sha256': sha256 };
      const stolen = { ...initech, name: globex.name };
      const imposters: Record<string, Asking> = {
        'no signature': { ...message, headers: file },
        ...Object.fromEntries(
          [...strangers.slice(0, -1), ...Object.entries(roles), ['a system', system] as const].map(
            ([who, pass]) => [who, { ...message, headers: { ...pass, ...file } }],
          ),
        ),
        'a name without a signature': {
          ...message,
          headers: { ...file, 'crossdesk-instance': 'globex' },
        },
        'a secret of nobody': messages[operation]({ ...globex, secret: newSigningSecret() }),
        'a name of nobody': messages[operation]({ ...globex, name: 'hooli' }),
        'another’s secret': messages[operation](stolen),
      };
      const found = new Map<string, number>();
      for (const [who, asking] of Object.entries(imposters)) {
        found.set(who, await send(operation, asking));
      }
      expect(found).toEqual(new Map(Object.keys(imposters).map((who) => [who, 401])));
    },
  );

  test.each([
    ['POST /exchange/v1/events', 202, 422],
    ['PUT /exchange/v1/requests/{number}/attachments/{id}', 201, 404],
    ['POST /exchange/v1/rotations', 400, 400],
    ['POST /exchange/v1/heartbeats', 200, 200],
    ['POST /exchange/v1/reconciliations', 200, 200],
  ] as const)(
    '%s lets a partner in, and to its own records alone',
    async (operation, own, others) => {
      const { globex, initech } = fixtures;
      expect(await send(operation, messages[operation](globex))).toBe(own);
      expect(await send(operation, messages[operation](initech))).toBe(others);
    },
  );

  test('a registration takes a registration token, whoever brings it', async () => {
    const { roles } = fixtures;
    const [operation] = byRegistrationToken;
    for (const pass of [{}, roles.admin]) {
      expect(await statusOf(operation, { headers: pass, body: '{}' })).toBe(400);
    }
  });
});
