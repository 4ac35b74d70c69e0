import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { listen } from '../../api/server';
import { readStream } from '../api/eventStream';
import { startTestApi, submitted, type TestApi, user } from '../api/testApi';
import { until } from '../environment/until';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const users = '/api/v1/users';
const admin = () => api.as('admin');

async function add(name: string, roles: readonly string[] = ['agent']): Promise<string> {
  await admin().post(users).send({ name, roles }).expect(201);
  return `${users}/${encodeURIComponent(name)}`;
}

describe('a user', () => {
  test('is added with roles, and read back', async () => {
    const sent = { name: 'Dana Lee', roles: ['admin', 'agent'] };
    const { body, headers } = await admin().post(users).send(sent).expect(201);
    expect(body).toEqual({
      name: 'Dana Lee',
      roles: ['agent', 'admin'],
      email: null,
      language: null,
      timeZone: null,
      createdAt: expect.any(String),
      disabledAt: null,
      links: { self: `${users}/Dana%20Lee`, tokens: `${users}/Dana%20Lee/tokens` },
    });
    expect(headers.location).toBe(body.links.self);
    const { body: read } = await admin().get(body.links.self).expect(200);
    expect(read).toEqual(body);
  });

  test.each(['a/b', 'É. Ünal', '100%', '?', 'ACME-PRQ'])('may be named “%s”', async (name) => {
    const path = await add(name);
    const { body } = await admin().get(path).expect(200);
    expect(body.name).toBe(name);
  });

  test.each([
    ['no name', {}],
    ['an empty name', { name: ' ' }],
    ['a name of two lines', { name: 'a\nb' }],
    ['a name that is kept for systems', { name: 'external-system/1' }],
    ['a role that there is not', { name: 'Sam', roles: ['root'] }],
    ['what is not known here', { name: 'Sam', password: 'x' }],
  ])('is not added with %s', async (_what, body) => {
    await admin().post(users).send(body).expect(400);
  });

  test('is added once, and not over another', async () => {
    await add('Robin');
    const { body } = await admin().post(users).send({ name: 'Robin' }).expect(409);
    expect(body.type).toBe('/problems/conflict');
    const { body: stored } = await admin().get(`${users}/Robin`);
    expect(stored.roles).toEqual(['agent']);
  });

  test('is added once though the call be repeated', async () => {
    const call = () =>
      admin().post(users).set('Idempotency-Key', 'add Kim').send({ name: 'Kim', roles: [] });
    const { body } = await call().expect(201);
    // As after a crash between the effect and its answer.
    await api.db('idempotency_keys').delete();
    expect((await call().expect(201)).body).toEqual(body);
  });

  test('gets other roles, which count within seconds', async () => {
    const token = await user(api.db, 'requester', 'Mo');
    await api.as({ token }).get('/api/v1/tasks').expect(403);
    const { body } = await admin()
      .patch(`${users}/Mo`)
      .send({ roles: ['agent'] })
      .expect(200);
    expect(body.roles).toEqual(['agent']);
    await until(async () => {
      const { status } = await api.as({ token }).get('/api/v1/tasks');
      return status === 200;
    }, 'the new role');
  });

  test('is not changed by who has seen another version', async () => {
    const path = await add('Ira', []);
    const { headers } = await admin().get(path);
    const change = (roles: readonly string[]) =>
      admin()
        .patch(path)
        .set('If-Match', headers.etag ?? '')
        .send({ roles });
    await change(['agent']).expect(200);
    await change(['requester']).expect(412);
    await admin().patch(`${users}/nobody`).send({ roles: [] }).expect(404);
  });

  test('does not take the role of admin from themself, and anybody else’s', async () => {
    const path = `${users}/admin`;
    await admin()
      .patch(path)
      .send({ roles: ['agent'] })
      .expect(409);
    await admin()
      .patch(path)
      .send({ roles: ['admin', 'agent'] })
      .expect(200);
    const other = await add('Second', ['admin']);
    await admin().patch(other).send({ roles: [] }).expect(200);
  });
});

