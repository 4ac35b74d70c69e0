import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPeopleNotes } from '../../records/assignment';
import { received, startTestApi, type TestApi, user } from './testApi';

let api: TestApi;
let task: string;
let request: string;
beforeAll(async () => {
  api = await startTestApi({ instance: 'northwind' });
  for (const name of ['Dana', 'Jo', 'JO']) await user(api.db, 'agent', name);
  await user(api.db, 'requester', 'Rita');
  await group('Network');
  ({ task, number: request } = await received(api));
});
afterAll(() => api.close());

async function group(name: string, fields = {}) {
  const { body } = await api
    .as('admin')
    .post('/api/v1/groups')
    .send({ name, ...fields });
  return body;
}

async function listed(path: string, token?: string) {
  const { body } = await api
    .as(token ? { token } : 'agent')
    .get(`/api/v1/${path}`)
    .expect(200);
  return body.items.map((item: { number?: string; name?: string }) => item.number ?? item.name);
}

const post = (path: string, body: object = {}) =>
  api.as('agent').post(`/api/v1/${path}`).send(body);

describe('work is assigned to people and groups that are here', () => {
  test.each([
    ['assign', { to: 'Nobody At All' }, 'to'],
    ['reassign', { to: 'Nobody At All' }, 'to'],
    ['reassign', { group: 'No such group' }, 'group'],
    ['reassign', { to: 'Dana', group: 'No such group' }, 'group'],
    // Known, and not staff.
    ['reassign', { to: 'Rita' }, 'to'],
    // Two have the name in these letters.
    ['reassign', { to: 'jo' }, 'to'],
  ])('%s %j is 422 and names the field', async (command, input, path) => {
    const before = api.engine.commands;
    const { body } = await post(`tasks/${task}/${command}`, input).expect(422);
    expect(body).toMatchObject({ type: '/problems/unknown', errors: [{ path }] });
    expect(api.engine.commands).toBe(before);
  });

  test('in any case, and the record has their own spelling', async () => {
    const { body } = await post(`tasks/${task}/reassign`, { to: 'dANA', group: 'network' });
    expect(body).toMatchObject({ assignedTo: 'Dana', assignmentGroup: 'Network' });
    expect((await post(`tasks/${task}/reassign`, { to: 'JO' })).body.assignedTo).toBe('JO');
  });

  test('cases alike, whether as a command or as a field', async () => {
    const unknown = { assignedTo: 'Nobody At All', assignmentGroup: 'Nowhere' };
    const errors = [{ path: 'assignmentGroup' }, { path: 'assignedTo' }];
    expect((await post('cases', unknown).expect(422)).body).toMatchObject({ errors });
    const { body } = await post('cases', {
      shortDescription: 'Refund',
      assignmentGroup: 'network',
    });
    expect(body.assignmentGroup).toBe('Network');
    const path = `/api/v1/cases/${body.number}`;
    const patched = await api.as('agent').patch(path).send(unknown).expect(422);
    expect(patched.body).toMatchObject({ errors });
    for (const [command, input] of [
      ['assign', { to: 'Nobody' }],
      ['reassign', { group: 'Nowhere' }],
      ['open', { assignedTo: 'Nobody' }],
    ] as const)
      await post(`cases/${body.number}/${command}`, input).expect(422);
  });

  test('what a system wrote by the Table API stays as it is sent, and may be sent again with the rest', async () => {
    const { body: opened } = await api
      .as('integration')
      .post('/api/now/table/sn_bom_loan_service')
      .send({ short_description: 'Opaque', assignment_group: 'f00', assigned_to: 'ba5' });
    const { number } = opened.result;
    expect(await listed('cases?assigned=false')).toContain(number);
    const patch = (fields: object) => api.as('agent').patch(`/api/v1/cases/${number}`).send(fields);
    api.engine.mode = 'no worker';
    await patch({ assignmentGroup: 'f00', category: 'Loans' }).expect(202);
    await patch({ assignmentGroup: 'f01', category: 'Loans' }).expect(422);
    api.engine.mode = 'well';
  });

  test('agents find them in lists', async () => {
    expect(await listed('people?q=DAN')).toEqual(['Dana']);
    const all = await listed('people');
    expect(all).toEqual(expect.arrayContaining(['Dana', 'JO', 'Jo', 'agent', 'admin']));
    expect(all).not.toContain('Rita');
    expect(await listed('groups?q=net')).toEqual(['Network']);
    await api.as('requester').get('/api/v1/people').expect(403);
  });

  test('whoever came in by the OpenID provider as an agent is one of them, for as long as they are', async () => {
    const note = createPeopleNotes(api.db);
    await note({ name: 'Olga (SSO)', roles: ['agent'] });
    expect(await listed('people?q=olga')).toEqual(['Olga (SSO)']);
    await note({ name: 'Olga (SSO)', roles: ['requester'] });
    expect(await listed('people?q=olga')).toEqual([]);
  });

  test('what nobody real is on is unassigned, so that it is in a queue', async () => {
    const { task: lost } = await received(api, 'ACME-PRQ0002001', 'TASK0002001');
    const assign = (assigned_to: string) =>
      api.db('requests').where({ number: 'ACME-PRQ0002001' }).update({ assigned_to });
    await assign('Nobody At All');
    expect(await listed('tasks?assigned=false')).toContain(lost);
    expect(await listed('tasks?assigned=true')).not.toContain(lost);
    await assign('Dana');
    expect(await listed('tasks?assigned=false')).not.toContain(lost);
    expect(await listed('tasks?assigned=true')).toContain(lost);
    await api
      .db('users')
      .where({ name: 'Dana' })
      .update({ roles: ['requester'] });
    expect(await listed('tasks?assigned=false')).toContain(lost);
    await api
      .db('users')
      .where({ name: 'Dana' })
      .update({ roles: ['agent'] });
  });
});

