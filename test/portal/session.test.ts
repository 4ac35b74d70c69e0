import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import request from 'supertest';
import { listen } from '../../api/server';
import { createUser, revokeToken, tokenHash } from '../../records/user';
import { offeredId, startTestApi, submitted, type TestApi, user } from '../api/testApi';
import { until } from '../environment/until';
import { type Browser, openBrowser, signedIn } from './browser';

const session = '/api/v1/session';
const name = 'crossdesk_session_acme';
const hour = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({
    with: { temporalUiUrl: 'http://temporal.example', namespace: 'acme' },
  });
});
afterAll(() => api.close());

test('signing in by a token says who it is, and the browser is that person from then on', async () => {
  const browser = await openBrowser(api);
  const { body } = await browser.signIn(api.tokens.requester).expect(200);
  expect(body).toMatchObject({
    ...{ name: 'requester', roles: ['requester'] },
    ...{ instance: 'acme', title: 'Acme' },
  });
  const { body: made } = await browser
    .post('/api/v1/requests')
    .send({ catalogItem: offeredId, shortDescription: 'A laptop' })
    .expect(201);
  await api.as('requester').get(`/api/v1/requests/${made.number}`).expect(200);
  await browser.get('/api/v1/tasks').expect(403);
});

test('a blank around the token does no harm', async () => {
  const browser = await openBrowser(api);
  await browser.signIn(` ${api.tokens.agent}\n`).expect(200);
});

describe('a session', () => {
  test('lasts half a day', async () => {
    const browser = await openBrowser(api);
    const before = Date.now();
    const { body } = await browser.signIn(api.tokens.agent).expect(200);
    const lasts = Date.parse(body.expiresAt) - before;
    expect(Math.abs(lasts - 12 * hour)).toBeLessThan(60_000);
    const expires = Date.parse(/Expires=([^;]+)/.exec(browser.said.get(name) ?? '')?.[1] ?? '');
    expect(expires).toBe(Date.parse(body.expiresAt));
  });

  test('that is past its time is over, whatever the browser keeps', async () => {
    const brief = await startTestApi({ with: { sessionHours: 2 / 3_600 } });
    try {
      const browser = await signedIn(brief, brief.tokens.agent);
      await until(async () => {
        const { status } = await browser.get('/api/v1/requests');
        return status === 401;
      }, 'the end of the session');
      const { body } = await browser.get(session).expect(200);
      expect(body).toMatchObject({ user: null, expiresAt: null });
    } finally {
      await brief.close();
    }
  });

  test('ends with its token', async () => {
    const token = await user(api.db, 'agent', 'leaver');
    const browser = await signedIn(api, token);
    await revokeToken(api.db, tokenHash(token));
    await until(async () => {
      const { status } = await browser.get('/api/v1/requests');
      return status === 401;
    }, 'the revoked token to be forgotten');
    const { body } = await browser.get(session).expect(200);
    expect(body.user).toBeNull();
  });

  test('has the roles that the user has now', async () => {
    const token = await user(api.db, 'agent', 'mover');
    const browser = await signedIn(api, token);
    await api
      .db('users')
      .where({ name: 'mover' })
      .update({ roles: ['requester'] });
    await until(async () => {
      const { body } = await browser.get(session);
      return body.user.roles.join() === 'requester';
    }, 'the new roles');
    await browser.get('/api/v1/tasks').expect(403);
  });

  test('ends by signing out', async () => {
    const browser = await signedIn(api, api.tokens.agent);
    await browser.delete(session).expect(204);
    expect(browser.cookies.size).toBe(0);
    await browser.get('/api/v1/requests').expect(401);
    await browser.delete(session).expect(204);
  });

  test('that was signed out is over for a copy of its cookie too, and for what listens by it', async () => {
    const number = await submitted(api);
    const browser = await signedIn(api, api.tokens.agent);
    const cookie = `${name}=${browser.cookies.get(name)}`;
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    try {
      const at = `http://127.0.0.1:${server.port}/api/v1/requests`;
      const stream = await fetch(`${at}/${number}/events`, { headers: { cookie } });
      const ended = stream.text();
      await browser.delete(session).expect(204);
      expect(await ended).toContain(': listening');
      expect((await fetch(at, { headers: { cookie } })).status).toBe(401);
    } finally {
      await server.close();
    }
  });

  test('listens live: an EventSource can send no header', async () => {
    const number = await submitted(api);
    const browser = await signedIn(api, api.tokens.requester);
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    try {
      const url = `http://127.0.0.1:${server.port}/api/v1/requests/${number}/events`;
      const headers = { cookie: `${name}=${browser.cookies.get(name)}` };
      const answer = await fetch(url, { headers });
      expect(answer.status).toBe(200);
      const first = await answer.body?.getReader().read();
      expect(Buffer.from(first?.value ?? []).toString()).toContain(': listening');
    } finally {
      await server.close();
    }
  });
});

