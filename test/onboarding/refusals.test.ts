import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../../domain/lifecycle';
import { newAgreementKeys } from '../../exchange/agreement';
import { type Database, openDatabase } from '../../records/database';
import { sealedAs } from '../../records/sealed';
import { captureLogOfFile } from '../environment/log';
import { call, type Page, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { dump, dumpRecords, histories } from './dumps';
import {
  approve,
  ask,
  type CaseView,
  type Handshake,
  type Invitation,
  invite,
  joinRequest,
  journalOf,
  openStranger,
  type ProviderView,
  question,
  reaches,
  request,
  type Switch,
  switchOf,
  withdraw,
} from './steps';

const logged = captureLogOfFile();
let stack: TestStack;
/** The databases of the two, also while these are off. */
let northwindDb: Database;
let acmeDb: Database;

beforeAll(async () => {
  stack = await startTestStack({ connected: false });
  northwindDb = openDatabase(stack.config.northwind.databaseUrl, 2);
  acmeDb = openDatabase(stack.config.acme.databaseUrl, 2);
});
afterAll(async () => {
  await Promise.all([northwindDb?.destroy(), acmeDb?.destroy()]);
  await stack?.stop();
});

/** Acme knocks, and is refused; gives why. */
async function refusalOf(token: string, url?: string): Promise<string> {
  const { id } = await joinRequest(stack, token, url);
  const { reason } = await reaches<ProviderView>(stack.alex, `/providers/${id}`, 'Rejected');
  return reason ?? '';
}

const subscriptions = async () =>
  (await stack.nora.get<Page<{ customer: string }>>('/subscriptions')).items;

describe('A registration token that is no good is refused clearly, and the provider record says why', () => {
  let invitation: Invitation;
  const end = async (how: 'cancel' | 'reject') => {
    await settled();
    await stack.nora.post(`/registrations/${invitation.number}/${how}`, { reason: 'A mistake.' });
  };
  const cases: [string, RegExp, (token: string) => unknown][] = [
    ['one that is unknown', /not known here/, () => 'xr_unknown'],
    [
      'one that differs in its last character',
      /not known here/,
      (token) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'),
    ],
    ['one in other letters', /not known here/, (token) => token.toUpperCase()],
    ['one that another used', /was used already/, (token) => ask(stack, question(token))],
    [
      'one that expired',
      /expired on \d{4}-\d\d-\d\d/,
      () =>
        northwindDb('registrations')
          .where({ number: invitation.number })
          .update({ expires_at: northwindDb.raw(`now() - interval '1 second'`) }),
    ],
    ['one whose case was cancelled', /ended by the provider: it is Cancelled/, () => end('cancel')],
    ['one whose case was rejected', /ended by the provider: it is Rejected/, () => end('reject')],
  ];

  test.each(cases)('%s', async (name, why, spoil) => {
    invitation = await invite(stack, `The customer with ${name}`);
    const before = await subscriptions();
    const spoilt = await spoil(invitation.registrationToken);
    const token = typeof spoilt === 'string' ? spoilt : invitation.registrationToken;
    const reason = await refusalOf(token);
    expect(reason).toMatch(why);
    // Nothing is learnt of others.
    expect(reason).not.toMatch(/globex|REG\d/i);
    const after = await subscriptions();
    expect(after.filter(({ customer }) => customer === 'acme')).toEqual([]);
    expect(after.length - before.length).toBe(name.includes('another used') ? 1 : 0);
    expect(await acmeDb('connections')).toEqual([]);
  });

  test('and the next try, with a good one, goes through', async () => {
    await withdraw(stack, await request(stack));
  });
});

describe('Nobody but an admin', () => {
  const others: readonly Role[] = ['requester', 'agent', 'integration'];

  test('takes any step of the handshake, on either side', async () => {
    const handshake = await request(stack);
    const { number, provider, subscription, token } = handshake;
    const before = [
      await stack.nora.get(`/registrations/${number}`),
      await stack.alex.get(`/providers/${provider}`),
    ];
    const customer = {
      customerName: 'Hooli',
      contactName: 'Gavin',
      contactEmail: 'g@hooli.example',
    };
    const steps = [
      ['northwind', 'POST', '/registrations', customer],
      ['northwind', 'POST', `/registrations/${number}/reject`, { reason: 'No.' }],
      ['northwind', 'POST', `/registrations/${number}/cancel`, {}],
      ['northwind', 'POST', `/registrations/${number}/resend`, {}],
      ['northwind', 'POST', `/subscriptions/${subscription}/approve`, { confirm: true }],
      ['northwind', 'POST', `/subscriptions/${subscription}/reject`, { reason: 'No.' }],
      ['acme', 'POST', '/providers', { url: stack.northwind.url, registrationToken: token }],
      ['acme', 'GET', '/providers', undefined],
      ['acme', 'GET', `/providers/${provider}`, undefined],
      ['acme', 'POST', `/providers/${provider}/activate`, {}],
      ['acme', 'POST', `/providers/${provider}/cancel`, {}],
    ] as const;
    for (const [side, method, path, body] of steps) {
      for (const role of others) {
        const { status } = await call(stack[side], role, method, path, body);
        expect({ role, path, status }).toEqual({ role, path, status: 403 });
      }
    }
    expect([
      await stack.nora.get(`/registrations/${number}`),
      await stack.alex.get(`/providers/${provider}`),
    ]).toEqual(before);
    await withdraw(stack, handshake);
  });

  test('but agents read the case, to help the customer; requesters do not', async () => {
    const { number } = await invite(stack, 'Pied Piper');
    const paths = [`/registrations/${number}`, `/registrations/${number}/journal`, '/customers'];
    for (const path of [...paths, '/subscriptions']) {
      expect((await call(stack.northwind, 'agent', 'GET', path)).status).toBe(200);
      for (const role of ['requester', 'integration'] as const) {
        expect((await call(stack.northwind, role, 'GET', path)).status).toBe(403);
      }
    }
    expect(await stack.dana.get<CaseView>(`/registrations/${number}`)).toMatchObject({
      actions: [],
    });
  });
});

describe('A step out of its turn', () => {
  let handshake: Handshake;
  const step = (
    side: 'northwind' | 'acme',
    path: string,
    body: object = {},
  ): Promise<{ status: number; body: unknown }> => call(stack[side], 'admin', 'POST', path, body);

  beforeAll(async () => {
    handshake = await request(stack);
  });

  test('to activate before the approval is 409, with what is possible', async () => {
    expect(await step('acme', `/providers/${handshake.provider}/activate`)).toMatchObject({
      status: 409,
      body: { state: 'Approval Requested', actions: ['cancel'] },
    });
  });

  test.each([[{}], [{ confirm: false }], [{ confirm: 'true' }], [{ confirm: 1 }]])(
    'to approve without a confirmation, by %j, is 400 and approves nothing',
    async (body) => {
      const path = `/subscriptions/${handshake.subscription}`;
      expect(await step('northwind', `${path}/approve`, body)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'confirm' }] },
      });
      expect(await stack.nora.get(path)).toMatchObject({ state: 'Requested' });
    },
  );

  test('to approve twice is 409, with the state and what is possible; both sides stay as they are', async () => {
    await approve(stack, handshake);
    const again = await step('northwind', `/subscriptions/${handshake.subscription}/approve`, {
      confirm: true,
    });
    expect(again).toMatchObject({ status: 409, body: { state: 'Approved', actions: ['cancel'] } });
    expect(await stack.alex.get(`/providers/${handshake.provider}`)).toMatchObject({
      state: 'Approved',
    });
  });

  test('to reject, or to send instructions, after the approval is 409', async () => {
    const reason = { reason: 'Too late.' };
    for (const [path, body] of [
      [`/subscriptions/${handshake.subscription}/reject`, reason],
      [`/registrations/${handshake.number}/reject`, reason],
      [`/registrations/${handshake.number}/resend`, {}],
    ] as const) {
      expect(await step('northwind', path, body)).toMatchObject({
        status: 409,
        body: { state: 'Approved' },
      });
    }
  });

  test('to do anything with what is not there is 404', async () => {
    const missing = randomUUID();
    for (const [side, path, body] of [
      ['northwind', `/subscriptions/${missing}/approve`, { confirm: true }],
      ['northwind', '/registrations/REG0000001/cancel', {}],
      ['acme', `/providers/${missing}/activate`, {}],
      // A subscription is the provider's, though the customer has the same connection.
      ['acme', `/subscriptions/${missing}/approve`, { confirm: true }],
    ] as const) {
      expect((await step(side, path, body)).status).toBe(404);
    }
  });

  test('a customer that gives up is told no more, and its case says so', async () => {
    await stack.alex.post(`/providers/${handshake.provider}/cancel`, { reason: 'We wait.' });
    const ended = await reaches<CaseView>(
      stack.nora,
      `/registrations/${handshake.number}`,
      'Cancelled',
    );
    expect(ended.reason).toBe('We wait.');
    for (const path of ['activate', 'cancel']) {
      expect(await step('acme', `/providers/${handshake.provider}/${path}`)).toMatchObject({
        status: 409,
        body: { state: 'Rejected', actions: [] },
      });
    }
    expect(await step('northwind', `/registrations/${handshake.number}/cancel`)).toMatchObject({
      status: 409,
      body: { state: 'Cancelled', actions: [] },
    });
  });
});

