import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import request from 'supertest';
import { listen } from '../../api/server';
import { findReader } from '../../records/noticeEntries';
import { readStream } from '../api/eventStream';
import { startTestApi, type TestApi } from '../api/testApi';
import { until } from '../environment/until';
import { signedIn } from '../portal/browser';

const users = '/scim/v2/Users';
const groups = '/scim/v2/Groups';
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const searchSchema = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await startTestApi();
  const { body } = await api
    .as('admin')
    .post('/api/v1/profile/tokens')
    .send({ name: 'Directory', scopes: ['scim:write'] })
    .expect(201);
  ({ token } = body);
});
afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, by = token) =>
  request(api.app)
    [method](path)
    .set({ Authorization: `Bearer ${by}`, 'Content-Type': 'application/scim+json' });
const sent = (body: object) => JSON.stringify(body);
const patch = (path: string, ...Operations: object[]) =>
  call('patch', path).send(sent({ schemas: [patchSchema], Operations }));

async function provision(userName: string, more: object = {}) {
  const { body } = await call('post', users)
    .send(sent({ schemas: [userSchema], userName, ...more }))
    .expect(201);
  return body as { readonly id: string; readonly meta: { readonly location: string } };
}

describe('the token of a directory', () => {
  test('provisions, and does nothing else', async () => {
    await call('get', users).expect(200);
    await call('get', '/api/v1/users').expect(403);
    await call('post', '/api/v1/profile/tokens').send('{}').expect(403);
  });

  test('has the scope for it, and its user is an admin; sessions are not accepted', async () => {
    const { body: limited } = await api
      .as('admin')
      .post('/api/v1/profile/tokens')
      .send({ scopes: ['users:write', '*:read'] });
    await call('get', users, limited.token).expect(200);
    await call('post', users, limited.token).send('{}').expect(403);
    const { body, headers } = await call('get', users, api.tokens.agent).expect(403);
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '403',
    });
    expect(headers['content-type']).toContain('application/scim+json');
    const { headers: refused } = await request(api.app).get(users).expect(401);
    expect(refused['www-authenticate']).toContain('Bearer');
    await (await signedIn(api, api.tokens.admin)).get(users).expect(401);
  });

  test('makes an admin only with the scope for what opens trust', async () => {
    const { body } = await call('post', users)
      .send(sent({ schemas: [userSchema], userName: 'Ade', roles: [{ value: 'admin' }] }))
      .expect(403);
    expect(body.detail).toContain('sensitive:write');
    const { id } = await provision('Ade', { roles: [{ value: 'agent' }] });
    for (const path of ['roles', 'roles[primary eq "True"].value']) {
      const value = path === 'roles' ? [{ value: 'admin' }] : 'admin';
      await patch(`${users}/${id}`, { op: 'replace', path, value }).expect(403);
    }
    await call('put', `${users}/${id}`)
      .send(sent({ schemas: [userSchema], userName: 'Ade', roles: [{ value: 'admin' }] }))
      .expect(403);
    await api
      .as('admin')
      .patch('/api/v1/users/Ade')
      .send({ roles: ['admin'], disabled: true });
    await patch(`${users}/${id}`, { op: 'replace', value: { active: true } }).expect(403);
    await patch(`${users}/${id}`, { op: 'remove', path: 'roles' }).expect(200);
    await patch(`${users}/${id}`, { op: 'replace', value: { active: true } }).expect(200);
    // One whom the directory deleted, and who is an admin when they come back.
    await call('delete', `${users}/${id}`).expect(204);
    await api
      .db('users')
      .where({ id })
      .update({ roles: ['admin'] });
    await call('post', users)
      .send(sent({ schemas: [userSchema], userName: 'ade' }))
      .expect(403);
  });
});