describe('who asks for the session', () => {
  test('learns how one signs in, though nobody is signed in', async () => {
    const { body } = await (await openBrowser(api)).get(session).expect(200);
    expect(body).toEqual({
      user: null,
      ...{ instance: 'acme', title: 'Acme' },
      signIn: { token: true, oidc: null },
      ...{ temporalUiUrl: null, temporalNamespace: null },
      expiresAt: null,
      installation: 'original',
    });
  });

  test.each([
    ['agent', 'http://temporal.example', 'acme'],
    ['requester', null, null],
  ] as const)(
    'is told as %s of Temporal’s UI: %s',
    async (role, temporalUiUrl, temporalNamespace) => {
      const browser = await signedIn(api, api.tokens[role]);
      const { body, headers } = await browser.get(session).expect(200);
      expect(body).toMatchObject({
        user: { name: role, roles: [role] },
        ...{ temporalUiUrl, temporalNamespace },
        expiresAt: expect.any(String),
      });
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  test('by a token is told who that is', async () => {
    const { body } = await api.as('admin').get(session).expect(200);
    expect(body).toMatchObject({ user: { name: 'admin' }, expiresAt: null });
  });
});

describe('signing in is refused', () => {
  test.each([
    ['an unknown token', { token: 'xd_unknown' }, 401],
    ['an empty one', { token: ' ' }, 400],
    ['none', {}, 400],
    ['more than a token', { token: 'xd_unknown', name: 'admin' }, 400],
  ])('with %s', async (_what, body, status) => {
    const browser = await openBrowser(api);
    await browser.post(session).send(body).expect(status);
    expect(browser.cookies.size).toBe(0);
  });

  test('to an external system', async () => {
    const made = await api.as('admin').post('/api/v1/external-systems').send({ name: 'Robot' });
    const browser = await openBrowser(api);
    await browser.signIn(made.body.token).expect(403);
    expect(browser.cookies.size).toBe(0);
  });

  test('once too many tokens were guessed: with a good one too, but where it signed in before', async () => {
    const busy = await startTestApi({ rateLimit: 200 });
    try {
      const browser = await openBrowser(busy);
      await browser.signIn(busy.tokens.admin).expect(200);
      const guesser = await openBrowser(busy);
      for (let n = 0; n < 20; n += 1) await guesser.signIn(`xd_${n}`).expect(401);
      for (let n = 20; n < 40; n += 1) await guesser.signIn(`xd_${n}`).expect(429);
      const { headers } = await guesser.signIn(busy.tokens.agent).expect(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(20);
      await (await openBrowser(busy)).signIn(busy.tokens.admin).expect(200);
      await browser.get('/api/v1/requests').expect(200);
      await busy.as('agent').get('/api/v1/requests').expect(200);
    } finally {
      await busy.close();
    }
  });
});

test('somebody without a role may sign in, and do nothing', async () => {
  await createUser(api.db, 'newcomer');
  const token = await user(api.db, 'requester', 'newcomer');
  await api.db('users').where({ name: 'newcomer' }).update({ roles: [] });
  const browser = await signedIn(api, token);
  await browser.get('/api/v1/requests').expect(403);
});

test('another method is refused, saying which there are', async () => {
  const { headers } = await request(api.app).put(session).expect(405);
  expect(headers.allow).toBe('GET, HEAD, POST, DELETE');
});

describe('sessions', () => {
  const own = '/api/v1/profile/sessions';
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const path = (user: string) => `/api/v1/users/${user}/sessions`;

  async function both(name: string) {
    const token = await user(api.db, 'agent', name);
    const here = await openBrowser(api);
    await here.signIn(token).set('User-Agent', firefox).expect(200);
    return { token, here, there: await signedIn(api, token) };
  }
  const isOut = async (browser: Browser) => (await browser.get('/api/v1/tasks')).status === 401;

  test('are listed with device, address and last use, and ended by their person: one, or all others', async () => {
    const { here, there, token } = await both('Lia');
    const { body } = await here.get(own).expect(200);
    expect(body.items).toHaveLength(2);
    const mine = body.items.find(({ current }: { current: boolean }) => current);
    expect(mine).toMatchObject({
      ...{ browser: 'Firefox', system: 'Linux', userAgent: firefox, address: '127.0.0.1' },
      lastUsedAt: expect.any(String),
    });
    const other = body.items.find(({ id }: { id: string }) => id !== mine.id);
    await here.delete(`${own}/${other.id}`).expect(204);
    await until(() => isOut(there), 'the end of the other session');
    await here.delete(`${own}/${other.id}`).expect(404);
    const again = await signedIn(api, token);
    await here.post(`${own}/end`).send({ confirm: true }).expect(204);
    await until(() => isOut(again), 'the end of the others');
    expect((await here.get(own).expect(200)).body.items).toMatchObject([{ id: mine.id }]);
  });

  test('are ended by an admin, and with them what listens, and nobody else’s are', async () => {
    const { here, there } = await both('Leo');
    const stranger = await signedIn(api, await user(api.db, 'agent', 'Lou'));
    const { body } = await api.as('admin').get(path('Leo')).expect(200);
    for (const { id } of body.items) {
      await stranger.delete(`${own}/${id}`).expect(404);
      await api
        .as('admin')
        .delete(`${path('Lou')}/${id}`)
        .expect(404);
    }
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    try {
      const headers = { cookie: `${name}=${there.cookies.get(name)}` };
      const url = `http://127.0.0.1:${server.port}/api/v1/tasks/events`;
      const ended = (await fetch(url, { headers })).text();
      await api
        .as('admin')
        .post(`${path('Leo')}/end`)
        .send({ confirm: true })
        .expect(204);
      expect(await ended).toContain(': listening');
    } finally {
      await server.close();
    }
    for (const browser of [here, there]) await until(() => isOut(browser), 'the end');
    await stranger.get('/api/v1/tasks').expect(200);
    expect((await api.as('admin').get(path('Leo')).expect(200)).body.items).toEqual([]);
  });

  test('end with the user, and stay ended when the user is enabled again', async () => {
    const { here } = await both('Lex');
    const change = (disabled: boolean) =>
      api.as('admin').patch('/api/v1/users/Lex').send({ disabled }).expect(200);
    await change(true);
    await until(() => isOut(here), 'the end');
    await change(false);
    // What comes after it in the channel has come.
    await until(async () => {
      const token = await user(api.db, 'agent', 'Lex');
      return (await api.as({ token }).get('/api/v1/tasks')).status === 200;
    }, 'the user to be enabled');
    expect(await isOut(here)).toBe(true);
    expect((await api.as('admin').get(path('Lex'))).body.items).toEqual([]);
  });
});

describe('what opens or ends trust', () => {
  const offboard = `/api/v1/connections/${randomUUID()}/offboard`;
  const confirmed = { confirm: true };

  test('needs a recent sign-in in a browser, by password or token, and none of a program', async () => {
    const token = await user(api.db, 'admin', 'Ann');
    const browser = await signedIn(api, token);
    await browser.post(offboard).send(confirmed).expect(404);
    const past = { authenticated_at: new Date(Date.now() - 16 * 60_000) };
    await api.db('sessions').where({ user_name: 'Ann' }).update(past);
    for (const [at, body] of [
      [offboard, confirmed],
      ['/api/v1/users/admin/tokens', {}],
      ['/api/v1/profile/tokens', {}],
      ['/api/v1/users', { name: 'Amy', roles: ['admin'] }],
    ] as const) {
      const { body: problem } = await browser.post(at).send(body).expect(403);
      expect(problem.type).toBe('/problems/sign-in-again');
    }
    // Everything else goes on.
    await browser.get('/api/v1/users').expect(200);
    await browser.post('/api/v1/users/agent/tokens').send({}).expect(201);
    await api.as({ token }).post(offboard).send(confirmed).expect(404);

    const confirm = (secret: string) => browser.post(`${session}/confirm`).send({ secret });
    const { body: limited } = await api
      .as({ token })
      .post('/api/v1/profile/tokens')
      .send({ scopes: ['requests:read'] });
    for (const wrong of ['guessed', api.tokens.admin, limited.token])
      await confirm(wrong).expect(400);
    await browser.post(offboard).send(confirmed).expect(403);
    await confirm(token).expect(204);
    await browser.post(offboard).send(confirmed).expect(404);
    await api.as({ token }).post(`${session}/confirm`).send({ secret: token }).expect(409);
  });

  test('needs it too in a session that an earlier release began', async () => {
    const browser = await signedIn(api, await user(api.db, 'admin', 'Abe'));
    await api.db('sessions').where({ user_name: 'Abe' }).delete();
    await until(async () => {
      await browser.get('/api/v1/users').expect(200);
      return (await api.db('sessions').where({ user_name: 'Abe' })).length === 1;
    }, 'the session to be recorded');
    await browser.post(offboard).send(confirmed).expect(403);
  });
});
