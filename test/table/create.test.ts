import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
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

test('the call of the mission succeeds as it stands, and answers what was sent', async () => {
  const answer = await tableApi.ask('POST', cases, { json: seed });

  expect(answer.status).toBe(201);
  expect(answer.headers['Content-Type']).toBe('application/json;charset=UTF-8');
  const { result } = answer.json;
  const origin = `http://127.0.0.1:${tableApi.port}`;
  expect(answer.headers.Location).toBe(`${origin}${cases}/${result.sys_id}`);
  expect(result).toMatchObject({
    short_description: seed.short_description,
    contact_type: 'web',
    state: '1',
    active: 'true',
    sys_mod_count: '0',
    sys_created_by: 'integration',
    sys_updated_by: 'integration',
    sys_class_name: 'sn_bom_loan_service',
    description: '',
    assigned_to: '',
    closed_at: '',
    comments: '',
    consumer: {
      link: `${origin}/api/now/table/csm_consumer/${seed.consumer}`,
      value: seed.consumer,
    },
    assignment_group: {
      link: `${origin}/api/now/table/sys_user_group/${seed.assignment_group}`,
      value: seed.assignment_group,
    },
    service_definition: { value: seed.service_definition },
  });
  expect(result.sys_id).toMatch(/^[0-9a-f]{32}$/);
  expect(result.number).toMatch(/^CS\d{7}$/);
  expect(result.opened_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect(result.sys_created_on).toBe(result.opened_at);
  expect(tableApi.engine.started).toContain(result.number);
});

test('every value is a text, or an object of texts', async () => {
  const { json } = await tableApi.ask('POST', cases, {
    json: { ...seed, priority: 2, notes: true },
  });
  for (const value of Object.values(json.result)) {
    if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) expect(typeof inner).toBe('string');
    } else expect(typeof value).toBe('string');
  }
  expect(json.result).toMatchObject({ priority: '2', notes: 'true' });
});

test('nothing is mandatory, and what is no column is ignored', async () => {
  const empty = await tableApi.ask('POST', cases, { json: {} });
  expect(empty.status).toBe(201);
  const { json, status } = await tableApi.ask('POST', cases, {
    json: { u_unknown: 'x', number: 'CS1', opened_at: '1999-01-01', sys_created_by: 'me' },
  });
  expect(status).toBe(201);
  expect(json.result.number).not.toBe('CS1');
  expect(json.result.opened_at).not.toMatch(/^1999/);
  expect(json.result.sys_created_by).toBe('integration');
  expect(json.result).not.toHaveProperty('u_unknown');
});

test('a sys_id of 32 characters is honoured, once', async () => {
  const sys_id = 'ABCDEF0123456789abcdef0123456789';
  const first = await tableApi.ask('POST', cases, { json: { ...seed, sys_id } });
  expect(first.json.result.sys_id).toBe(sys_id.toLowerCase());

  const again = await tableApi.ask('POST', cases, { json: { ...seed, sys_id } });
  expect(again.status).toBe(403);
  expect(again.json.error.message).toBe('Operation Failed');

  const other = await tableApi.ask('POST', cases, { json: { ...seed, sys_id: 'no-sys-id' } });
  expect(other.status).toBe(201);
  expect(other.json.result.sys_id).not.toBe('no-sys-id');
});

test('comments and work notes that come with it are its first entries', async () => {
  const { number } = await tableApi.open({ comments: 'Please hurry.', work_notes: 'VIP' });
  const entries = await tableApi.db('journal').where({ record: number }).orderBy('at');
  expect(entries.map(({ kind, text }) => [kind, text])).toEqual([
    ['state', `New: ${seed.short_description}`],
    ['comment', 'Please hurry.'],
    ['work note', 'VIP'],
  ]);
});

test('it may begin in a state that one command reaches, by number or label', async () => {
  expect(await tableApi.open({ state: '10' })).toMatchObject({ state: '10' });
  expect(await tableApi.open({ state: 'Awaiting Info' })).toMatchObject({ state: '18' });
  expect(await tableApi.open({ state: 'New' })).toMatchObject({ state: '1' });
  expect(await tableApi.open({ state: 1 })).toMatchObject({ state: '1' });
});

