import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { allRoutes } from '../../api/routes';
import { startApprovals } from '../../api/runApproval';
import { needsSecond } from '../../domain/fourEyes';
import { cleanupTasks } from '../../records/expiry';
import { startTestApi, type TestApi } from '../api/testApi';
import { until } from '../environment/until';
import { signedIn } from '../portal/browser';

const approvals = '/api/v1/approvals';
const policy = '/api/v1/four-eyes';
const users = '/api/v1/users';
const because = encodeURIComponent('Für den Umzug');

let api: TestApi;
/** The second admin, and a third. */
let second: { token: string };
let third: { token: string };
beforeAll(async () => {
  api = await startTestApi({ instance: 'northwind' });
  const make = async (name: string) => {
    await admin()
      .post(users)
      .send({ name, roles: ['admin'] })
      .expect(201);
    const { body } = await admin().post(`${users}/${name}/tokens`).send({}).expect(201);
    return { token: String(body.token) };
  };
  second = await make('Sec');
  third = await make('Thi');
  await admin()
    .patch(policy)
    .send({ actions: ['keys', 'offboard'] })
    .expect(200);
});
afterAll(() => api.close());

const admin = () => api.as('admin');

/** Asks as the first admin. */
async function asked(call: request.Test) {
  const { body, headers } = await call.set('Approval-Reason', because).expect(202);
  expect(headers.location).toBe(`${approvals}/${body.id}`);
  expect(body).toMatchObject({ state: 'pending', requestedBy: 'admin', reason: 'Für den Umzug' });
  return body as { readonly id: string; readonly links: { readonly self: string } };
}
const approve = (by: { token: string }, id: string) =>
  api.as(by).post(`${approvals}/${id}/approve`);
const system = async () => {
  const name = `System ${randomUUID()}`;
  const { body } = await admin().post('/api/v1/external-systems').send({ name }).expect(201);
  return { path: `/api/v1/external-systems/${body.id}`, name };
};

test('without a policy, and for other actions, no second admin is needed', () => {
  expect(needsSecond({ actions: [], hours: 1 }, 'admins')).toBe(false);
  expect(needsSecond({ actions: ['keys'], hours: 1 }, 'offboard')).toBe(false);
  // Otherwise one person makes the second admin, or ends the policy.
  expect(needsSecond({ actions: ['keys'], hours: 1 }, 'admins')).toBe(true);
  expect(needsSecond({ actions: ['keys'], hours: 1 }, 'policy')).toBe(true);
});

test('each route that opens or ends trust says which action of the policy it is', () => {
  const found = allRoutes(api.deps).flatMap(({ method, path, sensitive }) =>
    sensitive ? [`${sensitive.action}: ${method} ${path.replace('/api/v1', '')}`] : [],
  );
  expect(found.sort()).toEqual([
    'admins: patch /users/{name}',
    'admins: post /profile/tokens',
    'admins: post /users',
    'admins: post /users/import',
    'admins: post /users/{name}/tokens',
    'approve: post /installation/adopt',
    'approve: post /subscriptions/{id}/approve',
    'data: get /personal-data/export',
    'data: patch /retention/{kind}',
    'data: post /legal-holds/{id}/lift',
    'data: post /personal-data/erasures',
    'keys: get /approvals/{id}/answer',
    'keys: post /connections/{id}/forget-partner-key',
    'keys: post /connections/{id}/rotate-secret',
    'keys: post /connections/{id}/rotate-signing-key',
    'keys: post /desks/{id}/webhook-secret',
    'keys: post /external-systems/{id}/rotate-secret',
    'keys: post /external-systems/{id}/rotate-token',
    'keys: post /webhooks/{id}/rotate-secret',
    'offboard: post /connections/{id}/offboard',
    'policy: patch /four-eyes',
    'policy: post /approvals/{id}/approve',
  ]);
});