describe('A provider that says no', () => {
  test.each([
    ['the subscription', 'reject', (one: Handshake) => `/subscriptions/${one.subscription}/reject`],
    ['the case', 'reject', (one: Handshake) => `/registrations/${one.number}/reject`],
    ['the case', 'cancel', (one: Handshake) => `/registrations/${one.number}/cancel`],
  ])('on %s, by %s: the customer reads why, and both may begin anew', async (_on, _by, path) => {
    const handshake = await request(stack);
    await stack.nora.post(path(handshake), { reason: 'Not our customer.' });
    const { reason } = await reaches<ProviderView>(
      stack.alex,
      `/providers/${handshake.provider}`,
      'Rejected',
    );
    expect(reason).toBe('Not our customer.');
    expect(await stack.nora.get(`/subscriptions/${handshake.subscription}`)).toMatchObject({
      state: 'Rejected',
      actions: [],
    });
    expect(await refusalOf(handshake.token)).toMatch(/used already/);
  });
});

describe('A provider that cannot be made out', () => {
  const joinRequestAt = async (status: number, body: object) => {
    const stranger = await openStranger(() => ({ status, body: JSON.stringify(body) }));
    const { id } = await joinRequest(stack, 'xr_any', stranger.url);
    return { id, close: stranger.close };
  };

  test('refuses nevertheless, however it says so', async () => {
    const detail = `No\u0000, ${'no, '.repeat(50_000)}\ud83d`;
    const { id, close } = await joinRequestAt(403, { detail });
    const { reason } = await reaches<ProviderView>(stack.alex, `/providers/${id}`, 'Rejected');
    expect(reason).toMatch(/^403 No , no, no/);
    expect(reason?.length).toBeLessThan(1_100);
    await close();
  });

  test.each([
    ['answers what is no answer', 200, { instance: 'hooli' }],
    ['answers with a key of low order', 200, answer({ publicKey: lowOrder() })],
    ['answers with a number that cannot be kept', 200, answer({ registration: 'REG\u0000' })],
    ['fails', 500, { detail: 'Out\u0000 of order' }],
    ['is busy', 429, {}],
  ])('and %s is asked again, and shown with its error', async (_what, status, body) => {
    const { id, close } = await joinRequestAt(status, body);
    const { lastError } = await until(async () => {
      const view = await stack.alex.get<ProviderView>(`/providers/${id}`);
      return view.lastError !== null && view;
    }, 'an error to be seen');
    expect(lastError).toMatch(new RegExp(`^${status} `));
    expect(await stack.alex.post(`/providers/${id}/cancel`)).toMatchObject({ state: 'Rejected' });
    await close();
  });

  function answer(changes: object) {
    return {
      instance: 'hooli',
      registration: 'REG0001001',
      publicKey: newAgreementKeys().publicKey,
      replicationSet: { kinds: ['help'], fields: [], workNotes: true },
      ...changes,
    };
  }
});