test.each([
  ['3', 403],
  ['7', 403],
  ['6', 403],
  ['99', 400],
])('it cannot begin in %s, and then there is none', async (state, status) => {
  const before = await tableApi.db('cases').count();
  const answer = await tableApi.ask('POST', cases, {
    json: { ...seed, state, resolution_code: 'done' },
  });
  expect(answer.status).toBe(status);
  expect(await tableApi.db('cases').count()).toEqual(before);
});

test('a reference may be sent as it was read, and choices by their labels', async () => {
  const { json } = await tableApi.ask('POST', `${cases}?sysparm_input_display_value=true`, {
    json: {
      consumer: { link: 'http://x/y', value: 'c1' },
      account: { display_value: 'Boxeo' },
      priority: '1 - Critical',
      contact: null,
    },
  });
  expect(json.result).toMatchObject({
    consumer: { value: 'c1' },
    account: { value: 'Boxeo' },
    priority: '1',
    contact: '',
  });
});

test('without a content type, and as XML, it is read too', async () => {
  const bare = await tableApi.ask('POST', cases, { body: '{"short_description":"bare"}' });
  expect(bare.json.result.short_description).toBe('bare');

  const xml = await tableApi.ask('POST', cases, {
    headers: { 'content-type': 'application/xml', accept: 'application/xml' },
    body: '<?xml version="1.0"?><request><entry><short_description>a &lt; b &#38; c</short_description><notes><![CDATA[<x>]]></notes></entry></request>',
  });
  expect(xml.status).toBe(201);
  expect(xml.headers['Content-Type']).toBe('application/xml;charset=UTF-8');
  expect(xml.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><response><result>/);
  expect(xml.text).toContain('<short_description>a &lt; b &amp; c</short_description>');
  expect(xml.text).toContain('<notes>&lt;x&gt;</notes>');
});

test.each(['9007199254740993', '12345678901234567890.50', '1e400', '-0', '1.10'])(
  'the number %s is kept as it was sent',
  async (number) => {
    const { json } = await tableApi.ask('POST', cases, {
      body: `{"consumer": ${number}, "priority": 2.0}`,
    });
    expect(json.result).toMatchObject({ consumer: { value: number }, priority: '2' });
  },
);

test('a body is decoded by its charset, or by what its XML declares', async () => {
  const sent = [
    ['application/json; charset=windows-1252', '{"short_description":"Gr\xfc\xdfe \x80"}'],
    [
      'text/xml',
      '<?xml version="1.0" encoding="ISO-8859-1"?><a><short_description>Gr\xfc\xdfe \x80</short_description></a>',
    ],
  ] as const;
  for (const [type, text] of sent) {
    const body = Buffer.from(text, 'latin1');
    const { json } = await tableApi.ask('POST', cases, { body, headers: { 'content-type': type } });
    expect(json.result.short_description).toBe('Grüße €');
  }
});

test('X-no-response-body leaves the body out, and no header', async () => {
  const answer = await tableApi.ask('POST', cases, {
    json: seed,
    headers: { 'x-no-response-body': 'true' },
  });
  expect(answer.status).toBe(201);
  expect(answer.text).toBe('');
  expect(answer.headers.Location).toContain(cases);
});

test('an Idempotency-Key gives one case, and the same answer; another body is refused', async () => {
  const headers = { 'idempotency-key': 'once' };
  const first = await tableApi.ask('POST', cases, { json: seed, headers });
  const again = await tableApi.ask('POST', cases, { json: seed, headers });
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect(again.headers.Location).toBe(first.headers.Location);

  const other = await tableApi.ask('POST', cases, { json: {}, headers });
  expect(other.status).toBe(422);
  expect(other.json).toMatchObject({ status: 'failure' });
});

test('it is safe while Temporal is away', async () => {
  tableApi.engine.mode = 'away';
  const { status, json } = await tableApi.ask('POST', cases, { json: seed });
  expect(status).toBe(201);
  expect(tableApi.engine.started).not.toContain(json.result.number);
});
