import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createVault } from '../../records/secret';
import { tokenHash } from '../../records/user';
import { startTestApi, type TestApi } from '../api/testApi';
import { signedIn } from './browser';

const session = '/api/v1/session';
const name = 'crossdesk_session_acme';

const vault = createVault(randomBytes(32));
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ with: { vault } });
});
afterAll(() => api.close());

describe('the cookie', () => {
  test('is for this site alone, and for no script', async () => {
    const { said } = await signedIn(api, api.tokens.agent);
    const attributes = said.get(name)?.split('; ').slice(1).sort();
    expect(attributes).toEqual([
      expect.stringMatching(/^Expires=/),
      'HttpOnly',
      'Path=/',
      'SameSite=Strict',
    ]);
  });

  test('comes over TLS alone where the instance has it, from this very host', async () => {
    const secure = await startTestApi({ with: { publicUrl: 'https://acme.example' } });
    try {
      const { said } = await signedIn(secure, secure.tokens.agent);
      expect(said.get(`__Host-${name}`)).toMatch(/; Path=\/;.* Secure/);
    } finally {
      await secure.close();
    }
  });

  test('shows nothing of the token', async () => {
    const { cookies } = await signedIn(api, api.tokens.agent);
    const sealed = cookies.get(name) ?? '';
    const parts = sealed
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect([sealed, ...parts].join()).not.toContain(api.tokens.agent.slice(3, 20));
  });

  test('that was changed is nobody’s', async () => {
    const { cookies } = await signedIn(api, api.tokens.agent);
    const [head, ...rest] = (cookies.get(name) ?? '').split('.');
    const text = rest[2] ?? '';
    const other = `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.at(-1)}`;
    const changed = [head, rest[0], rest[1], other, rest[3]].join('.');
    const call = request(api.app).get('/api/v1/requests');
    await call.set('Cookie', `${name}=${changed}`).expect(401);
  });

  test.each(['', 'x', 'a.b.c.d.e', '%', 'eyJhbGciOiJub25lIn0..'])(
    '“%s” is nobody’s',
    async (text) => {
      const ask = (path: string) => request(api.app).get(path).set('Cookie', `${name}=${text}`);
      await ask('/api/v1/requests').expect(401);
      const { body } = await ask(session).expect(200);
      expect(body.user).toBeNull();
    },
  );

  test('of another instance is nobody’s, though both share their key', async () => {
    const { cookies } = await signedIn(api, api.tokens.agent);
    const neighbour = await startTestApi({ instance: 'northwind', with: { vault } });
    // Even if it had the same user with the same token.
    const hash = tokenHash(api.tokens.agent);
    await neighbour.db('tokens').insert({ hash, user_name: 'agent' });
    try {
      const call = request(neighbour.app).get('/api/v1/requests');
      await call.set('Cookie', `crossdesk_session_northwind=${cookies.get(name)}`).expect(401);
    } finally {
      await neighbour.close();
    }
  });

  test('counts for nothing beside an Authorization header', async () => {
    const { cookies } = await signedIn(api, api.tokens.admin);
    const call = request(api.app).get('/api/v1/connections');
    call.set('Cookie', `${name}=${cookies.get(name)}`);
    await call.set('Authorization', `Bearer ${api.tokens.agent}`).expect(403);
  });

  test('opens nothing but the API', async () => {
    const { cookies } = await signedIn(api, api.tokens.admin);
    const call = request(api.app).get('/api/now/table/sc_request');
    await call.set('Cookie', `${name}=${cookies.get(name)}`).expect(401);
  });
});