describe('A customer', () => {
  const again = (customerName: string) =>
    call(stack.northwind, 'admin', 'POST', '/registrations', {
      customerName,
      contactName: 'Somebody',
      contactEmail: 'somebody@stark.example',
    });

  test('that is being registered is not registered a second time: 409 names the first', async () => {
    const { number } = await invite(stack, 'Stark Industries');
    for (const name of ['Stark Industries', 'STARK industries']) {
      expect(await again(name)).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining(`${number} is Awaiting Customer`) },
      });
    }
    const { items } = await stack.nora.get<Page<{ contactName: string }>>('/customers?q=stark');
    expect(items).toMatchObject([{ contactName: 'Alex' }]);
  });

  test('that many register at once has one case', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => again('Wayne Enterprises')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  test('that has an end of its case may be registered anew, under the same customer', async () => {
    const { number, links } = await invite(stack, 'Tyrell');
    await settled();
    await stack.nora.post(`/registrations/${number}/cancel`);
    const second = await invite(stack, 'tyrell');
    expect(second.number).not.toBe(number);
    expect(second.links.customer).toBe(links.customer);
  });
});

describe('An instance', () => {
  test('does not connect to itself', async () => {
    const { registrationToken } = await stack.alex.post<Invitation>('/registrations', {
      customerName: 'Ourselves',
      contactName: 'Alex',
      contactEmail: 'alex@acme.example',
    });
    expect(await refusalOf(registrationToken, stack.acme.url)).toMatch(
      /"acme" is the id of this instance itself/,
    );
    expect(await acmeDb('connections').where({ partner: 'acme' })).toEqual([]);
  });

  test('does not connect to another that has its own id', async () => {
    const twin = await openStranger(() => ({
      status: 200,
      body: JSON.stringify({
        instance: 'acme',
        registration: 'REG0001001',
        publicKey: newAgreementKeys().publicKey,
        replicationSet: { kinds: ['help'], fields: [], workNotes: true },
      }),
    }));
    expect(await refusalOf('xr_token', twin.url)).toMatch(/this instance itself, or has its id/);
    expect(await acmeDb('connections').where({ partner: 'acme' })).toEqual([]);
    await twin.close();
  });

  test('does not register where its id is taken by the provider', async () => {
    const { registrationToken } = await invite(stack, 'A namesake');
    expect(await ask(stack, question(registrationToken, { instance: 'northwind' }))).toMatchObject({
      status: 409,
      body: { detail: '"northwind" is the id of this instance itself.' },
    });
    // The token is good still.
    expect(await ask(stack, question(registrationToken, { instance: 'soylent' }))).toMatchObject({
      status: 200,
    });
  });
});

