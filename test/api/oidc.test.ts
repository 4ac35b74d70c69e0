import { createHmac, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { until } from '../environment/until';
import { audience, type Claims, type OpenIdProvider, openProvider } from './openIdProvider';
import { offeredId, startTestApi, submitted, type TestApi } from './testApi';

let provider: OpenIdProvider;
let api: TestApi;

const settings = {
  audience,
  jwksUrl: null,
  algorithms: ['RS256'],
  nameClaim: 'sub',
  rolesClaim: 'roles',
};

beforeAll(async () => {
  provider = await openProvider();
  api = await startTestApi({ oidc: { ...settings, issuer: provider.issuer } });
});
afterAll(async () => {
  await api.close();
  await provider.close();
});

const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

describe('A token of the OpenID provider', () => {
  test('lets its user in, under the name and the roles that it says', async () => {
    const token = await provider.token();
    const { body } = await api
      .as({ token })
      .post('/api/v1/requests')
      .send({ catalogItem: offeredId, shortDescription: 'A laptop' })
      .expect(201);
    await api.as({ token }).get(`/api/v1/requests/${body.number}`).expect(200);
    await api.as({ token }).get('/api/v1/exchange/failures').expect(403);
    const journal = await api.as('admin').get(`/api/v1/requests/${body.number}/journal`);
    expect(journal.body.items[0]).toMatchObject({ author: 'Robin (Acme)', instance: 'acme' });
  });

  test('is good beside our own tokens, and for the Table API', async () => {
    await api.as('requester').get('/api/v1/requests').expect(200);
    await request(api.app)
      .get('/api/now/table/sc_request')
      .set('Authorization', `Bearer ${await provider.token({ roles: ['agent'] })}`)
      .expect(200);
  });

  test('of a person whom an admin disabled here is refused', async () => {
    const token = await provider.token({ sub: 'Gone', roles: ['agent'] });
    await api.as({ token }).get('/api/v1/tasks').expect(200);
    await api.as('admin').post('/api/v1/users').send({ name: 'Gone' }).expect(201);
    await api.as('admin').patch('/api/v1/users/Gone').send({ disabled: true }).expect(200);
    await until(
      async () => (await api.as({ token }).get('/api/v1/tasks')).status === 401,
      'the refusal',
    );
    const people = await api.as('admin').get('/api/v1/people?q=Gone').expect(200);
    expect(people.body.items).toEqual([]);
  });

  test('of another user shows nothing of the first', async () => {
    const number = await submitted(api);
    const token = await provider.token({ sub: 'Sam' });
    await api.as({ token }).get(`/api/v1/requests/${number}`).expect(404);
  });

  test.each([
    ['no roles', { roles: undefined }],
    ['roles of something else', { roles: ['superuser'] }],
    ['a role that is only like one of ours', { roles: ['Admin', 'admin '] }],
    ['roles that are no list', { roles: { admin: true } }],
  ])('with %s may do nothing', async (_what, claims) => {
    const token = await provider.token(claims);
    await api.as({ token }).get('/api/v1/requests').expect(403);
  });

  test('may bear one role that is not in a list', async () => {
    const token = await provider.token({ roles: 'agent' });
    await api.as({ token }).get('/api/v1/tasks').expect(200);
  });
});

describe('A token is refused', () => {
  const past = Math.floor(Date.now() / 1_000) - 120;
  test.each<[string, Claims, string]>([
    ['that expired', { exp: past }, '"exp"'],
    ['that never expires', { exp: undefined }, '"exp"'],
    ['that is not good yet', { nbf: inAnHour() }, '"nbf"'],
    ['for somebody else', { aud: 'another-service' }, '"aud"'],
    ['for nobody', { aud: undefined }, '"aud"'],
    ['of another issuer', { iss: 'https://login.example' }, '"iss"'],
    ['of a part of the issuer', { iss: 'http://127.0.0.1' }, '"iss"'],
    ['without a name', { sub: undefined }, '"sub"'],
    ['with an empty name', { sub: '' }, '"sub"'],
    ['with a name that is no text', { sub: 7 }, '"sub"'],
    ['with a NUL in its name', { sub: 'a\0b' }, '"sub"'],
    ['with the name of an external system', { sub: 'external-system/1' }, '"sub"'],
  ])('%s', async (_what, claims, named) => {
    const token = await provider.token(claims);
    const { body } = await api.as({ token }).get('/api/v1/requests').expect(401);
    expect(body.detail).toContain(named);
  });

  test('whose signature is not of a key that the provider shows', async () => {
    const other = await openProvider();
    const token = await other.token({ iss: provider.issuer });
    await other.close();
    await api.as({ token }).get('/api/v1/requests').expect(401);
  });

  test('that was changed after it was signed', async () => {
    const [header, , signature] = (await provider.token()).split('.');
    const claims = { iss: provider.issuer, aud: audience, sub: 'Eve', roles: ['admin'] };
    const payload = encode({ ...claims, exp: inAnHour() });
    const token = `${header}.${payload}.${signature}`;
    await api.as({ token }).get('/api/v1/requests').expect(401);
  });

  test('that is not signed at all', async () => {
    const payload = encode({ ...(await claimsOf(provider)), roles: ['admin'] });
    for (const alg of ['none', 'None', 'NONE']) {
      const token = `${encode({ alg })}.${payload}.`;
      await api.as({ token }).get('/api/v1/requests').expect(401);
    }
  });

  test('that is signed with the public key as if it were a shared secret', async () => {
    const [key = {}] = provider.keys();
    const pem = createPublicKey({ key, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const head = `${encode({ alg: 'HS256', kid: key.kid })}.${encode(await claimsOf(provider))}`;
    const token = `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
    await api.as({ token }).get('/api/v1/requests').expect(401);
  });

  test('that names a key which is not there, without asking for the keys each time', async () => {
    await api
      .as({ token: await provider.token() })
      .get('/api/v1/requests')
      .expect(200);
    const before = provider.asked();
    for (let n = 0; n < 5; n += 1) {
      const token = await provider.token({}, { kid: `made-up-${n}` });
      await api.as({ token }).get('/api/v1/requests').expect(401);
    }
    expect(provider.asked() - before).toBeLessThanOrEqual(1);
  });

  test('where no provider is configured', async () => {
    const closed = await startTestApi();
    const token = await provider.token();
    await closed.as({ token }).get('/api/v1/requests').expect(401);
    await closed.close();
  });
});

test('Only the algorithms that are configured count, though the provider shows keys of others', async () => {
  const both = await openProvider();
  const { issuer } = both;
  const strict = await startTestApi({ oidc: { ...settings, issuer, algorithms: ['ES256'] } });
  await strict
    .as({ token: await both.token() })
    .get('/api/v1/requests')
    .expect(401);
  await both.changeKey('ES256');
  const fresh = await startTestApi({ oidc: { ...settings, issuer, algorithms: ['ES256'] } });
  await fresh
    .as({ token: await both.token() })
    .get('/api/v1/requests')
    .expect(200);
  await Promise.all([strict.close(), fresh.close(), both.close()]);
});

test('Names and roles are read from the claims that are configured, also within others', async () => {
  const { issuer } = provider;
  const claims = { nameClaim: 'email', rolesClaim: 'realm_access.roles' };
  const other = await startTestApi({ oidc: { ...settings, issuer, ...claims } });
  const token = await provider.token({
    email: 'robin@acme.example',
    realm_access: { roles: ['offline_access', 'agent'] },
  });
  await other.as({ token }).get('/api/v1/tasks').expect(200);
  await other
    .as({ token: await provider.token() })
    .get('/api/v1/tasks')
    .expect(401);
  await other.close();
});

test('While the provider is away, its tokens are 503 where its keys are not known, and good where they are', async () => {
  const leaving = await openProvider();
  const early = await startTestApi({ oidc: { ...settings, issuer: leaving.issuer } });
  const token = await leaving.token();
  leaving.leave();
  const { headers } = await early.as({ token }).get('/api/v1/requests').expect(503);
  expect(headers['retry-after']).toBeDefined();
  await early.as('requester').get('/api/v1/requests').expect(200);
  leaving.comeBack();
  await early.as({ token }).get('/api/v1/requests').expect(200);
  leaving.leave();
  await early.as({ token }).get('/api/v1/requests').expect(200);
  await Promise.all([early.close(), leaving.close()]);
});

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

async function claimsOf(of: OpenIdProvider): Promise<object> {
  const [, payload = ''] = (await of.token()).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}
