import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { normalChange } from '../../domain/normalChange';
import { defaultPolicy } from '../../domain/policy';
import { keepModels } from '../../records/changeModels';
import { receiveRequest } from '../../records/request';
import { saveConnection } from '../environment/connections';
import { startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;
let base: string;
const group = randomUUID();

beforeAll(async () => {
  tableApi = await startTableApi();
  base = `http://127.0.0.1:${tableApi.port}/api/now/table`;
  const { db } = tableApi;
  const connection = randomUUID();
  const url = 'http://northwind.example';
  await saveConnection(db, {
    id: connection,
    partner: 'northwind',
    partnerIs: 'provider',
    url,
    secret: 'x',
  });
  await receiveRequest(
    db,
    {
      id: randomUUID(),
      number: 'ACME-PRQ0001001',
      connection,
      customer: 'acme',
      provider: 'northwind',
      catalogItem: 'NORTHWIND-CAT0001001',
      kind: 'help',
      shortDescription: 'A laptop',
      description: 'Broken',
      priority: 2,
      variables: {},
      policy: defaultPolicy,
      openedBy: 'requester',
    },
    { time: new Date().toISOString(), data: { by: 'requester', kind: 'comment', text: 'Please.' } },
  );
  await db('journal').insert({
    id: randomUUID(),
    record: 'ACME-PRQ0001001',
    kind: 'comment',
    text: 'Please.',
    by: 'requester',
    instance: 'acme',
    at: new Date(),
  });
  await db('tasks').insert({
    number: 'TASK0001001',
    request: 'ACME-PRQ0001001',
    title: 'Help',
  });
  await db('groups').insert({ id: group, name: 'Network' });
  await keepModels(db, [normalChange]);
  const [model] = await db('change_models').select('id');
  const now = new Date();
  await db('changes').insert({
    number: 'CHG0001001',
    id: randomUUID(),
    model_id: model.id,
    title: 'New switch',
    state: 'Log',
    owning_group: 'Network',
    priority: '4',
    opened_by: 'agent',
    opened_at: now,
    updated_at: now,
    last_entry_at: now,
  });
  const customer = randomUUID();
  const contact = { contact_name: 'Casey', contact_email: 'casey@acme.example' };
  await db('customers').insert({ id: customer, name: 'Acme', ...contact });
  await db('registrations').insert({
    number: 'REG0001001',
    id: randomUUID(),
    customer_id: customer,
    ...contact,
    token_hash: 'secret-hash',
    expires_at: now,
    opened_by: 'admin',
    state: 'Awaiting Customer',
    opened_at: now,
    updated_at: now,
    last_entry_at: now,
  });
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

/** The one record of a table, read from the list and by its sys_id, as an admin sees it. */
async function only(table: string, query = '') {
  const headers = { authorization: `Bearer ${tableApi.tokens.admin}` };
  const listed = await tableApi.ask('GET', `/api/now/table/${table}?${query}`, { headers });
  expect(listed.json.result).toHaveLength(1);
  const [record] = listed.json.result;
  const sysId = record.sys_id.value ?? record.sys_id;
  const one = await tableApi.ask('GET', `/api/now/table/${table}/${sysId}?${query}`, { headers });
  expect(one.json.result).toEqual(record);
  expect(sysId).toMatch(/^[0-9a-f]{32}$/);
  return record;
}

test('a request is read, and its task leads to it', async () => {
  const request = await only('sc_request');
  expect(request).toMatchObject({
    number: 'ACME-PRQ0001001',
    short_description: 'A laptop',
    priority: '2',
    active: 'true',
    opened_by: { value: expect.stringMatching(/^[0-9a-f]{32}$/) },
    sys_class_name: 'sc_request',
    comments: '',
  });
  const shown = await only('sc_request', 'sysparm_display_value=true');
  expect(shown).toMatchObject({ priority: '2 - High', opened_by: { display_value: 'requester' } });
  expect(shown.comments).toContain('requester (Additional comments)\nPlease.\n\n');

  const task = await only('sc_task');
  expect(task).toMatchObject({
    number: 'TASK0001001',
    short_description: 'Help',
    request: { link: `${base}/sc_request/${request.sys_id}`, value: request.sys_id },
  });
  const found = await only('sc_task', 'sysparm_query=request.number=ACME-PRQ0001001^priority=2');
  expect(found.sys_id).toBe(task.sys_id);
});

test('the due times of service levels are read and searched under ServiceNow’s names', async () => {
  const none = { due_date: '', sla_due: '', made_sla: 'true' };
  for (const table of ['sc_request', 'sc_task']) expect(await only(table)).toMatchObject(none);
  await tableApi.db('requests').update({
    due_response: '2026-11-30T09:00:00Z',
    due_resolution: '2026-11-30T17:00:00Z',
    next_due: '2026-11-30T09:00:00Z',
    breached_at: '2026-11-30T09:00:00Z',
  });
  const levels = {
    due_date: '2026-11-30 17:00:00',
    sla_due: '2026-11-30 09:00:00',
    made_sla: 'false',
  };
  for (const table of ['sc_request', 'sc_task']) {
    const late = 'made_sla=false^sla_due<2026-11-30 10:00:00^due_date>2026-11-30 10:00:00';
    expect(await only(table, `sysparm_query=${encodeURIComponent(late)}`)).toMatchObject(levels);
  }
});

test('a change is read, with the group that owns it', async () => {
  const value = group.replaceAll('-', '');
  expect(await only('change_request')).toMatchObject({
    number: 'CHG0001001',
    state: 'Log',
    active: 'true',
    assignment_group: { link: `${base}/sys_user_group/${value}`, value },
  });
  expect(await only('sys_user_group')).toMatchObject({ sys_id: value, name: 'Network' });
});

test('a registration is read, and no secret of it', async () => {
  const registration = await only('x_crossdesk_registration');
  expect(registration).toMatchObject({ state: 'Awaiting Customer', customer: 'Acme' });
  expect(JSON.stringify(registration)).not.toContain('secret-hash');
});

test('comments and work notes are rows of sys_journal_field', async () => {
  const { sys_id } = await only('sc_request');
  expect(await only('sys_journal_field', `element_id=${sys_id}&element=comments`)).toMatchObject({
    name: 'sc_request',
    value: 'Please.',
    sys_created_by: 'requester',
    sys_created_on: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  });
  const task = await only('sc_task');
  const query = `sysparm_query=name=sc_task^element_id=${task.sys_id}^elementINcomments,work_notes^ORDERBYDESCsys_created_on`;
  expect(await only('sys_journal_field', query)).toMatchObject({ value: 'Please.' });
  const made = await tableApi.open({ work_notes: 'Inside.', comments: 'Outside.' });
  const ofCase = `element_id=${made.sys_id}&name=sn_bom_loan_service&element=work_notes`;
  expect(await only('sys_journal_field', ofCase)).toMatchObject({ value: 'Inside.' });
});

test('what tables, columns and choices there are is read from the dictionary', async () => {
  const name = 'name=sn_bom_loan_service';
  expect(await only('sys_db_object', name)).toMatchObject({
    label: 'Loan service case',
    super_class: '',
  });
  expect(await only('sys_dictionary', `${name}&element=short_description`)).toMatchObject({
    column_label: 'Short description',
    internal_type: 'string',
    mandatory: 'false',
    read_only: 'false',
    reference: '',
  });
  expect(await only('sys_dictionary', `${name}&element=assigned_to`)).toMatchObject({
    internal_type: 'reference',
    reference: 'sys_user',
    max_length: '32',
  });
  expect(await only('sys_dictionary', `${name}&element=opened_at`)).toMatchObject({
    read_only: 'true',
  });
  expect(
    await only('sys_dictionary', `sysparm_query=${name}^internal_type=collection`),
  ).toMatchObject({ element: '' });
  expect(await only('sys_choice', `${name}&element=state&value=18`)).toMatchObject({
    label: 'Awaiting Info',
    language: 'en',
    inactive: 'false',
  });
  // Every table describes itself, its columns are those that it shows, and nobody writes it.
  const tables = await tableApi.ask('GET', '/api/now/table/sys_db_object?sysparm_fields=name');
  expect(tables.json.result.map((one: { name: string }) => one.name)).toContain('sys_choice');
  for (const table of tables.json.result) {
    const listed = await tableApi.ask('GET', `/api/now/table/${table.name}?sysparm_limit=1`);
    const described = await tableApi.ask(
      'GET',
      `/api/now/table/sys_dictionary?${name.replace('sn_bom_loan_service', table.name)}&sysparm_query=elementISNOTEMPTY`,
    );
    const elements = described.json.result.map((one: { element: string }) => one.element).sort();
    for (const record of listed.json.result) expect(Object.keys(record).sort()).toEqual(elements);
  }
  for (const table of ['sys_journal_field', 'sys_dictionary', 'sys_db_object', 'sys_choice']) {
    const answer = await tableApi.ask('POST', `/api/now/table/${table}`, { json: { name: 'x' } });
    expect(answer.status).toBe(403);
  }
});

test('users are found by name', async () => {
  const user = await only('sys_user', 'user_name=agent');
  expect(user).toMatchObject({ name: 'agent', roles: 'agent', active: 'true' });
  expect(JSON.stringify(user)).not.toMatch(/scrypt|password|hash/);
});

test('the OpenAPI document lists every table with its columns', async () => {
  const { json } = await tableApi.ask('GET', '/openapi.json');
  const path = json.paths['/api/now/table/sn_bom_loan_service'];
  expect(Object.keys(path).sort()).toEqual(['get', 'post']);
  expect(path.get.security).toEqual([{ bearer: [] }, { basic: [] }]);
  const one = json.paths['/api/now/table/sn_bom_loan_service/{sys_id}'];
  expect(Object.keys(one).sort()).toEqual(['delete', 'get', 'patch', 'put']);
  const upload = json.paths['/api/now/attachment/upload'].post.requestBody.content;
  expect(Object.keys(upload)).toEqual(['multipart/form-data']);
  for (const { responses } of [...Object.values(path), ...Object.values(one)] as {
    responses: Record<string, { content?: object }>;
  }[]) {
    for (const { content = {} } of Object.values(responses)) {
      expect(Object.keys(content)).not.toContain('application/problem+json');
    }
  }
});