const outOfBounds = [
  'http://169.254.169.254/latest/meta-data',
  'http://169.254.1.1',
  'http://[fe80::1]',
  'http://[::ffff:169.254.169.254]',
  'http://2852039166',
  'http://0xa9fea9fe',
  'http://0.0.0.0',
  'http://224.0.0.1',
  'http://100.100.100.200',
  'http://[fd00:ec2::254]',
  'ftp://northwind.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'northwind.example',
  '/exchange',
  'http://',
  'http://user:password@northwind.example',
];
const inside = [
  'http://127.0.0.1:5432',
  'http://10.0.0.1',
  'http://172.16.0.1',
  'http://192.168.1.1',
  'http://100.64.0.1',
  'http://[::1]',
  'http://[fc00::1]',
  'http://[::ffff:127.0.0.1]',
  'http://2130706433',
];

describe('A URL out of bounds is refused, and nothing is written', () => {
  test.each(outOfBounds)('of a provider: %s', async (url) => {
    const before = await dumpRecords(acmeDb);
    expect(
      await call(stack.acme, 'admin', 'POST', '/providers', { url, registrationToken: 'xr_any' }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'url' }] } });
    expect(await dumpRecords(acmeDb)).toBe(before);
  });

  test('of a customer, whatever token it has', async () => {
    const { registrationToken } = await invite(stack, 'Cyberdyne');
    await settled();
    const before = await dumpRecords(northwindDb);
    for (const url of outOfBounds) {
      const { status } = await ask(stack, question(registrationToken, { url }));
      expect({ url, status }).toEqual({ url, status: 400 });
    }
    expect(await dumpRecords(northwindDb)).toBe(before);
  });
});

