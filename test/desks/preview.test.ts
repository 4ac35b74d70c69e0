import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { offeredId, startTestApi, submitted, type TestApi } from '../api/testApi';
import { startTableApi, type TableApi } from '../table/tableApi';

/** What an event would become. The desk is this product's own Table API, as ServiceNow's connector uses it. */
const table = 'sn_bom_loan_service';
let api: TestApi;
let other: TableApi;
let id: string;
beforeAll(async () => {
  [api, other] = [await startTestApi(), await startTableApi()];
  const { body } = await api
    .as('admin')
    .post('/api/v1/desks')
    .send({
      name: 'Helpdesk',
      kind: 'servicenow',
      url: `http://127.0.0.1:${other.port}`,
      credentials: { user: 'integration', password: other.password, tables: [table] },
      routes: [
        { direction: 'out', record: 'request', queue: table },
        {
          direction: 'in',
          record: 'request',
          where: { field: { name: 'category', value: 'Partner' } },
          catalogItem: offeredId,
          values: { description: '{subject}, for {field:account}' },
        },
      ],
      // What is shown does not depend on it, and nothing else may happen here.
      state: 'Paused',
    })
    .expect(201);
  ({ id } = body);
});
afterAll(async () => {
  await api?.close();
  await other?.close();
});

interface Effect {
  readonly does: string;
  readonly text: string | null;
  readonly values: Readonly<Record<string, string>>;
}
const ask = (direction: string, event: object, fields = {}) =>
  api
    .as('admin')
    .post(`/api/v1/desks/${id}/preview`)
    .send({ direction, event, ...fields });
async function effects(direction: string, event: object, fields = {}): Promise<Effect[]> {
  return (await ask(direction, event, fields).expect(200)).body.effects;
}
const rows = async () => {
  const counts = ['journal', 'outbox', 'requests', 'desk_tickets', 'desk_entries'].map(
    async (name) => [name, (await api.db(name).count())[0]?.count],
  );
  return Object.fromEntries(await Promise.all(counts));
};

/** A request that has no ticket. */
async function unrouted(): Promise<string> {
  const number = await submitted(api);
  await api.db('desk_tickets').where({ record: number }).delete();
  await api.db('outbox').where({ subject: number, connection_id: id }).delete();
  return number;
}