test('text of a caller becomes no filter of the library, which writes to prototypes and runs for ever', async () => {
  const { id } = await provision('Trap', { externalId: 't' });
  const { body: group } = await call('post', groups)
    .send(sent({ displayName: 'Trap', members: [{ value: id }] }))
    .expect(201);
  const expanded = Array.from({ length: 12 }, () => '(a pr or b pr)').join(' and ');
  const traps = ['__proto__', 'constructor.prototype', 'a.constructor', 'toString', 'a,a.map'];
  for (const attributes of [expanded, ...traps.map((one) => `${one}.trapped`)]) {
    const { body } = await call('get', `${users}/${id}`).query({ attributes }).expect(200);
    expect(Object.keys(body).sort()).toEqual(['id', 'schemas']);
    await call('get', users).query({ excludedAttributes: attributes }).expect(200);
  }
  for (const [at, list] of [
    [`${users}/${id}`, 'emails'],
    [`${users}/${id}`, 'groups'],
    [`${groups}/${group.id}`, 'members'],
  ] as const)
    for (const inner of [expanded, '__proto__.trapped eq "x"', 'a.map.trapped pr'])
      await patch(at, { op: 'remove', path: `${list}[${inner}]` });
  // The library would make a filter of these values.
  const value = [{ '__proto__.trapped': 'x', value: id }, { value: `x" or ${expanded}` }];
  await patch(`${groups}/${group.id}`, { op: 'remove', path: 'members', value }).expect(200);
  for (const one of [{}, [].map, {}.toString]) expect(one).not.toHaveProperty('trapped');
  const { body: left } = await call('get', `${groups}/${group.id}`).expect(200);
  expect(left.members).toBeUndefined();
});

test('says what it supports', async () => {
  const { body } = await call('get', '/scim/v2/ServiceProviderConfig').expect(200);
  expect(body).toMatchObject({ patch: { supported: true }, bulk: { supported: false } });
  expect(body.authenticationSchemes).toHaveLength(1);
  const { body: types } = await call('get', '/scim/v2/ResourceTypes').expect(200);
  expect(types.Resources.map(({ name }: { name: string }) => name)).toEqual(['User', 'Group']);
  const { body: schemas } = await call('get', '/scim/v2/Schemas').expect(200);
  const [user] = schemas.Resources;
  expect(user.attributes.map(({ name }: { name: string }) => name)).toEqual([
    ...['userName', 'active', 'emails', 'groups', 'roles'],
  ]);
});

