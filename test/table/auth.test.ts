import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hashPassword } from '../../records/password';
import { beginAttempt, endAttempt } from '../../records/signInAttempts';
import { createToken, createUser, ensureRole, revokeToken, tokenHash } from '../../records/user';
import { quickHash } from '../environment/database';
import { until } from '../environment/until';
import { ask } from './ask';
import { cases, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;

beforeAll(async () => {
  tableApi = await startTableApi();
});
afterAll(() => tableApi.close());

function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
}
const get = (authorization?: string) => tableApi.ask('GET', cases, { headers: { authorization } });

test('a user is known by name and password, by name and token, and by token', async () => {
  expect((await get(basic('agent', tableApi.password))).status).toBe(200);
  expect((await get(basic('agent', tableApi.tokens.agent))).status).toBe(200);
  expect((await get(`Bearer ${tableApi.tokens.agent}`)).status).toBe(200);
});

test.each([
  ['nothing', () => undefined],
  ['a wrong password', () => basic('agent', 'wrong')],
  ['an unknown user', () => basic('nobody', tableApi.password)],
  ["another user's token", () => basic('agent', tableApi.tokens.admin)],
  ['an empty password', () => basic('agent', '')],
  ['no name', () => basic('', tableApi.password)],
  ['NUL in the name', () => basic('agent\0', tableApi.password)],
  ['no base64', () => 'Basic %%%'],
  ['an unknown token', () => 'Bearer xd_unknown'],
  ['another scheme', () => 'Digest username="agent"'],
])('%s is answered 401, always the same', async (_what, authorization) => {
  const answer = await get(authorization());
  expect(answer.status).toBe(401);
  expect(answer.headers['WWW-Authenticate']).toBe('Basic realm="Crossdesk", charset="UTF-8"');
  expect(answer.headers['Content-Type']).toBe('application/json;charset=UTF-8');
  expect(answer.json).toEqual({
    error: {
      message: 'User is not authenticated',
      detail: 'Required to provide Auth information',
    },
    status: 'failure',
  });
});

test('credentials are taken in UTF-8, and in Latin-1 where they are no UTF-8', async () => {
  const password = 'Gr\u00fc\u00dfe \u00a3 long enough';
  await createUser(tableApi.db, 'j\u00fcrgen', await hashPassword(password));
  await ensureRole(tableApi.db, 'j\u00fcrgen', 'integration');
  for (const encoding of ['utf8', 'latin1'] as const) {
    const encoded = Buffer.from(`j\u00fcrgen:${password}`, encoding).toString('base64');
    expect((await get(`Basic ${encoded}`)).status).toBe(200);
    const wrong = Buffer.from(`j\u00fcrgen:x${password}`, encoding).toString('base64');
    expect((await get(`Basic ${wrong}`)).status).toBe(401);
  }
});

// How clients try whether a login is good.
test.each([
  'sysparm_query=sys_id=javascript:gs.getUserID()',
  'sysparm_query=sys_id%3Djavascript%3A%20gs.getUser().getID()%3B',
  'sysparm_query=user_name=javascript:gs.getUserName()',
  'sysparm_query=sys_idDYNAMIC90d1921e5f510100a9ad2572f2b477fe&sysparm_limit=1',
  'sys_id=javascript:gs.getUserID()',
])('sys_user?%s is the caller', async (query) => {
  for (const role of ['agent', 'admin', 'integration'] as const) {
    for (const authorization of [
      basic(role, tableApi.password),
      `Bearer ${tableApi.tokens[role]}`,
    ]) {
      const path = `/api/now/table/sys_user?${query}`;
      const { json } = await tableApi.ask('GET', path, { headers: { authorization } });
      expect(json.result).toMatchObject([{ user_name: role, roles: role }]);
    }
  }
});

test('a user without a password has none that is right', async () => {
  await createUser(tableApi.db, 'passwordless');
  for (const secret of ['', 'null', 'undefined']) {
    expect((await get(basic('passwordless', secret))).status).toBe(401);
  }
});

