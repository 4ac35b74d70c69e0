import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ask } from './ask';
import { cases, seed, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;

beforeAll(async () => {
  tableApi = await startTableApi();
});
beforeEach(() => {
  tableApi.engine.mode = 'well';
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

const noRecord = {
  message: 'No Record found',
  detail: "Record doesn't exist or ACL restricts the record retrieval",
};

test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])(
  '%s of a record that is not there, or of a malformed sys_id, is 404',
  async (method) => {
    for (const sysId of ['0'.repeat(32), 'nope', '%00'.length > 0 ? 'a%20b' : '']) {
      const answer = await tableApi.ask(method, `${cases}/${sysId}`);
      expect(answer.status).toBe(404);
      if (method !== 'HEAD') expect(answer.json).toEqual({ error: noRecord, status: 'failure' });
      expect(answer.headers['Content-Type']).toMatch(/^application\/json/);
    }
  },
);

test('an unknown table is 400, by any method', async () => {
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
    const { status, json } = await tableApi.ask(method, '/api/now/table/nope');
    expect([status, json.status]).toEqual(
      method === 'GET' || method === 'POST' ? [400, 'failure'] : [405, 'failure'],
    );
    if (status === 400) expect(json.error.message).toBe('Invalid table nope');
  }
  const one = await tableApi.ask('PATCH', `/api/now/table/nope/${'0'.repeat(32)}`);
  expect(one.json.error.message).toBe('Invalid table nope');
  const attached = await tableApi.ask(
    'POST',
    '/api/now/attachment/file?table_name=nope&table_sys_id=x&file_name=y',
  );
  expect(attached.json.error.message).toBe('Invalid table nope');
});

test.each([
  '/api/now',
  '/api/now/',
  '/api/now/nothing',
  '/api/now/v1/nothing',
  '/api/now/v3/table/sn_bom_loan_service',
  '/api/now/table',
  '/api/now/table/sn_bom_loan_service/a/b',
  '/now/nothing',
  '/api/subscribers',
  '/api',
])('%s represents no resource', async (path) => {
  const { status, json } = await tableApi.ask('GET', path);
  expect(status).toBe(400);
  expect(json.error.message).toBe('Requested URI does not represent any resource');
  expect(typeof json.error.detail).toBe('string');
  expect(json.status).toBe('failure');
});

test('our own API has its problems as before', async () => {
  const answer = await tableApi.ask('GET', '/api/v1/nothing');
  expect(answer.status).toBe(404);
  expect(answer.headers['Content-Type']).toMatch(/^application\/problem\+json/);
});

