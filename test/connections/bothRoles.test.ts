import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Person, person } from '../../dev/demo/person';
import { until } from '../rig/until';
import { call, inState, inSync, journal, startTestWorld, type TestWorld, view } from '../rig/world';

interface Connection {
  readonly id: string;
  readonly partner: string;
  readonly partnerIs: 'provider' | 'customer';
  readonly state: string;
}
interface Page<T> {
  readonly items: readonly T[];
}

let world: TestWorld;
/** Northwind's requester asks; Acme's agent fulfils. */
let remy: Person;

beforeAll(async () => {
  world = await startTestWorld();
  remy = person(world.northwind, 'northwind', 'requester');
});
afterAll(() => world?.stop());

/** Acme invites Northwind, which presents the token; the approval and the activation are still to come. */
async function invite(customerName: string) {
  const { number, registrationToken } = await world.alex.post<{
    number: string;
    registrationToken: string;
  }>('/registrations', {
    customerName,
    contactName: 'Nora',
    contactEmail: 'nora@northwind.example',
  });
  const { id } = await world.nora.post<{ id: string }>('/providers', {
    url: world.acme.url,
    registrationToken,
  });
  return { number, provider: id };
}

async function live(who: Person): Promise<readonly Connection[]> {
  const { items } = await who.get<Page<Connection>>('/connections');
  return items.filter(({ state }) => state === 'Active' || state === 'Paused');
}

async function connectionOf(who: Person, partnerIs: Connection['partnerIs']): Promise<string> {
  const found = (await live(who)).find((one) => one.partnerIs === partnerIs);
  if (!found) throw new Error(`${who.organisation} has no connection to a ${partnerIs}.`);
  return found.id;
}

async function submitTo(item: string): Promise<{ number: string; task: string }> {
  const { number } = await remy.post<{ number: string }>('/requests', {
    catalogItem: item,
    shortDescription: 'Our badge reader is broken',
  });
  await inState('Received', number, remy, world.avery);
  const { items } = await world.avery.get<Page<{ number: string }>>(`/tasks?request=${number}`);
  return { number, task: items[0]?.number ?? '' };
}