test('an unknown user takes as long as a wrong password', async () => {
  const timed = async (name: string) => {
    const started = performance.now();
    await get(basic(name, `wrong ${started}`));
    return performance.now() - started;
  };
  const known = [];
  const unknown = [];
  for (let n = 0; n < 15; n += 1) {
    known.push(await timed('agent'));
    unknown.push(await timed('nobody'));
    await tableApi.db('sign_in_attempts').delete();
  }
  const ratio = median(unknown) / median(known);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

test('a revoked token is good no more, soon after', async () => {
  const token = await createToken(tableApi.db, 'agent');
  await revokeToken(tableApi.db, tokenHash(token));
  expect((await get(basic('agent', token))).status).toBe(401);
});

test('a requester may neither read nor write', async () => {
  const authorization = `Bearer ${tableApi.tokens.requester}`;
  const told = async (method: string, path: string) => {
    const { status, json } = await tableApi.ask(method, path, {
      headers: { authorization },
      json: {},
    });
    return [status, json.error.message, json.error.detail];
  };
  const acl = (operation: string) => [
    403,
    'Operation Failed',
    `ACL Exception ${operation} Failed due to security constraints`,
  ];
  const one = `${cases}/${'0'.repeat(32)}`;
  expect(await told('GET', cases)).toEqual(acl('Query'));
  expect(await told('GET', one)).toEqual(acl('Query'));
  expect(await told('GET', '/api/now/table/sys_user')).toEqual(acl('Query'));
  expect(await told('POST', cases)).toEqual(acl('Insert'));
  expect(await told('PATCH', one)).toEqual(acl('Update'));
  expect(await told('DELETE', one)).toEqual(acl('Delete'));
  expect(await told('GET', '/api/now/attachment')).toEqual(acl('Query'));
  const file = '/api/now/attachment/file?table_name=sn_bom_loan_service&table_sys_id=x&file_name=y';
  expect(await told('POST', file)).toEqual(acl('Insert'));
});

test.each([
  'sc_request',
  'sc_task',
  'change_request',
  'x_crossdesk_registration',
  'sys_user',
  'sys_user_group',
])('%s is only read', async (table) => {
  expect((await tableApi.ask('GET', `/api/now/table/${table}`)).status).toBe(200);
  const { status, json } = await tableApi.ask('POST', `/api/now/table/${table}`, { json: {} });
  expect(status).toBe(403);
  expect(json.error.detail).toBe('ACL Exception Insert Failed due to security constraints');
});

describe('guessing a password', () => {
  beforeEach(() => tableApi.db('sign_in_attempts').delete());
  const guesses = async (many: number, name: string) => {
    const statuses = [];
    for (let n = 0; n < many; n += 1) statuses.push((await get(basic(name, `guess ${n}`))).status);
    return statuses;
  };

  test('is over after ten wrong ones: the right one has to wait as well, and is told how long', async () => {
    const statuses = await guesses(40, 'agent');
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(30).fill(429)]);
    const { status, json, headers } = await get(basic('agent', `${tableApi.password}`));
    expect(status).toBe(429);
    expect(json.error.message).toBe('Rate limit exceeded');
    expect(Number(headers['Retry-After'])).toBeGreaterThan(20);
    expect(headers['X-RateLimit-Remaining']).toBe('0');
    // Nothing of it stands in the way of tokens.
    expect((await get(basic('agent', tableApi.tokens.agent))).status).toBe(200);
    expect((await get(`Bearer ${tableApi.tokens.agent}`)).status).toBe(200);
  });

  test('is counted by the database: another process knows of it', async () => {
    await guesses(10, 'requester');
    const { url } = tableApi.database;
    const other = await startTableApi({ database: url });
    try {
      const authorization = basic('requester', tableApi.password);
      expect((await other.ask('GET', cases, { headers: { authorization } })).status).toBe(429);
    } finally {
      await other.close();
    }
  });

  test('that comes all at once is counted all the same', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => get(basic('agent', `at once ${n}`))),
    );
    const refused = answers.filter(({ status }) => status === 401);
    expect(refused.length).toBeLessThanOrEqual(10);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });

  test('waits twice as long after each further one, and is forgotten after the right one', async () => {
    await guesses(10, 'admin');
    const waited = () => tableApi.db('sign_in_attempts').update({ blocked_until: null });
    await waited();
    expect((await get(basic('admin', 'wrong again'))).status).toBe(401);
    const { headers } = await get(basic('admin', tableApi.password));
    expect(Number(headers['Retry-After'])).toBeGreaterThan(50);
    await waited();
    expect((await get(basic('admin', tableApi.password))).status).toBe(200);
    expect((await guesses(10, 'admin')).every((status) => status === 401)).toBe(true);
  });

  test('by a stranger elsewhere does not shut out those who signed in from where they are', async () => {
    const attempt = { account: 'agent', address: '127.0.0.1' };
    await endAttempt(tableApi.db, attempt);
    for (let n = 0; n < 200; n += 1) {
      await beginAttempt(tableApi.db, { account: 'agent', address: `192.0.2.${n}` });
      await beginAttempt(tableApi.db, { account: `user ${n}`, address: '127.0.0.1' });
    }
    const elsewhere = { account: 'agent', address: '198.51.100.1' };
    expect(await beginAttempt(tableApi.db, elsewhere)).toBeGreaterThan(0);
    expect(
      await beginAttempt(tableApi.db, { account: 'new', address: '127.0.0.1' }),
    ).toBeGreaterThan(0);
    expect((await get(basic('agent', tableApi.password))).status).toBe(200);
  });
});