describe('A record', () => {
  test('would become a ticket with its entries, and nothing is written', async () => {
    const number = await submitted(api, 'requester', { priority: 2 });
    const path = `/api/v1/requests/${number}`;
    await api.as('requester').post(`${path}/comments`).send({ text: 'It is urgent.' }).expect(201);
    await api.as('agent').post(`${path}/work-notes`).send({ text: 'Check stock.' }).expect(201);
    const before = await rows();
    const shown = await effects('out', { record: number });
    expect(shown.map(({ does }) => does)).toEqual([
      'create ticket',
      'public comment',
      'internal comment',
    ]);
    const [ticket, comment] = shown;
    expect(ticket?.values).toMatchObject({
      queue: table,
      subject: 'A laptop',
      requester: 'requester (Acme)',
    });
    expect(ticket?.text).toContain(`http://acme.example/requests/${number}`);
    expect(comment?.text).toMatch(/^requester \(Acme\), .* UTC:\n\nIt is urgent\.\n\n\[crossdesk:/);
    expect(await rows()).toEqual(before);
  });

  test('is shown with a mapping that is not saved yet', async () => {
    const number = await submitted(api);
    const mapping = { records: { request: { statuses: { out: { Submitted: '42' } } } } };
    const [ticket] = await effects('out', { record: number }, { mapping });
    expect(ticket?.values.status).toBe('42');
    const [saved] = await effects('out', { record: number });
    expect(saved?.values.status).not.toBe('42');
    const wrong = { records: { request: { statuses: { out: { Nowhere: '1' } } } } };
    await ask('out', { record: number }, { mapping: wrong }).expect(422);
  });

  test('is shown by routes that are not saved yet, by the rule that decides about records', async () => {
    await api.as('admin').post('/api/v1/groups').send({ name: 'Network' }).expect(201);
    const { body: made } = await api
      .as('agent')
      .post('/api/v1/cases')
      .send({ shortDescription: 'No network', assignmentGroup: 'Network' })
      .expect(201);
    const route = (assignmentGroup: string, queue: string) => ({
      ...{ direction: 'out', record: 'case', where: { assignmentGroup }, queue },
    });
    const event = { record: made.number };
    const routes = [route('Printers', 'one'), route('network', 'two'), route('Network ', 'three')];
    const before = await rows();
    const [ticket] = await effects('out', event, { routes });
    expect(ticket).toMatchObject({ does: 'create ticket', values: { queue: 'two' } });
    expect(await rows()).toEqual(before);
    // What is tried replaces what is saved, which matches requests.
    const request = await effects('out', { record: await unrouted() }, { routes });
    expect(request.map(({ does }) => does)).toEqual(['nothing']);
    const never = [{ ...route('Network', 'one'), where: { customer: 'acme' } }];
    const { body } = await ask('out', event, { routes: never }).expect(422);
    expect(body.errors[0].path).toBe('routes.0.where.customer');
  });

  test('can be shown by one entry of its journal', async () => {
    const number = await submitted(api);
    const path = `/api/v1/requests/${number}/comments`;
    const { body: entry } = await api.as('requester').post(path).send({ text: 'One.' });
    await api.as('requester').post(path).send({ text: 'Another.' });
    await api
      .db('desk_tickets')
      .where({ record: number })
      .update({ ticket: `${table}/1` });
    const shown = await effects('out', { record: number, entry: entry.id });
    expect(shown.filter(({ does }) => does === 'public comment')).toHaveLength(1);
    const elsewhere = await submitted(api);
    await ask('out', { record: elsewhere, entry: entry.id }).expect(404);
  });

  test('that no route matches would become nothing, and one that is not there is 404', async () => {
    const { body } = await api.as('agent').post('/api/v1/cases').send({ shortDescription: 'A' });
    expect(await effects('out', { record: body.number })).toEqual([
      { does: 'nothing', text: `No route of Helpdesk matches ${body.number}.`, values: {} },
    ]);
    await ask('out', { record: 'ACME-PRQ9999999' }).expect(404);
  });
});

describe('A ticket', () => {
  const opened = async (fields: Readonly<Record<string, string>>) => {
    const { sys_id } = await other.open(fields);
    return `${table}/${sys_id}`;
  };

  test('would become a request by the route that matches it', async () => {
    const fields = { short_description: 'A printer', account: 'Finance', category: 'Partner' };
    const ticket = await opened(fields);
    const before = await rows();
    const [shown] = await effects('in', { ticket });
    expect(shown).toMatchObject({
      does: 'create record',
      values: {
        record: 'request',
        catalogItem: offeredId,
        shortDescription: 'A printer',
        description: 'A printer, for Finance',
      },
    });
    expect(await rows()).toEqual(before);
    const elsewhere = await opened({ category: 'Ours' });
    const [other] = await effects('in', { ticket: elsewhere });
    expect(other?.does).toBe('nothing');
    const routes = [{ direction: 'in', record: 'case', where: { queue: table } }];
    const [tried] = await effects('in', { ticket: elsewhere }, { routes });
    expect(tried).toMatchObject({ does: 'create record', values: { record: 'case' } });
  });

  test('of a record would give the command of its status, with the reply that came with it', async () => {
    const number = await submitted(api);
    const ticket = await opened({ short_description: 'A laptop' });
    const agreed = { theirs: { status: '2', owner: null, priority: null }, ours: {} };
    await api
      .db('desk_tickets')
      .where({ record: number })
      .update({ ticket, seen: JSON.stringify(agreed) });
    const event = { ticket, status: '8', reply: 'No longer needed.' };
    const { body } = await ask('in', event).expect(200);
    expect(body).toMatchObject({ record: number, ticket });
    const command = body.effects.find(({ does }: Effect) => does === 'command');
    expect(command.values).toMatchObject({ command: 'cancel', reason: 'No longer needed.' });
    const refused = await effects('in', { ticket, status: '6' });
    expect(refused.find(({ does }) => does === 'refused')?.text).toContain('Submitted');
  });

  test('that the desk does not have is 404, and a desk that is away is 503', async () => {
    await ask('in', { ticket: `${table}/00000000000000000000000000000000` }).expect(404);
    const away = await api
      .as('admin')
      .post('/api/v1/desks')
      .send({
        name: 'Away',
        kind: 'servicenow',
        url: 'http://127.0.0.1:9',
        credentials: { user: 'x', password: 'y' },
        state: 'Paused',
      })
      .expect(201);
    await api
      .as('admin')
      .post(`${away.body.links.self}/preview`)
      .send({ direction: 'in', event: { ticket: 'incident/1' } })
      .expect(503);
  });
});