describe('A question that is none is refused, and nothing is written', () => {
  const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
  let token: string;

  beforeAll(async () => {
    token = (await invite(stack, 'Vandelay')).registrationToken;
    await settled();
  });

  const instance = 'vandelay';
  const wrong = (changes: object) => () => question(token, { instance, ...changes });
  const without = (name: string) => wrong({ [name]: undefined });
  const cases: [string, number, () => unknown][] = [
    ['nothing', 400, () => ''],
    ['no JSON', 400, () => '{"token":'],
    ['a text', 400, () => '"xr_token"'],
    ['a list', 400, () => [question(token, { instance })]],
    ['null', 400, () => 'null'],
    ...['token', 'instance', 'url', 'publicKey', 'by'].map(
      (name): [string, number, () => unknown] => [`no ${name}`, 400, without(name)],
    ),
    ['a token that is no text', 400, wrong({ token: { $ne: '' } })],
    [
      'a token that differs in one character',
      403,
      () =>
        question(
          token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
          { instance },
        ),
    ],
    ['an empty token', 400, wrong({ token: '' })],
    ['a token of 257 characters', 400, wrong({ token: 'x'.repeat(257) })],
    ['an id in capitals', 400, wrong({ instance: 'Globex' })],
    ['an id with a slash', 400, wrong({ instance: 'globex/..' })],
    ['an id of 65 characters', 400, wrong({ instance: 'g'.repeat(65) })],
    ['a name that is empty', 400, wrong({ by: '' })],
    ['a name of 257 characters', 400, wrong({ by: 'x'.repeat(257) })],
    ['a name with a NUL', 400, wrong({ by: 'Ga\u0000il' })],
    ['a name with half a surrogate pair', 400, wrong({ by: 'Gail\ud83d' })],
    ['a key that is none', 400, wrong({ publicKey: 'AAAA' })],
    ['a key of low order (0)', 400, wrong({ publicKey: lowOrder() })],
    ['a key of low order (1)', 400, wrong({ publicKey: lowOrder('01') })],
    ['a key of another kind', 400, wrong({ publicKey: ed25519.toString('base64url') })],
    ['a private key', 400, wrong({ publicKey: newAgreementKeys().privateKey })],
    ['17 kB', 413, wrong({ padding: 'x'.repeat(17 * 1024) })],
  ];

  test.each(cases)('%s', async (_name, status, body) => {
    const before = await dumpRecords(northwindDb);
    const answer = await ask(stack, body());
    expect(answer).toMatchObject({ status, body: { detail: expect.any(String) } });
    expect(JSON.stringify(answer)).not.toContain(token);
    expect(await dumpRecords(northwindDb)).toBe(before);
  });

  test('and after all of them the token is good', async () => {
    expect((await ask(stack, question(token, { instance }))).status).toBe(200);
  });
});

describe('An Idempotency-Key', () => {
  const post = async (side: 'northwind' | 'acme', path: string, body: object, key: string) => {
    const { url, tokens } = stack[side];
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.admin}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Invitation & ProviderView };
  };

  test('gives the same token again, and one case', async () => {
    const body = {
      customerName: 'Oscorp',
      contactName: 'Norman',
      contactEmail: 'norman@oscorp.example',
    };
    const both = await Promise.all(
      [1, 2].map(() => post('northwind', '/registrations', body, 'k')),
    );
    const third = await post('northwind', '/registrations', body, 'k');
    expect(third).toMatchObject({ status: 201, body: { customerName: 'Oscorp' } });
    for (const answer of both) expect(answer).toEqual(third);
    const { number, registrationToken } = third.body;
    const { items } = await stack.nora.get<Page<CaseView>>('/registrations?limit=200');
    expect(items.filter(({ customerName }) => customerName === 'Oscorp')).toHaveLength(1);
    const texts = (await journalOf(stack.nora, `/registrations/${number}`)).map(({ text }) => text);
    expect(texts.filter((text) => text.startsWith('Awaiting Customer'))).toHaveLength(1);

    const resent = await Promise.all(
      [1, 2].map(() => post('northwind', `/registrations/${number}/resend`, {}, 'again')),
    );
    expect(resent[0]).toEqual(resent[1]);
    expect(resent[0]?.body.registrationToken).not.toBe(registrationToken);
    const fresh = question(resent[0]?.body.registrationToken ?? '', { instance: 'oscorp' });
    expect((await ask(stack, fresh)).status).toBe(200);
  });

  test('makes one provider record of one token', async () => {
    const body = { url: stack.northwind.url, registrationToken: 'xr_once' };
    const answers = await Promise.all([1, 2, 3].map(() => post('acme', '/providers', body, 'p')));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    await reaches(stack.alex, `/providers/${answers[0]?.body.id}`, 'Rejected');
  });

  test('leaves no token in the database', async () => {
    const body = {
      customerName: 'Aperture',
      contactName: 'Cave',
      contactEmail: 'c@aperture.example',
    };
    const { registrationToken } = (await post('northwind', '/registrations', body, 'dump')).body;
    const kept = await northwindDb('idempotency_keys').where({ key: 'dump' }).first();
    expect(kept).toMatchObject({ status: 201 });
    expect(await dump(northwindDb)).not.toContain(registrationToken);
  });
});

