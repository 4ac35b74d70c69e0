import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cases, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;
let base: string;
let sysId: string;
let agentId: string;

beforeAll(async () => {
  tableApi = await startTableApi();
  base = `http://127.0.0.1:${tableApi.port}/api/now/table`;
  const users = await tableApi.ask('GET', '/api/now/table/sys_user?user_name=agent');
  agentId = users.json.result[0].sys_id;
  const opened = await tableApi.open({
    consumer: 'c/1',
    priority: '2',
    urgency: '9',
    assigned_to: agentId,
    comments: 'First.',
    work_notes: 'Inside.',
  });
  sysId = opened.sys_id ?? '';
  await tableApi.ask('PATCH', `${cases}/${sysId}`, { json: { comments: 'Second.' } });
  await tableApi.db('journal').where({ text: 'First.' }).update({ at: '2026-11-21T09:00:00Z' });
  await tableApi.db('journal').where({ text: 'Inside.' }).update({ at: '2026-11-21T09:00:01Z' });
  await tableApi.db('journal').where({ text: 'Second.' }).update({ at: '2026-11-21T09:00:02Z' });
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

async function read(query: string) {
  return (await tableApi.ask('GET', `${cases}/${sysId}?${query}`)).json.result;
}
const comments =
  '2026-11-21 09:00:02 - integration (Additional comments)\nSecond.\n\n' +
  '2026-11-21 09:00:00 - integration (Additional comments)\nFirst.\n\n';

test('values, by default', async () => {
  expect(await read('')).toMatchObject({
    state: '1',
    priority: '2',
    active: 'true',
    consumer: { link: `${base}/csm_consumer/c%2F1`, value: 'c/1' },
    assigned_to: { link: `${base}/sys_user/${agentId}`, value: agentId },
    account: '',
    comments: '',
    work_notes: '',
  });
  expect(Object.keys((await read('')).consumer)).toEqual(['link', 'value']);
});

test('display values', async () => {
  const record = await read('sysparm_display_value=true');
  expect(record).toMatchObject({
    state: 'New',
    priority: '2 - High',
    urgency: '9',
    consumer: { display_value: 'c/1', link: `${base}/csm_consumer/c%2F1` },
    assigned_to: { display_value: 'agent', link: `${base}/sys_user/${agentId}` },
    opened_by: { display_value: 'integration' },
    account: '',
    comments,
    work_notes: '2026-11-21 09:00:01 - integration (Work notes)\nInside.\n\n',
  });
  expect(record.consumer).not.toHaveProperty('value');
});

test('both', async () => {
  expect(await read('sysparm_display_value=all')).toMatchObject({
    state: { display_value: 'New', value: '1' },
    active: { display_value: 'true', value: 'true' },
    consumer: { display_value: 'c/1', value: 'c/1', link: `${base}/csm_consumer/c%2F1` },
    assigned_to: { display_value: 'agent', value: agentId },
    account: { display_value: '', value: '' },
    comments: { display_value: comments, value: '' },
  });
});

test('references without links are texts', async () => {
  const without = 'sysparm_exclude_reference_link=true';
  expect(await read(without)).toMatchObject({ consumer: 'c/1', assigned_to: agentId });
  expect(await read(`${without}&sysparm_display_value=true`)).toMatchObject({
    assigned_to: 'agent',
  });
  expect((await read(`${without}&sysparm_display_value=all`)).consumer).toEqual({
    display_value: 'c/1',
    value: 'c/1',
  });
  expect(await read('sysparm_exclude_reference_link=True')).toMatchObject({ consumer: 'c/1' });
});

test('only the fields that are asked for, through references too', async () => {
  expect(await read('sysparm_fields=number,%20state%20,nope')).toEqual({
    number: expect.stringMatching(/^CS/),
    state: '1',
  });
  expect(
    await read(
      'sysparm_fields=assigned_to.name,opened_by.user_name,opened_by.email,consumer.name,consumer.country.name,state.x,nope.x',
    ),
  ).toEqual({
    'assigned_to.name': 'agent',
    'opened_by.user_name': 'integration',
    'opened_by.email': '',
    'consumer.name': '',
    'consumer.country.name': '',
  });
  expect(await read('sysparm_fields=consumer.name&sysparm_display_value=all')).toEqual({
    'consumer.name': { display_value: '', value: '' },
  });
});

test('one record is XML on request', async () => {
  const { text } = await tableApi.ask('GET', `${cases}/${sysId}?sysparm_fields=state,consumer`, {
    headers: { accept: 'application/xml' },
  });
  expect(text).toBe(
    `<?xml version="1.0" encoding="UTF-8"?><response><result><state>1</state><consumer><link>${base}/csm_consumer/c%2F1</link><value>c/1</value></consumer></result></response>`,
  );
});

test('a sys_id is found in any case', async () => {
  const { status } = await tableApi.ask('GET', `${cases}/${sysId.toUpperCase()}`);
  expect(status).toBe(200);
});