test('users are listed by name, page by page, by role and by text', async () => {
  for (const name of ['zz 1', 'zz 2', 'zz 3']) await add(name, ['integration']);
  const names = async (query: string) => {
    const { body } = await admin().get(`${users}?${query}`).expect(200);
    const found: { name: string }[] = body.items;
    return { names: found.map(({ name }) => name), next: body.next };
  };
  const first = await names('q=ZZ&limit=2');
  expect(first.names).toEqual(['zz 1', 'zz 2']);
  const second = await names(`q=ZZ&limit=2&cursor=${first.next}`);
  expect(second).toEqual({ names: ['zz 3'], next: null });
  expect((await names('role=integration')).names).toEqual(['integration', 'zz 1', 'zz 2', 'zz 3']);
  expect((await names('q=%25')).names).not.toContain('zz 1');
});

test('nobody but an admin sees users, or makes them', async () => {
  for (const role of ['requester', 'agent', 'integration'] as const) {
    await api.as(role).get(users).expect(403);
    await api
      .as(role)
      .post(users)
      .send({ name: 'Eve', roles: ['admin'] })
      .expect(403);
    await api.as(role).post(`${users}/admin/tokens`).expect(403);
    await api.as(role).delete(`${users}/admin/tokens/${randomUUID()}`).expect(403);
  }
});

test('everybody reads and changes their own mail address, language and time zone, and nothing else', async () => {
  const path = '/api/v1/profile';
  const { body, headers } = await api.as('requester').get(path).expect(200);
  expect(body).toEqual({
    name: 'requester',
    roles: ['requester'],
    email: null,
    language: null,
    timeZone: null,
    repliesByMail: false,
  });
  const given = { email: 'casey@acme.example', language: 'de', timeZone: 'Europe/Berlin' };
  const change = (sent: object) =>
    api
      .as('requester')
      .patch(path)
      .set('If-Match', headers.etag ?? '')
      .send(sent);
  await change(given).expect(200);
  await change(given).expect(412);
  expect((await admin().get(`${users}/requester`)).body).toMatchObject(given);
  const session = await api.as('requester').get('/api/v1/session').expect(200);
  expect(session.body.user).toMatchObject({ language: 'de', timeZone: 'Europe/Berlin' });
  for (const wrong of [
    { email: 'casey' },
    { email: 'a@b.example\r\nBcc: c@d.example' },
    { language: 'nl' },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+01:00' },
    { roles: ['admin'] },
  ])
    await api.as('requester').patch(path).send(wrong).expect(400);
});

describe('a disabled user', () => {
  test('has no tokens and no stream, is assigned nothing, and keeps their name in the journal', async () => {
    const token = await user(api.db, 'agent', 'Lou');
    const lou = () => api.as({ token });
    const number = await submitted(api);
    await lou().post(`/api/v1/requests/${number}/comments`).send({ text: 'Hello' }).expect(201);
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    const url = `http://127.0.0.1:${server.port}/api/v1/requests/${number}/events`;
    const stream = await readStream(url, token);

    const { body } = await admin().patch(`${users}/Lou`).send({ disabled: true }).expect(200);
    expect(body.disabledAt).toEqual(expect.any(String));
    await stream.ended;
    await until(async () => (await lou().get('/api/v1/tasks')).status === 401, 'the refusal');
    await server.close();
    const people = await admin().get('/api/v1/people?q=Lou').expect(200);
    expect(people.body.items).toEqual([]);
    const journal = await admin().get(`/api/v1/requests/${number}/journal`).expect(200);
    expect(journal.body.items).toContainEqual(expect.objectContaining({ author: 'Lou (Acme)' }));
    await admin().post(`${users}/Lou/tokens`).expect(409);

    await admin().patch(`${users}/Lou`).send({ disabled: false }).expect(200);
    await lou().get('/api/v1/tasks').expect(401);
    await admin().post(`${users}/Lou/tokens`).expect(201);
  });

  test('is never the admin who disables', async () => {
    await admin().patch(`${users}/admin`).send({ disabled: true }).expect(409);
  });
});