describe('an action under four eyes', () => {
  test('waits for another admin, who sees what and why, and its answer is for who asked', async () => {
    const { path, name } = await system();
    const rotate = () => admin().post(`${path}/rotate-token`).send({});
    const { body: refused } = await rotate().expect(403);
    expect(refused).toMatchObject({ type: '/problems/second-admin' });
    expect(refused.detail).toContain('Approval-Reason');
    const { id } = await asked(rotate());
    const { body: twice } = await rotate().set('Approval-Reason', because).expect(409);
    expect(twice.detail).toContain(approvals);

    const { body: told } = await api.as(second).get('/api/v1/notifications/unread').expect(200);
    expect(told.approvals).toBeGreaterThan(0);
    const own = await admin().get('/api/v1/notifications/unread').expect(200);
    expect(own.body.approvals).toBe(0);
    const { body: listed } = await api
      .as(second)
      .get(`${approvals}?state=pending&q=${encodeURIComponent(name)}`);
    expect(listed.items).toMatchObject([
      {
        id,
        action: 'keys',
        target: { type: 'external-system', name },
        actions: ['approve', 'decline'],
      },
    ]);
    const { body: read } = await api.as(second).get(`${approvals}/${id}`).expect(200);
    expect(read).toMatchObject({
      operation: 'POST /api/v1/external-systems/{id}/rotate-token',
      input: { body: {} },
    });

    const { body: done } = await approve(second, id).expect(200);
    expect(done).toMatchObject({ state: 'done', decidedBy: 'Sec', input: null, actions: [] });
    await api.as(second).get(`${approvals}/${id}/answer`).expect(404);
    const { body: reader } = await admin()
      .post('/api/v1/profile/tokens')
      .send({ scopes: ['approvals:read'] });
    await api.as(reader).get(`${approvals}/${id}/answer`).expect(403);
    const { body: answer } = await admin().get(`${approvals}/${id}/answer`).expect(200);
    expect(answer).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^xs_/) } });

    const { body: log } = await admin().get(`/api/v1/audit?limit=20`).expect(200);
    const actions = log.items.map(({ action, actor }: { action: string; actor: object }) => ({
      ...{ action, ...actor },
    }));
    expect(actions).toContainEqual(
      expect.objectContaining({ action: 'approval.request', name: 'admin' }),
    );
    expect(actions).toContainEqual(
      expect.objectContaining({ action: 'approval.approve', name: 'Sec', via: 'token' }),
    );
    expect(actions).toContainEqual(
      expect.objectContaining({
        ...{ action: 'external-system.rotate-token', name: 'admin', approvedBy: 'Sec' },
      }),
    );
  });

  test('is never approved by who asked, by a token of theirs, or without the scope for it', async () => {
    const { path } = await system();
    const { id } = await asked(admin().post(`${path}/rotate-secret`).send({}));
    await admin().post(`${approvals}/${id}/approve`).expect(403);
    const { body: own } = await admin().post('/api/v1/profile/tokens').send({}).expect(201);
    await approve(own, id).expect(403);
    const weak = await api
      .as(second)
      .post('/api/v1/profile/tokens')
      .send({ scopes: ['approvals:write'] })
      .expect(201);
    await approve(weak.body, id).expect(403);
    await api.as('agent').get(approvals).expect(403);
    await api.as(second).post(`${approvals}/${id}/withdraw`).expect(403);
    await api
      .as(second)
      .post(`${approvals}/${id}/decline`)
      .send({ reason: 'Not this week.' })
      .expect(200);
    const { body: late } = await approve(third, id).expect(409);
    expect(late).toMatchObject({ state: 'declined', actions: [] });
    const { body: read } = await admin().get(`${approvals}/${id}`).expect(200);
    expect(read).toMatchObject({ state: 'declined', decision: 'Not this week.', decidedBy: 'Sec' });
    const { id: next } = await asked(admin().post(`${path}/rotate-secret`).send({}));
    await admin().post(`${approvals}/${next}/withdraw`).expect(200);
  });

  test('runs once when two approve at the same time', async () => {
    const { path } = await system();
    const { id } = await asked(admin().post(`${path}/rotate-token`).send({}));
    const both = await Promise.all([approve(second, id), approve(third, id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = await admin().get(`${approvals}/${id}`).expect(200);
    expect(body.state).toBe('done');
    const { body: log } = await admin().get(`/api/v1/audit?action=external-system.rotate-token`);
    const ran = log.items.filter(({ target }: { target: { id: string } }) =>
      path.endsWith(target.id),
    );
    expect(ran).toHaveLength(1);
  });

  test('runs after a restart, if the process stopped between the approval and the action', async () => {
    const name = `New ${randomUUID()}`;
    const { id } = await asked(
      admin()
        .post(users)
        .send({ name, roles: ['admin'] }),
    );
    await admin().get(`${users}/${name}`).expect(404);
    // As the process that stopped left it: approved, and taken until its lease ended.
    const decided = { decided_by: 'Sec', decided_at: api.db.fn.now() };
    await api
      .db('approvals')
      .where({ id })
      .update({
        state: 'approved',
        ...decided,
        running_until: api.db.raw(`now() - interval '1 s'`),
      });
    const restarted = startApprovals(api.deps, () => allRoutes(api.deps));
    await until(
      async () => (await admin().get(`${approvals}/${id}`)).body.state === 'done',
      'the action to run',
    );
    await restarted.stop();
    const { body } = await admin().get(`${users}/${name}`).expect(200);
    expect(body.roles).toEqual(['admin']);
  });

  test('is checked before anybody is asked, and again when it runs', async () => {
    const missing = `/api/v1/external-systems/${randomUUID()}/rotate-token`;
    await admin().post(missing).send({}).set('Approval-Reason', because).expect(404);
    const { path } = await system();
    const rotate = () => admin().post(`${path}/rotate-token`).send({});
    for (const wrong of ['%', '%20', 'x'.repeat(501)])
      await rotate().set('Approval-Reason', wrong).expect(400);
    // Without a second admin's help, who asked loses the role meanwhile, or every role.
    await admin().patch(`${users}/Thi`).send({ disabled: true }).expect(200);
    for (const roles of [['agent'], []]) {
      const { id } = await asked(admin().patch(`${users}/Thi`).send({ disabled: false }));
      await api.as(second).patch(`${users}/admin`).send({ roles }).expect(200);
      const { body } = await approve(second, id).expect(200);
      expect(body).toMatchObject({ state: 'failed', outcome: expect.stringContaining('no admin') });
      await api
        .db('users')
        .where({ name: 'admin' })
        .update({ roles: ['admin'] });
      await until(async () => (await admin().get(users)).status === 200, 'the role to be back');
    }
  });

  test('expires, and is no longer approved', async () => {
    const { path } = await system();
    const { id } = await asked(admin().post(`${path}/rotate-token`).send({}));
    await api.db('approvals').where({ id }).update({ expires_at: api.db.fn.now() });
    const { body } = await approve(second, id).expect(409);
    expect(body.state).toBe('expired');
    await cleanupTasks['approvals that are over'](api.db);
    const row = await api.db('approvals').where({ id }).first();
    expect(row).toMatchObject({ state: 'expired', input: null });
    await asked(admin().post(`${path}/rotate-token`).send({}));
  });

  test('needs no idempotency key of its own: a repeated call is the same wish', async () => {
    const { path } = await system();
    const key = randomUUID();
    const rotate = () => admin().post(`${path}/rotate-token`).set('Idempotency-Key', key).send({});
    await rotate().expect(403);
    const first = await asked(rotate());
    expect(await asked(rotate())).toMatchObject({ id: first.id });
  });
});

describe('making admins', () => {
  test('needs a second admin as soon as anything does, and so does a token of another admin', async () => {
    const make = { name: 'Gus', roles: ['admin'] };
    await admin().post(users).send(make).expect(403);
    await admin()
      .post(users)
      .send({ name: 'Gus', roles: ['agent'] })
      .expect(201);
    await admin()
      .patch(`${users}/Gus`)
      .send({ roles: ['admin'] })
      .expect(403);
    await admin().post(`${users}/import`).send({ csv: 'name,roles\nGus,admin' }).expect(403);
    await admin().post(`${users}/Sec/tokens`).send({}).expect(403);
    await admin().post(`${users}/Gus/tokens`).send({}).expect(201);
    await admin().post('/api/v1/profile/tokens').send({}).expect(201);
    const { body } = await request(api.app)
      .post('/scim/v2/Users')
      .auth(api.tokens.admin, { type: 'bearer' })
      .send({ userName: 'Scim', roles: [{ value: 'admin' }] })
      .expect(403);
    expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error']);
  });
});

describe('the policy', () => {
  test('is tightened by one admin, and loosened by two', async () => {
    const { headers } = await admin().get(policy).expect(200);
    await admin()
      .patch(policy)
      .set('If-Match', String(headers.etag))
      .send({ actions: ['keys', 'offboard', 'data'] })
      .expect(200);
    for (const looser of [{ actions: [] }, { actions: ['keys'] }, { hours: 100 }])
      await admin().patch(policy).send(looser).expect(403);
    const { id } = await asked(
      admin()
        .patch(policy)
        .send({ actions: ['keys'] }),
    );
    // What was tightened meanwhile is not loosened by what was asked before.
    await api
      .as(second)
      .patch(policy)
      .send({ actions: ['keys', 'offboard', 'data', 'approve'] });
    expect((await approve(second, id).expect(200)).body).toMatchObject({ state: 'failed' });
    const again = await asked(admin().patch(policy).send({ actions: [] }));
    expect((await approve(second, again.id).expect(200)).body).toMatchObject({ state: 'done' });
    expect((await admin().get(policy)).body.actions).toEqual([]);
    const { path } = await system();
    await admin().post(`${path}/rotate-token`).send({}).expect(200);
  });

  test('is not set while nobody could be the second admin, and needs a recent sign-in', async () => {
    await api
      .db('users')
      .whereRaw(`'admin' = any(roles) and name <> 'admin'`)
      .update({ disabled_at: api.db.fn.now() });
    const { body } = await admin()
      .patch(policy)
      .send({ actions: ['keys'] })
      .expect(409);
    expect(body.detail).toContain('second admin');
    const browser = await signedIn(api, api.tokens.admin);
    await api.db('sessions').update({ authenticated_at: null });
    const { body: old } = await browser
      .patch(policy)
      .send({ actions: ['keys'] })
      .expect(403);
    expect(old.type).toBe('/problems/sign-in-again');
  });
});