describe('a user', () => {
  test('is made, read, found, changed, disabled and enabled', async () => {
    const { id, meta } = await provision('Kim Park', {
      externalId: 'ext-7',
      emails: [{ value: 'old@acme.example' }, { value: 'kim@acme.example', primary: true }],
      roles: [{ value: 'agent' }],
      title: 'Ignored',
    });
    expect(meta.location).toBe(`http://acme.example${users}/${id}`);
    const kim = {
      ...{ id, userName: 'Kim Park', externalId: 'ext-7', active: true },
      emails: [{ value: 'kim@acme.example', primary: true }],
      roles: [{ value: 'agent' }],
    };
    expect((await call('get', `${users}/${id}`).expect(200)).body).toMatchObject(kim);
    const { body: found } = await call('get', `${users}?filter=userName eq "kim park"`).expect(200);
    expect(found).toMatchObject({ totalResults: 1, Resources: [kim] });
    const { body: byMail } = await call(
      'get',
      `${users}?filter=emails.value co "kim@" and active eq true`,
    ).expect(200);
    expect(byMail.totalResults).toBe(1);

    await patch(`${users}/${id}`, { op: 'replace', value: { active: false } }).expect(200);
    const { body: shown } = await api.as('admin').get('/api/v1/users/Kim%20Park').expect(200);
    expect(shown.disabledAt).not.toBeNull();
    await patch(
      `${users}/${id}`,
      { op: 'replace', path: 'active', value: true },
      { op: 'remove', path: 'roles' },
    ).expect(200);
    const { body: again } = await api.as('admin').get('/api/v1/users/Kim%20Park').expect(200);
    expect(again).toMatchObject({ disabledAt: null, roles: [], email: 'kim@acme.example' });
  });

  test.each([
    [
      'is disabled',
      (path: string) => patch(path, { op: 'Replace', path: 'active', value: 'False' }),
    ],
    ['is deleted', (path: string) => call('delete', path)],
  ])('that %s loses tokens, sessions and live streams within seconds', async (how, end) => {
    const name = `End ${how}`;
    const { id } = await provision(name, { roles: [{ value: 'agent' }] });
    const given = await api.as('admin').post(`/api/v1/users/${name}/tokens`).send({}).expect(201);
    const { token: held } = given.body;
    const browser = await signedIn(api, held);
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    try {
      const stream = await readStream(`http://127.0.0.1:${server.port}/api/v1/tasks/events`, held);
      expect((await end(`${users}/${id}`)).status).toBeLessThan(300);
      await stream.ended;
      const byToken = () => request(api.app).get('/api/v1/tasks').auth(held, { type: 'bearer' });
      for (const ask of [byToken, () => browser.get('/api/v1/tasks')])
        await until(async () => (await ask()).status === 401, 'the access to end');
    } finally {
      await server.close();
    }
    const { body } = await api.as('admin').get(`/api/v1/audit?target=user/${name}`).expect(200);
    expect(body.items).toContainEqual(
      expect.objectContaining({
        actor: expect.objectContaining({ name: 'admin', via: 'token' }),
        after: expect.objectContaining({ disabledAt: expect.any(String) }),
      }),
    );
  });

  test('is changed as Entra ID does it', async () => {
    const { id } = await provision('Entra', { active: true });
    const path = `${users}/${id}`;
    const { body } = await patch(
      path,
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'en@acme.example' },
      { op: 'Add', path: 'roles[primary eq "True"].value', value: 'agent' },
      { op: 'Add', path: 'externalId', value: 'e-1' },
      { op: 'Add', path: 'name.givenName', value: 'Not kept' },
      {
        op: 'Add',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        value: 'x',
      },
    ).expect(200);
    expect(body).toMatchObject({
      emails: [{ value: 'en@acme.example', type: 'work', primary: true }],
      roles: [{ value: 'agent' }],
      externalId: 'e-1',
    });
    const { body: next } = await patch(
      path,
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'id@acme.example' },
      { op: 'Remove', path: 'roles[primary eq "True"].value' },
    ).expect(200);
    expect(next.emails).toMatchObject([{ value: 'id@acme.example' }]);
    expect(next.roles).toBeUndefined();
    expect(
      (await patch(path, { op: 'Remove', path: 'emails' }).expect(200)).body.emails,
    ).toBeUndefined();
  });

  test('is replaced as Okta does it, and keeps the roles that are left out', async () => {
    const { id } = await provision('Okta', { roles: [{ value: 'agent' }], externalId: 'o-1' });
    const put = (more: object) =>
      call('put', `${users}/${id}`).send(
        sent({ schemas: [userSchema], id, userName: 'okta', ...more }),
      );
    const emails = [{ value: 'o@acme.example', primary: true, type: 'work' }];
    const { body } = await put({ emails, active: true, name: { givenName: 'O' } }).expect(200);
    expect(body).toMatchObject({ userName: 'Okta', emails, roles: [{ value: 'agent' }] });
    expect(body.externalId).toBeUndefined();
    expect((await put({ roles: [] }).expect(200)).body.roles).toBeUndefined();
  });

  test('is found by what is kept of them, and by nothing else', async () => {
    for (const n of [1, 2, 3])
      await provision(`Find ${n}`, {
        externalId: `find-${n}`,
        roles: n === 1 ? [] : [{ value: 'agent' }, { value: 'requester' }],
        ...(n < 3 && { emails: [{ value: `f${n}@Find.example` }] }),
      });
    const found = async (filter: string) => {
      const { body } = await call('get', users).query({
        filter: `userName sw "find" and (${filter})`,
      });
      return body.Resources?.map(({ userName }: { userName: string }) => userName.slice(5)).join(
        '',
      );
    };
    const answers = {
      'externalId eq "find-2"': '2',
      'externalId eq "FIND-2"': '',
      'emails.value co "@find"': '12',
      'emails co "f1@"': '1',
      'emails[type eq "work" and value ew "example"]': '12',
      'emails[type eq "home"]': '',
      'not (emails pr)': '3',
      'emails.value ne "f1@find.example"': '23',
      'roles eq "agent"': '23',
      'roles.value eq "agent" and not (emails.value sw "f2")': '3',
      'userName gt "Find 1" and userName le "FIND 2" or externalId eq "find-3"': '23',
      'active eq "True" and meta.created gt "2020-01-01T00:00:00Z"': '123',
      'urn:ietf:params:scim:schemas:core:2.0:User:externalId eq "find-1"': '1',
      'id eq "nobody"': '',
      // No text of it becomes SQL.
      'externalId eq "\\") or true or (\\""': '',
    };
    for (const [filter, expected] of Object.entries(answers))
      expect([filter, await found(filter)]).toEqual([filter, expected]);
    for (const filter of [
      'title pr',
      'active co "x"',
      'userName eq',
      'meta.created gt "x"',
      '('.repeat(900),
    ]) {
      const { body } = await call('get', users).query({ filter }).expect(400);
      expect(body.scimType).toBe('invalidFilter');
    }
  });

  test('shows the attributes that are asked for', async () => {
    const { id } = await provision('Part', { roles: [{ value: 'agent' }], externalId: 'p' });
    const { body: some } = await call('get', `${users}/${id}?attributes=roles`).expect(200);
    expect(Object.keys(some).sort()).toEqual(['id', 'roles', 'schemas']);
    const search = {
      schemas: [searchSchema],
      filter: 'userName eq "part"',
      excludedAttributes: ['roles', 'meta'],
    };
    const { body: listed } = await call('post', `${users}/.search`).send(sent(search)).expect(200);
    expect(Object.keys(listed.Resources[0]).sort()).toEqual([
      ...['active', 'externalId', 'id', 'schemas', 'userName'],
    ]);
  });

  test('is listed page by page', async () => {
    for (const n of [1, 2, 3]) await provision(`Page ${n}`);
    const { body } = await call(
      'get',
      `${users}?filter=userName sw "Page"&startIndex=2&count=1`,
    ).expect(200);
    expect(body).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 });
    expect(body.Resources).toMatchObject([{ userName: 'Page 2' }]);
    const { body: none } = await call('get', `${users}?count=0&startIndex=-3`).expect(200);
    expect(none).toMatchObject({ startIndex: 1, itemsPerPage: 0, Resources: [] });
    expect(none.totalResults).toBeGreaterThan(2);
  });

  test('is made once, keeps the name, and is checked as every other user', async () => {
    const { id } = await provision('Once');
    const make = (userName: string, more = {}) =>
      call('post', users).send(sent({ schemas: [userSchema], userName, ...more }));
    const { body } = await make('Once').expect(409);
    expect(body.scimType).toBe('uniqueness');
    const { body: renamed } = await call('put', `${users}/${id}`)
      .send(sent({ schemas: [userSchema], userName: 'Twice' }))
      .expect(400);
    expect(renamed.scimType).toBe('mutability');
    await make('external-system/x').expect(400);
    await make('Mail', { emails: [{ value: 'no mail' }] }).expect(400);
    await make('Role', { roles: [{ value: 'king' }] }).expect(400);
    await call('get', `${users}/none`).expect(404);
    await call('post', users).send('{').expect(400);
  });

  test('that is deleted stays out, and comes back as the same user', async () => {
    const { id } = await provision('Del', { roles: [{ value: 'agent' }] });
    await call('delete', `${users}/${id}`).expect(204);
    await call('get', `${users}/${id}`).expect(404);
    await call('delete', `${users}/${id}`).expect(404);
    const { body } = await api.as('admin').get('/api/v1/users/Del').expect(200);
    expect(body).toMatchObject({ roles: [], disabledAt: expect.any(String) });
    expect((await provision('del')).id).toBe(id);
    await call('delete', `${users}/${id}`).expect(204);
    await api.as('admin').patch('/api/v1/users/Del').send({ disabled: false }).expect(200);
    await call('get', `${users}/${id}`).expect(200);
  });

  test('is never the admin whose token is used', async () => {
    const { body } = await call('get', `${users}?filter=userName eq "admin"`);
    const path = `${users}/${body.Resources[0].id}`;
    await call('delete', path).expect(409);
    await patch(path, { op: 'replace', path: 'active', value: false }).expect(409);
  });
});