test.each([
  ['no JSON', '{"a":', undefined],
  ['an array', '[]', undefined],
  ['a text', '"x"', undefined],
  ['half a character', '{"notes":"\\ud800"}', undefined],
  ['NUL', '{"notes":"\\u0000"}', undefined],
  ['NUL in a column that is ignored', '{"u_x":"\\u0000"}', undefined],
  ['what nests without end', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`, undefined],
  ['an array as a value', '{"notes":[1]}', undefined],
  ['an object as a value', '{"notes":{"a":1}}', undefined],
  ['__proto__', '{"__proto__":{"a":1}}', undefined],
  ['a text beyond 64 KiB', JSON.stringify({ notes: 'ä'.repeat(33_000) }), undefined],
  ['a reference beyond any', JSON.stringify({ consumer: 'x'.repeat(1_001) }), undefined],
  ['a body beyond 1 MiB', JSON.stringify({ u_x: 'x'.repeat(1024 * 1024) }), undefined],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), undefined],
  ['XML in another encoding than it says', Buffer.from('<a><b>\xfc</b></a>', 'latin1'), 'text/xml'],
  ['no XML', '<a><b></a>', 'application/xml'],
  ['XML with a declaration', '<!DOCTYPE a [<!ENTITY x "y">]><a><b>&x;</b></a>', 'text/xml'],
  ['deep XML', `${'<a>'.repeat(2_000)}${'</a>'.repeat(2_000)}`, 'text/xml'],
])('%s is 400, and nothing is written', async (_what, body, type) => {
  const before = await tableApi.db('cases').count();
  const answer = await tableApi.ask('POST', cases, {
    body,
    headers: { 'content-type': type ?? 'application/json' },
  });
  expect(answer.status).toBe(400);
  expect(typeof answer.json.error.message).toBe('string');
  expect(answer.json.error.detail).not.toBe('');
  expect(answer.json.status).toBe('failure');
  expect(await tableApi.db('cases').count()).toEqual(before);
});

test.each(['application/x-www-form-urlencoded', 'application/json; charset=nonsense'])(
  'another media type or charset is 415: %s',
  async (type) => {
    const answer = await tableApi.ask('POST', cases, {
      body: '{}',
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(415);
    expect(answer.json.status).toBe('failure');
  },
);

test('an error is XML where that is asked for', async () => {
  const { text, headers } = await tableApi.ask('GET', `${cases}/nope`, {
    headers: { accept: 'text/xml' },
  });
  expect(headers['Content-Type']).toBe('application/xml;charset=UTF-8');
  expect(text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><response><error><message>No Record found</message><detail>Record doesn&apos;t exist or ACL restricts the record retrieval</detail></error><status>failure</status></response>',
  );
});

test('a method that is not possible is 405, and says which are', async () => {
  const answer = await tableApi.ask('DELETE', cases);
  expect(answer.status).toBe(405);
  expect(answer.headers.Allow).toBe('GET, HEAD, POST');
  expect(answer.json.status).toBe('failure');
  const unheard = await tableApi.ask('POST', cases, {
    headers: { 'x-http-method-override': 'CONSTRUCTOR' },
  });
  expect(unheard.status).toBe(405);
});

test.each([
  `${cases}?sysparm_query=%ff`,
  `${cases}?sysparm_query=a%00b`,
  `${cases}/%c3%28`,
  '/api/now/table/%',
])('a URL that is not well-formed is 400: %s', async (path) => {
  const { status, json } = await tableApi.ask('GET', path);
  expect(status).toBe(400);
  expect(json.status).toBe('failure');
});

test.each([
  '?sysparm_limit=-1',
  '?sysparm_limit=x&sysparm_offset=y',
  '?sysparm_limit=99999999999999&sysparm_offset=999999999999999',
  '?sysparm_fields=,,,&sysparm_display_value=maybe',
  '?sysparm_fields=__proto__,constructor,assigned_to.__proto__',
  "?sysparm_query=number='--",
  '?sysparm_query=^^^OR^NQ^ORDERBY',
  '?number=a&number=b&state=1&state=2',
  '?sysparm_query=sys_mod_count=999999999999999999999',
  '?sysparm_query=opened_at>0000-00-00',
  '?sysparm_query=stateIN,,^state>x^stateBETWEENa@b^stateSAMEASnumber^ORDERBYactive',
  `?sysparm_fields=${'a,'.repeat(2_000)}`,
])('odd parameters do no harm: %s', async (query) => {
  const { status } = await tableApi.ask('GET', `${cases}${query}`);
  expect(status).toBe(200);
});

test('a query beyond all measure is 400', async () => {
  const long = 'number=x^'.repeat(201);
  expect((await tableApi.ask('GET', `${cases}?sysparm_query=${long}`)).status).toBe(400);
});

test('every column can be asked for, ordered by, grouped by and compared', async () => {
  await tableApi.open();
  for (const table of [
    'sn_bom_loan_service',
    'sc_request',
    'sc_task',
    'change_request',
    'x_crossdesk_registration',
    'sys_user',
    'sys_user_group',
    'sys_attachment',
  ]) {
    const document = (await ask(tableApi.port, 'GET', '/openapi.json')).json;
    const answers = document.paths[`/api/now/table/${table}`].get.responses['200'];
    const { result } = answers.content['application/json'].schema.properties;
    for (const name of Object.keys(result.items.properties)) {
      const query = `${name}ISNOTEMPTY^${name}!=x^${name}!=1^ORDERBY${name}`;
      const path = `/api/now/table/${table}?sysparm_query=${query}&sysparm_display_value=all`;
      const listed = await tableApi.ask('GET', `${path}&sysparm_fields=${name}`);
      expect([name, listed.status]).toEqual([name, 200]);
      const counted = await tableApi.ask(
        'GET',
        `/api/now/stats/${table}?sysparm_count=true&sysparm_group_by=${name}&sysparm_min_fields=${name}&sysparm_avg_fields=${name}&sysparm_display_value=all`,
      );
      expect([name, counted.status]).toEqual([name, 200]);
    }
  }
});

test('while Temporal is away a command is 503, and nothing has changed', async () => {
  const { sys_id } = await tableApi.open();
  tableApi.engine.mode = 'away';
  const answer = await tableApi.ask('PATCH', `${cases}/${sys_id}`, { json: { notes: 'x' } });
  expect(answer.status).toBe(503);
  expect(answer.headers['Retry-After']).toBe('5');
  expect(answer.json.status).toBe('failure');
  expect((await tableApi.ask('GET', `${cases}/${sys_id}`)).json.result.notes).toBe('');
});

test('while the database is away everything is 503', async () => {
  const lost = await startTableApi();
  const authorization = `Bearer ${lost.tokens.agent}`;
  expect((await lost.ask('GET', cases, { headers: { authorization } })).status).toBe(200);
  await lost.db.destroy();
  const basic = `Basic ${Buffer.from('agent:x').toString('base64')}`;
  for (const who of [authorization, basic]) {
    const answer = await ask(lost.port, 'POST', cases, {
      headers: { authorization: who },
      json: seed,
    });
    expect(answer.status).toBe(503);
    expect(answer.headers['Retry-After']).toMatch(/^\d+$/);
    expect(answer.json.status).toBe('failure');
  }
  await lost.close();
});
