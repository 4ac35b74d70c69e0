import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../environment/until';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, sharedNorthwind, startNorthwind } from './northwind';
import { arrived, comment, create, createdBy, references, said } from './views';

let northwind: Northwind;
let system: ExternalSystem;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  system = await openSystem(northwind);
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

const set = (fields: object) =>
  northwind.people.admin.patch(`/external-systems/${system.id}`, fields);
const isRefused = async () => (await system.as.ask('GET', '/changes')).status === 401;

test('a disabled system’s token is refused and nothing is pushed; enabled, it goes on', async () => {
  const number = await createdBy(system, 'X-1');
  await set({ enabled: false });
  // A process that has just seen a token takes it for two seconds still.
  await until(isRefused, 'the token to be refused');
  for (const [method, path] of [
    ['GET', `/changes/${number}`],
    ['GET', `/external-systems/${system.id}/deliveries`],
    ['POST', `/external-systems/${system.id}/operations`],
  ] as const) {
    expect((await system.as.ask(method, path)).status).toBe(401);
  }
  expect(await references(northwind, number)).toMatchObject([{ active: false }]);
  await comment(northwind, number, 'While it is away');
  await create(northwind, { owningGroup: system.group });
  // Another that is told of things meanwhile has got them: whoever delivers had the time.
  const other = await openSystem(northwind);
  await create(northwind, { owningGroup: other.group });
  await arrived(other);
  await other.close();
  expect(system.arrivals).toEqual([]);
  expect((await system.deliveries()).map(({ delivery }) => delivery.state)).toEqual([
    'waiting',
    'waiting',
  ]);
  await set({ enabled: true });
  await arrived(system);
  // They are of two changes, which have no order between them.
  expect(system.taken.map(({ data }) => said(data)).sort()).toEqual([
    'Assign',
    'Update: While it is away',
  ]);
  expect((await system.as.ask('GET', `/changes/${number}`)).status).toBe(200);
});

test('a system that gets a URL later is pushed what waited', async () => {
  const later = await openSystem(northwind, 'Later', { pulls: true });
  const { number } = await create(northwind, { owningGroup: later.group });
  await comment(northwind, number, 'Before there was a way');
  expect((await later.deliveries()).map(({ delivery }) => delivery.state)).toEqual([
    'waiting',
    'waiting',
  ]);
  expect(later.arrivals).toEqual([]);
  await northwind.people.admin.patch(`/external-systems/${later.id}`, { deliveryUrl: later.url });
  await arrived(later);
  expect(later.taken.map(({ data }) => said(data))).toEqual([
    'Assign',
    'Update: Before there was a way',
  ]);
  await later.close();
});

const never = [
  'http://169.254.169.254/latest/meta-data',
  'http://[fe80::1]/hook',
  'http://100.100.100.200/',
  'http://[fd00:ec2::254]/',
  'http://0.0.0.0/',
  'http://2852039166/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://[::ffff:169.254.169.254]/',
  'http://224.0.0.1/',
];
const unusable = ['hook', '/hook', 'ftp://example.com/', 'file:///etc/passwd', 'javascript:1', ''];
const withSecrets = 'http://user:secret@example.com/';
const ours = ['http://127.0.0.1:4100/', 'http://10.1.2.3/', 'http://[::1]/', 'http://192.168.0.1/'];

test('a delivery URL that leads to a metadata service, or nowhere, is refused by its name', async () => {
  const { admin } = northwind.people;
  const path = `/external-systems/${system.id}`;
  for (const deliveryUrl of [...never, ...unusable.filter(Boolean), withSecrets]) {
    const created = await admin.ask('POST', '/external-systems', { name: 'Bad', deliveryUrl });
    const patched = await admin.ask('PATCH', path, { deliveryUrl });
    for (const { status, body } of [created, patched]) {
      expect({ deliveryUrl, status }).toEqual({ deliveryUrl, status: 400 });
      expect(body.errors).toMatchObject([{ path: 'deliveryUrl' }]);
    }
  }
});

test('where private addresses are not allowed, one is refused too, whoever resolves to one', async () => {
  const strict = await startNorthwind({ allowPrivateTargets: false });
  try {
    const { admin } = strict.people;
    for (const deliveryUrl of [...never, ...ours]) {
      const { status } = await admin.ask('POST', '/external-systems', { name: 'Bad', deliveryUrl });
      expect({ deliveryUrl, status }).toEqual({ deliveryUrl, status: 400 });
    }
    const { id } = await admin.post<{ id: string }>('/external-systems', {
      name: 'By name',
      deliveryUrl: 'http://localhost:9/hook',
    });
    await admin.post('/groups', { name: 'By name', externalSystem: id });
    await create(strict, { owningGroup: 'By name' });
    const health = await until(async () => {
      const found = await admin.get<{ health: { lastError: string | null } }>(
        `/external-systems/${id}`,
      );
      return found.health.lastError;
    }, 'a try');
    expect(health).toMatch(/no address within bounds/);
  } finally {
    await strict.close();
  }
});