test('a user without roles is told of records as the roles of the OpenID provider say, until they are disabled', async () => {
  const { id } = await provision('Io', { emails: [{ value: 'io@acme.example' }] });
  await api.db('people').insert({ name: 'Io', roles: ['agent'] });
  expect(await findReader(api.db, 'Io')).toMatchObject({
    ...{ caller: { name: 'Io', roles: ['agent'] }, email: 'io@acme.example' },
  });
  await call('delete', `${users}/${id}`).expect(204);
  expect(await findReader(api.db, 'Io')).toBeNull();
  expect(await findReader(api.db, 'nobody')).toBeNull();
});

describe('a group', () => {
  test('is made with its members, who are added and removed', async () => {
    const agent = { roles: [{ value: 'agent' }] };
    const [ann, bob] = [await provision('Ann', agent), await provision('Bob', agent)];
    const { body: made } = await call('post', groups)
      .send(sent({ schemas: [groupSchema], displayName: 'Network', members: [{ value: ann.id }] }))
      .expect(201);
    const path = `${groups}/${made.id}`;
    const members = async () =>
      (await api.as('admin').get(`/api/v1/groups/${made.id}`).expect(200)).body.members;
    expect(await members()).toEqual(['Ann']);
    await patch(path, { op: 'add', path: 'members', value: [{ value: bob.id }] }).expect(200);
    expect(await members()).toEqual(['Ann', 'Bob']);
    const { body: whole } = await call('get', path).expect(200);
    const shown = { value: bob.id, type: 'User', $ref: expect.stringContaining(bob.id) };
    expect(whole.members[1]).toEqual(shown);
    const { body: some } = await call('get', `${path}?attributes=members.value`).expect(200);
    expect(some.members).toEqual([{ value: ann.id }, { value: bob.id }]);
    const { body: none } = await call('get', `${path}?excludedAttributes=members`).expect(200);
    expect(Object.keys(none)).not.toContain('members');
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`a${n}`, true]));
    await patch(path, { op: 'add', value: many }).expect(400);
    const { body: annNow } = await call('get', `${users}/${ann.id}`).expect(200);
    expect(annNow.groups).toMatchObject([{ value: made.id, display: 'Network' }]);
    await patch(path, { op: 'remove', path: `members[value eq "${ann.id}"]` }).expect(200);
    expect(await members()).toEqual(['Bob']);
    await patch(
      path,
      { op: 'Add', path: 'members', value: [{ value: ann.id.toUpperCase() }, { value: bob.id }] },
      { op: 'Remove', path: 'members', value: [{ value: bob.id }] },
      { op: 'Add', value: { members: [{ value: bob.id }] } },
      { op: 'Remove', path: `members[value eq "${bob.id.toUpperCase()}"]` },
    ).expect(200);
    expect(await members()).toEqual(['Ann']);
    await patch(path, { op: 'replace', path: 'members', value: [{ value: bob.id }] }).expect(200);
    expect(await members()).toEqual(['Bob']);
    await patch(path, { op: 'remove', path: 'members[display eq "Bob"]' }).expect(400);
    await api
      .as('admin')
      .patch(`/api/v1/groups/${made.id}`)
      .send({ members: ['Bob'] })
      .expect(200);
    await call('put', path)
      .send(sent({ schemas: [groupSchema], displayName: 'Network', members: [] }))
      .expect(200);
    expect(await members()).toEqual([]);
    await call('put', path)
      .send(sent({ displayName: 'Network', members: [{ value: 'nobody' }] }))
      .expect(400);
    const { body: found } = await call('get', `${groups}?filter=displayName eq "network"`);
    expect(found.totalResults).toBe(1);
    await call('delete', path).expect(204);
    await call('get', path).expect(404);
  });
});