describe('a CSV file of users', () => {
  const send = (csv: string, preview = false) =>
    admin().post(`${users}/import`).send({ csv, preview });

  test('adds and changes users, shows what it would do, and changes nothing when it is repeated', async () => {
    await add('Ben', ['agent']);
    const csv =
      '\ufeffName;Email;Roles;Language;Time zone\r\n"Åsa; Lind";asa@acme.example;agent admin;fr;Europe/Paris\r\nBen;;requester;;\r\n';
    const outcomes = async (preview: boolean) => {
      const { body } = await send(csv, preview).expect(200);
      const lines: { line: number; name: string; outcome: string }[] = body.lines;
      return lines.map(({ line, name, outcome }) => [line, name, outcome]);
    };
    const does = [
      [2, 'Åsa; Lind', 'created'],
      [3, 'Ben', 'updated'],
    ];
    expect(await outcomes(true)).toEqual(does);
    await admin()
      .get(`${users}/${encodeURIComponent('Åsa; Lind')}`)
      .expect(404);
    expect(await outcomes(false)).toEqual(does);
    const { body } = await admin()
      .get(`${users}/${encodeURIComponent('Åsa; Lind')}`)
      .expect(200);
    expect(body).toMatchObject({
      roles: ['agent', 'admin'],
      email: 'asa@acme.example',
      language: 'fr',
    });
    expect(new Set((await outcomes(false)).map(([, , outcome]) => outcome))).toEqual(
      new Set(['unchanged']),
    );
    // A column that is left out leaves what the user has.
    await send('name,language\nBen,de').expect(200);
    expect((await admin().get(`${users}/Ben`)).body).toMatchObject({ roles: ['requester'] });
  });

  test('with one wrong line changes nothing, and says each wrong place', async () => {
    await add('Ned', ['agent']);
    const csv = [
      'name,email,roles,language,timeZone',
      'Ned,,requester,,',
      'Fine,,agent,,',
      '"=HYPERLINK(""https://evil.example"")",,agent,,',
      'Mel,mel,root,nl,Mars',
      'Fine,,agent,,',
      'admin,,agent,,',
      '"two\nlines",,,,',
    ].join('\n');
    const { body: preview } = await send(csv, true).expect(200);
    const lines: { errors: { path: string }[] }[] = preview.lines;
    expect(lines.map(({ errors }) => errors.map(({ path }) => path))).toEqual([
      [],
      [],
      ['name'],
      ['roles', 'email', 'language', 'timeZone'],
      ['name'],
      ['roles'],
      ['name'],
    ]);
    const { body } = await send(csv).expect(400);
    expect(body.errors[0].path).toBe('line 4, name');
    expect((await admin().get(`${users}/Ned`)).body).toMatchObject({ roles: ['agent'] });
    await admin().get(`${users}/Fine`).expect(404);
  });

  test.each([
    ['nothing', ''],
    ['no names', 'email\na@b.example'],
    ['another column', 'name,password\nMel,x'],
    ['a column twice', 'name,Name\nMel,Mel'],
    ['a line with more cells', 'name,email\nMel,a@b.example,c'],
    ['a quote that does not end', 'name,email\n"Mel,a@b.example'],
    ['a cell without end', `name\n${'x'.repeat(10_000)}`],
    ['too many users', `name\n${Array.from({ length: 1_001 }, (_, n) => `u${n}`).join('\n')}`],
  ])('with %s is refused as a whole', async (_what, csv) => {
    const { body } = await send(csv, true).expect(400);
    expect(body.errors[0].path).toBe('csv');
  });
});