describe('Tokens and secrets', () => {
  test('a partner that repeats what it was sent does not spread the token', async () => {
    const registrationToken = 'xr_keep-this-to-yourself';
    const echoes = [
      await openStranger((body) => ({ status: 500, body })),
      await openStranger((body) => ({
        status: 403,
        body: JSON.stringify({ title: 'Not allowed', detail: body }),
      })),
    ];
    const [away, rude] = [
      await joinRequest(stack, registrationToken, echoes[0]?.url),
      await joinRequest(stack, registrationToken, echoes[1]?.url),
    ];
    const refused = await reaches<ProviderView>(stack.alex, `/providers/${rude.id}`, 'Rejected');
    expect(refused.reason).toMatch(/^403 Not allowed/);
    const failing = await until(async () => {
      const view = await stack.alex.get<ProviderView>(`/providers/${away.id}`);
      return view.lastError !== null && view;
    }, 'an error to be seen');
    expect(failing.lastError).toMatch(/^500/);
    await stack.alex.post(`/providers/${away.id}/cancel`);
    for (const echo of echoes) {
      expect(echo.heard.join()).toContain(registrationToken);
      await echo.close();
    }
    await nowhere([registrationToken], [failing, refused]);
  });

  test('of a whole handshake are nowhere to be read, but in the answer that shows the token', async () => {
    const handshake = await request(stack);
    const { number, provider, subscription, token } = handshake;
    await approve(stack, handshake);
    await stack.alex.post(`/providers/${provider}/activate`);
    await reaches<CaseView>(stack.nora, `/registrations/${number}`, 'Established');
    const secrets: string[] = [];
    for (const [db, { instance }] of [
      [northwindDb, stack.northwind],
      [acmeDb, stack.acme],
    ] as const) {
      const active = await db('connections').where({ state: 'Active' }).first();
      const secret = instance.vault.open(active.secret, sealedAs.connectionSecret(active));
      secrets.push(secret.replace('whsec_', ''));
    }
    expect(secrets[0]).toBe(secrets[1]);
    const [connection] = (
      await stack.alex.get<Page<{ id: string; state: string }>>('/connections')
    ).items.filter(({ state }) => state === 'Active');
    const answers = [
      ...[
        '/registrations?limit=200',
        `/registrations/${number}`,
        '/customers',
        '/subscriptions',
      ].map((path) => stack.nora.get(path)),
      stack.nora.get(`/registrations/${number}/journal`),
      stack.nora.get(`/subscriptions/${subscription}`),
      stack.nora.get(`/connections/${subscription}`),
      stack.alex.get(`/connections/${connection?.id}`),
      stack.alex.get('/providers?limit=200'),
      stack.alex.get(`/providers/${provider}`),
      stack.alex.get(`/providers/${provider}/journal`),
    ];
    await nowhere([token, ...secrets], await Promise.all(answers));
  });

  test('are forgotten by the customer once they have served', async () => {
    const rows = await acmeDb('providers').whereNot('state', 'Approval Requested');
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(row).toMatchObject({ token: null, private_key: null });
  });
});