describe('a group', () => {
  test('that an item names exists, as it is spelt where it is there already', async () => {
    const item = (policy: object, kind = 'help') =>
      api.as('admin').post('/api/v1/catalog-items').send({ name: 'Desk', kind, policy });
    await item({ assignmentGroup: 'Workplace' }).expect(201);
    const { body } = await item({ assignmentGroup: 'WORKPLACE' }).expect(201);
    expect(body.policy.assignmentGroup).toBe('Workplace');
    // Without one, its requests go to its kind's.
    await item({}, 'issue').expect(201);
    await api
      .as('admin')
      .patch(`/api/v1/catalog-items/${body.id}`)
      .send({ policy: { assignmentGroup: 'Moves' } })
      .expect(200);
    expect(await listed('groups')).toEqual(['Incident Response', 'Moves', 'Network', 'Workplace']);
  });

  test('has members, by their names as they are spelt here', async () => {
    const made = await group('Printers', { members: ['dana'] });
    expect(made).toMatchObject({ members: ['Dana'], links: { self: `/api/v1/groups/${made.id}` } });
    const path = made.links.self;
    const { body, headers } = await api.as('agent').get(path).expect(200);
    expect(body).toEqual(made);
    const patch = (members: string[]) => api.as('admin').patch(path).send({ members });
    await patch(['JO', 'Dana', 'dana'])
      .set('If-Match', headers.etag ?? '')
      .expect(200);
    expect((await api.as('agent').get('/api/v1/groups/printers')).body.members).toEqual([
      'Dana',
      'JO',
    ]);
    await patch(['Dana'])
      .set('If-Match', headers.etag ?? '')
      .expect(412);
    expect((await patch(['Dana', 'Ghost']).expect(422)).body.errors).toMatchObject([
      { path: 'members.1' },
    ]);
    await api.as('agent').patch(path).send({ members: [] }).expect(403);
    await api.as('admin').patch('/api/v1/groups/none').send({ members: [] }).expect(404);
  });

  test('has a queue that each of its members sees as theirs', async () => {
    const token = await user(api.db, 'agent', 'Sam');
    await group('Storage', { members: ['sam'] });
    const { task: ours } = await received(api, 'ACME-PRQ0003001', 'TASK0003001');
    await api
      .db('requests')
      .where({ number: 'ACME-PRQ0003001' })
      .update({ assignment_group: 'storage' });
    const opened = await post('cases', { assignmentGroup: 'Storage' }).expect(201);
    expect(await listed('tasks?queue=mine', token)).toEqual([ours]);
    expect(await listed('requests?queue=mine', token)).toEqual(['ACME-PRQ0003001']);
    expect(await listed('cases?queue=mine', token)).toEqual([opened.body.number]);
    expect(await listed('tasks?queue=mine')).toEqual([]);
    expect(request).not.toBe('ACME-PRQ0003001');
  });
});
