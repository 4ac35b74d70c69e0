import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Person, person } from '../../dev/demo/person';
import {
  call,
  inState,
  inSync,
  journal,
  startTestStack,
  type TestStack,
  view,
} from '../environment/stack';
import { until } from '../environment/until';

interface Connection {
  readonly id: string;
  readonly partner: string;
  readonly partnerIs: 'provider' | 'customer';
  readonly state: string;
}
interface Page<T> {
  readonly items: readonly T[];
}

let stack: TestStack;
/** Northwind's requester asks; Acme's agent fulfils. */
let remy: Person;

beforeAll(async () => {
  stack = await startTestStack();
  remy = person(stack.northwind, 'northwind', 'requester');
});
afterAll(() => stack?.stop());

/** Acme invites Northwind, which presents the token; the approval and the activation are still to come. */
async function invite(customerName: string) {
  const { number, registrationToken } = await stack.alex.post<{
    number: string;
    registrationToken: string;
  }>('/registrations', {
    customerName,
    contactName: 'Nora',
    contactEmail: 'nora@northwind.example',
  });
  const { id } = await stack.nora.post<{ id: string }>('/providers', {
    url: stack.acme.url,
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
  await inState('Received', number, remy, stack.avery);
  const { items } = await stack.avery.get<Page<{ number: string }>>(`/tasks?request=${number}`);
  return { number, task: items[0]?.number ?? '' };
}

describe('Two organisations that are connected', () => {
  let item: string;

  test('are connected the other way round by the same handshake', async () => {
    const { number, provider } = await invite('Northwind Ltd');
    const registration = await until(async () => {
      const found = await stack.alex.get<{ state: string; links: Record<string, string> }>(
        `/registrations/${number}`,
      );
      return found.state === 'Approval Requested' && found;
    }, 'the subscription at Acme');
    const approval = registration.links.subscription?.replace('/api/v1', '');
    await stack.alex.post(`${approval}/approve`, { confirm: true });
    await until(
      async () => (await stack.nora.get<Connection>(`/providers/${provider}`)).state === 'Approved',
      'the approval at Northwind',
    );
    await stack.nora.post(`/providers/${provider}/activate`);
    for (const who of [stack.alex, stack.nora]) {
      await until(async () => (await live(who)).length === 2, `both at ${who.organisation}`);
      const roles = (await live(who)).map(({ partnerIs }) => partnerIs).sort();
      expect(roles).toEqual(['customer', 'provider']);
    }
  });

  test('exchange requests in both directions at once', async () => {
    const published = await stack.alex.post<{ id: string }>('/catalog-items', {
      name: 'Help with a badge',
      kind: 'help',
    });
    item = published.id;
    await until(() => remy.get(`/catalog-items/${item}`).catch(() => false), 'the item');
    const [theirs, ours] = await Promise.all([submitTo(item), stack.publish().then(stack.submit)]);
    expect(theirs.number).toMatch(/^NORTHWIND-PRQ/);
    expect(ours.number).toMatch(/^ACME-PRQ/);

    await stack.avery.post(`/tasks/${theirs.task}/assign`);
    await stack.dana.post(`/tasks/${ours.task}/assign`);
    await inState('Work in Progress', theirs.number, remy, stack.avery);
    await inState('Work in Progress', ours.number, stack.casey, stack.dana);
    await remy.post(`/requests/${theirs.number}/comments`, { text: 'It beeps' });
    await stack.avery.post(`/tasks/${theirs.task}/comments`, { text: 'Three times?' });
    await inSync(theirs.number, remy, stack.avery);
    for (const who of [remy, stack.avery]) {
      const texts = (await journal(who, theirs.number)).map(({ text }) => text);
      expect(texts).toEqual(expect.arrayContaining(['It beeps', 'Three times?']));
    }
    await stack.avery.post(`/tasks/${theirs.task}/propose`, {
      resolutionCode: 'Solved',
      resolutionNotes: 'Replaced',
    });
    await inState('Resolved', theirs.number, remy);
    await remy.post(`/requests/${theirs.number}/accept`);
    await inState('Closed', theirs.number, remy, stack.avery);
    expect((await view(stack.casey, ours.number)).state).toBe('Work in Progress');
  });

  test('cannot be connected twice in the same direction, and each side learns what helps', async () => {
    const { number, provider } = await invite('Northwind again');
    const refused = await until(async () => {
      const found = await stack.nora.get<{ state: string; reason: string }>(
        `/providers/${provider}`,
      );
      return found.state === 'Rejected' && found;
    }, 'the refusal');
    expect(refused.reason).toMatch(/There is a connection to "northwind" already\./);
    const { items } = await stack.alex.get<Page<{ kind: string; text: string }>>(
      `/registrations/${number}/journal`,
    );
    const notes = items.filter(({ text }) => text.includes('was refused'));
    expect(notes).toHaveLength(1);
    expect(notes[0]?.text).toMatch(/subscriptions\/[0-9a-f-]+ is Active\. It can be used as it is/);
    const again = await call(stack.acme, 'admin', 'POST', '/registrations', {
      customerName: 'Northwind Ltd',
      contactName: 'Nora',
      contactEmail: 'nora@northwind.example',
    });
    expect(again).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/is Active\. It can be used as it is/) },
    });
    await stack.alex.post(`/registrations/${number}/cancel`);
  });

  test('say that no mail was sent where there is no mail server', async () => {
    const { number } = await stack.alex.post<{ number: string }>('/registrations', {
      customerName: 'Globex',
      contactName: 'Gus',
      contactEmail: 'gus@globex.example',
    });
    const { instructions } = await until(async () => {
      const found = await stack.alex.get<{ instructions: { state: string } }>(
        `/registrations/${number}`,
      );
      return found.instructions.state !== 'waiting' && found;
    }, 'what became of the mail');
    expect(instructions).toEqual({ sentTo: 'gus@globex.example', state: 'kept', lastError: null });
  });

  test('pause one direction, and the other goes on', async () => {
    const towardsAcme = await connectionOf(stack.nora, 'provider');
    await stack.nora.post(`/connections/${towardsAcme}/pause`);
    await until(
      async () => (await live(stack.alex)).some(({ state }) => state === 'Paused'),
      'the pause at Acme',
    );
    const ours = await stack.submit(await stack.publish());
    await stack.dana.post(`/tasks/${ours.task}/comments`, { text: 'We are at it' });
    await inSync(ours.number, stack.casey, stack.dana);
    const paused = await remy.post<{ number: string }>('/requests', {
      catalogItem: item,
      shortDescription: 'Another badge reader',
    });
    expect((await view(remy, paused.number)).replication.state).toBe('paused');
    await stack.nora.post(`/connections/${towardsAcme}/resume`);
    await inState('Received', paused.number, remy, stack.avery);
  });

  test('off-board one direction, and the other stays', async () => {
    const theirs = await submitTo(item);
    const ours = await stack.submit(await stack.publish());
    const asCustomer = await connectionOf(stack.alex, 'customer');
    await stack.alex.post(`/connections/${asCustomer}/offboard`, { confirm: true });
    await inState('Cancelled', theirs.number, remy, stack.avery);
    await until(async () => (await live(stack.nora)).length === 1, 'the end at Northwind');
    await stack.dana.post(`/tasks/${ours.task}/assign`);
    await inState('Work in Progress', ours.number, stack.casey, stack.dana);
  });

  test('connect in that direction again', async () => {
    const { number } = await invite('Northwind Ltd');
    await until(
      async () =>
        (await stack.alex.get<Connection>(`/registrations/${number}`)).state ===
        'Approval Requested',
      'the new handshake',
    );
  });
});