test("a request that makes no sense is the caller's error, and never ours", async () => {
  const { id } = await provision('Fuzz', { emails: [{ value: 'f@acme.example' }] });
  const { body: group } = await call('post', groups)
    .send(sent({ displayName: 'Fuzz' }))
    .expect(201);
  const paths = [
    ...[
      '',
      '.',
      '[',
      ']',
      'emails[',
      'emails[].value',
      'emails[type eq',
      'roles[value eq "x"].value.y',
    ],
    ...[
      '__proto__',
      '__proto__.x',
      'constructor.prototype',
      'toString',
      'active.x',
      'userName[a eq 1]',
    ],
    ...[
      'emails.value',
      'emails.primary',
      'emails.nothing',
      'members[value eq "x"].value',
      'meta.created',
    ],
    ...[
      'roles',
      'roles.value',
      'id',
      'schemas',
      'groups',
      'groups[value pr]',
      'externalId',
      'members',
    ],
    ...[
      'urn:',
      `${userSchema}:`,
      `${userSchema}:emails`,
      '\n',
      'x'.repeat(501),
      'emails[not (value pr)]',
    ],
  ];
  const values = [
    ...[undefined, null, true, 0, -1e308, '', 'True', 'x'.repeat(5_000), [], [[]], [null], [1], {}],
    ...[{ value: null }, [{ value: 7 }], [{ value: ['a'] }], { __proto__: 1 }, { active: 'maybe' }],
    ...[{ 'emails[type eq "work"].value': 5 }, [{ value: id }, { value: id }], '\ud800'],
  ];
  const statuses = new Map<number, number>();
  const ask = async (asked: request.Test, what: unknown) => {
    const { status, body } = await asked;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500)
      throw new Error(`${status} to ${JSON.stringify(what)}: ${JSON.stringify(body)}`);
  };
  const step = process.env.CROSSDESK_TEST_FULL ? 1 : 13;
  let n = 0;
  for (const path of paths)
    for (const op of ['add', 'replace', 'remove']) {
      // Each with a few values, in turn; in a full run with all.
      for (const value of values.filter((_, at) => (at + n) % step === 0)) {
        const at =
          path.startsWith('members') || n % 4 === 0 ? `${groups}/${group.id}` : `${users}/${id}`;
        await ask(patch(at, { op, ...(path && { path }), value }), { at, op, path, value });
      }
      n += 1;
    }
  const bodies = [
    '',
    'null',
    '[]',
    '7',
    '"x"',
    '{"Operations":{}}',
    '{"userName":{}}',
    '{"emails":"x"}',
    '{"schemas":7}',
  ];
  for (const body of bodies) {
    for (const at of [users, groups, `${users}/.search`])
      await ask(call('post', at).send(body), body);
    for (const method of ['put', 'patch'] as const)
      await ask(call(method, `${users}/${id}`).send(body), body);
  }
  const queries = [
    ...[
      'filter=',
      'filter=%00',
      'filter=%0a"',
      'filter=a',
      'filter=not',
      'filter=id%20eq%201e999',
      'filter=id eq [1]',
    ],
    ...[
      'filter=a&filter=b',
      'filter=emails[',
      'filter=emails[value]',
      'filter=emails[emails pr]',
      'filter=id.id.id pr',
      'filter=constructor pr',
      'filter=emails.constructor pr',
      'filter=members.__proto__ eq "x"',
    ],
    ...[
      'filter=active eq null',
      'filter=roles gt 7',
      'filter=meta pr',
      'filter=meta.created eq "9999999-01-01T00:00:00Z"',
    ],
    ...[
      'startIndex=x',
      'startIndex=1e30',
      'count=-1',
      'count=NaN',
      'attributes=,',
      'attributes=(',
      'attributes=emails[',
    ],
    ...[
      'attributes=__proto__',
      'excludedAttributes=id)',
      'sortBy=__proto__',
      `filter=${'not ('.repeat(400)}`,
    ],
    ...[`filter=userName eq "${'\\\\'.repeat(1_000)}"`, `filter=${'id pr and '.repeat(300)}id pr`],
  ];
  for (const query of queries)
    for (const at of [users, groups, 'Schemas', `${users}/${id}`, '/scim/v2/ResourceTypes/x'])
      await ask(call('get', `${at.startsWith('/') ? at : `/scim/v2/${at}`}?${query}`), query);
  for (const path of [
    '/scim/v2',
    '/scim/v2/None',
    `${users}/${id}/x`,
    `${users}/%00`,
    `${users}/a%2Fb`,
  ])
    await ask(call('get', path), path);
  expect(statuses.get(400)).toBeGreaterThan(100);
  expect(statuses.get(200)).toBeGreaterThan(20);
  for (const path of ['/Bulk', '/Me', '/.search'])
    await call('post', `/scim/v2${path}`).send('{}').expect(501);
  await call('post', '/scim/v2/Schemas').send('{}').expect(405).expect('Allow', 'GET');
}, 300_000);