describe('An instance that is connected', () => {
  const reason = /There is a connection to "acme" already/;

  test('is not registered again, neither as the same customer nor as another', async () => {
    expect(
      await call(stack.northwind, 'admin', 'POST', '/registrations', {
        customerName: 'Acme Corporation',
        contactName: 'Alex',
        contactEmail: 'alex@acme.example',
      }),
    ).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('is connected already') },
    });
    const { number, registrationToken } = await invite(stack, 'Acme in disguise');
    expect(await refusalOf(registrationToken)).toMatch(reason);
    expect(await stack.nora.get(`/registrations/${number}`)).toMatchObject({
      state: 'Awaiting Customer',
      applicant: null,
    });
    for (const who of [stack.alex, stack.nora]) {
      const { items } = await who.get<Page<{ partner: string; state: string }>>('/connections');
      const live = items.filter(({ state }) => state === 'Active');
      expect(live).toHaveLength(1);
    }
  });
});

describe('Where private addresses are not allowed', () => {
  const switches: Switch[] = [];

  beforeAll(async () => {
    switches.push(switchOf(stack.northwind), switchOf(stack.acme));
    for (const one of switches) {
      await one.off();
      await one.on({ allowPrivateTargets: false });
    }
  });
  afterAll(async () => {
    await Promise.all(switches.map((one) => one.off()));
  });

  test.each(inside)('%s is refused of a provider', async (url) => {
    expect(
      await call(stack.acme, 'admin', 'POST', '/providers', { url, registrationToken: 'xr_any' }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'url' }] } });
  });

  test('they are refused of a customer', async () => {
    const { registrationToken } = await invite(stack, 'Weyland');
    for (const url of inside) {
      const { status } = await ask(stack, question(registrationToken, { url }));
      expect({ url, status }).toEqual({ url, status: 400 });
    }
  });

  test('a name that leads to one is not called, and the provider record says why', async () => {
    const stranger = await openStranger(() => ({ status: 500, body: '{}' }));
    const url = stranger.url.replace('127.0.0.1', 'localhost');
    const { id } = await joinRequest(stack, 'xr_any', url);
    const { lastError } = await until(async () => {
      const view = await stack.alex.get<ProviderView>(`/providers/${id}`);
      return view.lastError !== null && view;
    }, 'an error to be seen');
    expect(lastError).toMatch(/no address within bounds/);
    expect(stranger.heard).toEqual([]);
    await stack.alex.post(`/providers/${id}/cancel`);
    await stranger.close();
  });
});

/** Northwind's notifications are kept, and the cases say so: nothing of its own is under way. */
async function settled(): Promise<void> {
  await until(async () => {
    const open = northwindDb('registrations as r')
      .where({ state: 'Awaiting Customer' })
      .whereNotExists(
        northwindDb('journal as j').whereRaw(`j.record = r.number and j.text like '%are kept%'`),
      );
    return (await open).length === 0;
  }, 'the notes on the notifications');
}

async function nowhere(needles: readonly string[], answers: object): Promise<void> {
  const { config, northwind } = stack;
  const { temporalAddress: address } = config;
  const haystacks: Record<string, string> = {
    "northwind's database": await dump(northwindDb),
    "acme's database": await dump(acmeDb),
    "northwind's histories": await histories(address, config.northwind.namespace),
    "acme's histories": await histories(address, config.acme.namespace),
    'the log': logged.join('\n'),
    'the answers of the APIs': JSON.stringify(answers),
  };
  // What is searched is what was meant.
  const { 'the answers of the APIs': _, ...kept } = haystacks;
  const found = Object.entries(kept).map(([name, text]) => [
    name,
    text.includes(name.startsWith('acme') ? northwind.url : 'Acme Corporation'),
  ]);
  expect(found.filter(([, isFound]) => !isFound)).toEqual([]);
  for (const [name, haystack] of Object.entries(haystacks)) {
    for (const needle of needles) {
      const at = haystack.indexOf(needle);
      expect([name, at < 0 ? 'nothing' : haystack.slice(Math.max(0, at - 200), at)]).toEqual([
        name,
        'nothing',
      ]);
    }
  }
}

/** A point that agrees on the same secret with everybody. */
function lowOrder(first = '00'): string {
  const point = `${first}${'00'.repeat(31)}`;
  return Buffer.from(`302a300506032b656e032100${point}`, 'hex').toString('base64url');
}