test('a password hashed at the cost of before is good, and hashed anew', async () => {
  await createUser(
    tableApi.db,
    'veteran',
    'scrypt$c2FsdHNhbHRzYWx0c2FsdA==$VCMyUs2e2mzZ2o7t/sjGDLMLc8y172DEVrXlFrhJtPI=',
  );
  const { length } = await hashOf('veteran');
  expect((await get(basic('veteran', 'a password of old'))).status).toBe(403);
  await until(async () => (await hashOf('veteran')).startsWith('scrypt$ln=10,'), 'the new hash');
  expect((await hashOf('veteran')).length).toBeGreaterThan(length);
  expect((await get(basic('veteran', 'a password of old'))).status).toBe(403);
  expect((await get(basic('veteran', 'a password of new'))).status).toBe(401);
});

async function hashOf(name: string): Promise<string> {
  return (await tableApi.db('users').where({ name }).first('password_hash')).password_hash;
}

test('a password that was changed is good no more, at once', async () => {
  await createUser(tableApi.db, 'changer', await hashPassword('the first password', quickHash));
  expect((await get(basic('changer', 'the first password'))).status).toBe(403);
  await createUser(tableApi.db, 'changer', await hashPassword('the second password', quickHash));
  expect((await get(basic('changer', 'the first password'))).status).toBe(401);
  expect((await get(basic('changer', 'the second password'))).status).toBe(403);
});

describe('with a rate limit', () => {
  let limited: TableApi;
  beforeAll(async () => {
    limited = await startTableApi({ rateLimit: 3 });
  });
  afterAll(() => limited.close());

  test('each user has so many requests a minute, and the headers say how many', async () => {
    const headers = { authorization: `Bearer ${limited.tokens.agent}` };
    const first = await limited.ask('GET', cases, { headers });
    expect(first.headers['X-RateLimit-Limit']).toBe('3');
    expect(first.headers['X-RateLimit-Remaining']).toBe('2');
    expect(first.headers['X-RateLimit-Reset']).toMatch(/^\d+$/);
    await limited.ask('GET', cases, { headers });
    await limited.ask('GET', cases, { headers });

    const refused = await limited.ask('GET', cases, { headers });
    expect(refused.status).toBe(429);
    expect(refused.json.error.message).toBe('Rate limit exceeded');
    expect(refused.json.status).toBe('failure');
    expect(Number(refused.headers['Retry-After'])).toBeGreaterThan(0);
    expect(refused.headers['X-RateLimit-Remaining']).toBe('0');
    expect((await limited.ask('GET', cases)).status).toBe(200);
  });

  test('guessing is limited by address', async () => {
    const guess = () =>
      ask(limited.port, 'GET', cases, { headers: { authorization: basic('agent', 'guess') } });
    const statuses = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });
});