describe('Two organisations that are connected', () => {
  let item: string;

  test('are connected the other way round by the same handshake', async () => {
    const { number, provider } = await invite('Northwind Ltd');
    const registration = await until(async () => {
      const found = await world.alex.get<{ state: string; links: Record<string, string> }>(
        `/registrations/${number}`,
      );
      return found.state === 'Approval Requested' && found;
    }, 'the subscription at Acme');
    const approval = registration.links.subscription?.replace('/api/v1', '');
    await world.alex.post(`${approval}/approve`, { confirm: true });
    await until(
      async () => (await world.nora.get<Connection>(`/providers/${provider}`)).state === 'Approved',
      'the approval at Northwind',
    );
    await world.nora.post(`/providers/${provider}/activate`);
    for (const who of [world.alex, world.nora]) {
      await until(async () => (await live(who)).length === 2, `both at ${who.organisation}`);
      const roles = (await live(who)).map(({ partnerIs }) => partnerIs).sort();
      expect(roles).toEqual(['customer', 'provider']);
    }
  });

  test('exchange requests in both directions at once', async () => {
    const published = await world.alex.post<{ id: string }>('/catalog-items', {
      name: 'Help with a badge',
      kind: 'help',
    });
    item = published.id;
    await until(() => remy.get(`/catalog-items/${item}`).catch(() => false), 'the item');
    const [theirs, ours] = await Promise.all([submitTo(item), world.publish().then(world.submit)]);
    expect(theirs.number).toMatch(/^NORTHWIND-PRQ/);
    expect(ours.number).toMatch(/^ACME-PRQ/);

    await world.avery.post(`/tasks/${theirs.task}/assign`);
    await world.dana.post(`/tasks/${ours.task}/assign`);
    await inState('Work in Progress', theirs.number, remy, world.avery);
    await inState('Work in Progress', ours.number, world.casey, world.dana);
    await remy.post(`/requests/${theirs.number}/comments`, { text: 'It beeps' });
    await world.avery.post(`/tasks/${theirs.task}/comments`, { text: 'Three times?' });
    await inSync(theirs.number, remy, world.avery);
    for (const who of [remy, world.avery]) {
      const texts = (await journal(who, theirs.number)).map(({ text }) => text);
      expect(texts).toEqual(expect.arrayContaining(['It beeps', 'Three times?']));
    }
    await world.avery.post(`/tasks/${theirs.task}/propose`, {
      resolutionCode: 'Solved',
      resolutionNotes: 'Replaced',
    });
    await inState('Resolved', theirs.number, remy);
    await remy.post(`/requests/${theirs.number}/accept`);
    await inState('Closed', theirs.number, remy, world.avery);
    expect((await view(world.casey, ours.number)).state).toBe('Work in Progress');
  });

  test('cannot be connected twice in the same direction, and each side learns what helps', async () => {
    const { number, provider } = await invite('Northwind again');
    const refused = await until(async () => {
      const found = await world.nora.get<{ state: string; reason: string }>(
        `/providers/${provider}`,
      );
      return found.state === 'Rejected' && found;
    }, 'the refusal');
    expect(refused.reason).toMatch(/There is a connection to "northwind" already\./);
    const { items } = await world.alex.get<Page<{ kind: string; text: string }>>(
      `/registrations/${number}/journal`,
    );
    const notes = items.filter(({ text }) => text.includes('was refused'));
    expect(notes).toHaveLength(1);
    expect(notes[0]?.text).toMatch(/subscriptions\/[0-9a-f-]+ is Active\. It can be used as it is/);
    const again = await call(world.acme, 'admin', 'POST', '/registrations', {
      customerName: 'Northwind Ltd',
      contactName: 'Nora',
      contactEmail: 'nora@northwind.example',
    });
    expect(again).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/is Active\. It can be used as it is/) },
    });
    await world.alex.post(`/registrations/${number}/cancel`);
  });

  test('say that no mail was sent where there is no mail server', async () => {
    const { number } = await world.alex.post<{ number: string }>('/registrations', {
      customerName: 'Globex',
      contactName: 'Gus',
      contactEmail: 'gus@globex.example',
    });
    const { instructions } = await until(async () => {
      const found = await world.alex.get<{ instructions: { state: string } }>(
        `/registrations/${number}`,
      );
      return found.instructions.state !== 'waiting' && found;
    }, 'what became of the mail');
    expect(instructions).toEqual({ sentTo: 'gus@globex.example', state: 'kept', lastError: null });
  });

  test('pause one direction, and the other goes on', async () => {
    const towardsAcme = await connectionOf(world.nora, 'provider');
    await world.nora.post(`/connections/${towardsAcme}/pause`);
    await until(
      async () => (await live(world.alex)).some(({ state }) => state === 'Paused'),
      'the pause at Acme',
    );
    const ours = await world.submit(await world.publish());
    await world.dana.post(`/tasks/${ours.task}/comments`, { text: 'We are at it' });
    await inSync(ours.number, world.casey, world.dana);
    const paused = await remy.post<{ number: string }>('/requests', {
      catalogItem: item,
      shortDescription: 'Another badge reader',
    });
    expect((await view(remy, paused.number)).replication.state).toBe('paused');
    await world.nora.post(`/connections/${towardsAcme}/resume`);
    await inState('Received', paused.number, remy, world.avery);
  });

  test('off-board one direction, and the other stays', async () => {
    const theirs = await submitTo(item);
    const ours = await world.submit(await world.publish());
    const asCustomer = await connectionOf(world.alex, 'customer');
    await world.alex.post(`/connections/${asCustomer}/offboard`, { confirm: true });
    await inState('Cancelled', theirs.number, remy, world.avery);
    await until(async () => (await live(world.nora)).length === 1, 'the end at Northwind');
    await world.dana.post(`/tasks/${ours.task}/assign`);
    await inState('Work in Progress', ours.number, world.casey, world.dana);
  });

  test('connect in that direction again', async () => {
    const { number } = await invite('Northwind Ltd');
    await until(
      async () =>
        (await world.alex.get<Connection>(`/registrations/${number}`)).state ===
        'Approval Requested',
      'the new handshake',
    );
  });
});
