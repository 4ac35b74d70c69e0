import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { newAgreementKeys } from '../../exchange/agreement';
import { type Database, openDatabase } from '../../records/database';
import { sealedAs } from '../../records/sealed';
import { type Child, startChild } from '../environment/child';
import { type Line, openLine } from '../environment/line';
import { type Page, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import {
  approve,
  type CaseView,
  type ConnectionView,
  type Handshake,
  invite,
  joinRequest,
  openStranger,
  type ProviderView,
  reaches,
  request,
  requested,
  type Switch,
  switchOf,
  withdraw,
} from './steps';

let stack: TestStack;
/** Acme's way to Northwind. */
let line: Line;
let northwind: Switch;
let acme: Switch;
let northwindDb: Database;
let acmeDb: Database;
const children: Child[] = [];

beforeAll(async () => {
  stack = await startTestStack({ connected: false });
  line = await openLine(stack.northwind.url);
  northwind = switchOf(stack.northwind);
  acme = switchOf(stack.acme);
  northwindDb = openDatabase(stack.config.northwind.databaseUrl, 2);
  acmeDb = openDatabase(stack.config.acme.databaseUrl, 2);
});
/** Whatever failed before, the next test finds both sides free. */
beforeEach(async () => {
  line.restore();
  await Promise.all(children.splice(0).map((child) => child.kill()));
  const { items } = await stack.nora.get<Page<CaseView>>('/registrations');
  for (const { number, actions } of items) {
    if (actions.includes('cancel')) await stack.nora.post(`/registrations/${number}/cancel`);
  }
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await Promise.all([northwind?.off(), acme?.off()]);
  await Promise.all([northwindDb?.destroy(), acmeDb?.destroy()]);
  await line?.close();
  await stack?.stop();
});

const providerAt = (id: string, state: string) =>
  reaches<ProviderView>(stack.alex, `/providers/${id}`, state);
const caseAt = (number: string, state: string) =>
  reaches<CaseView>(stack.nora, `/registrations/${number}`, state);

/** Acme says why it does not get through. */
const stuck = (id: string): Promise<string> =>
  until(async () => {
    const { rows } = await acmeDb.raw('select last_error from providers where id = ?', [id]);
    return rows[0]?.last_error;
  }, 'an error to be seen');

/** The live connection between the two at each side: there is one, and both have the same secret. */
async function oneConnection(): Promise<void> {
  const live = (db: Database) => db('connections').whereNull('ended_at');
  const [ours, theirs] = [await live(acmeDb), await live(northwindDb)];
  expect(ours).toMatchObject([{ partner: 'northwind' }]);
  expect(theirs).toMatchObject([{ partner: 'acme' }]);
  const [secret, other] = [
    stack.acme.instance.vault.open(ours[0].secret, sealedAs.connectionSecret(ours[0])),
    stack.northwind.instance.vault.open(theirs[0].secret, sealedAs.connectionSecret(theirs[0])),
  ];
  expect(secret).toBe(other);
}

/** What each side says once the handshake is over without a connection. */
async function apart({ provider, number, subscription }: Handshake): Promise<void> {
  await caseAt(number, 'Cancelled');
  await reaches(stack.nora, `/subscriptions/${subscription}`, 'Rejected');
  for (const db of [acmeDb, northwindDb]) {
    await until(
      async () =>
        (await db('connections').whereIn('state', ['Requested', 'Approved', 'Active'])).length ===
        0,
      'no live connection',
    );
  }
  const { state } = await stack.alex.get<ProviderView>(`/providers/${provider}`);
  expect(['Rejected', 'Off-boarded']).toContain(state);
}

/** An instance as a process of its own. */
async function start(name: 'northwind' | 'acme'): Promise<Child> {
  const { temporalAddress, [name]: place } = stack.config;
  const child = await startChild({ ...place, instance: name, temporalAddress });
  children.push(child);
  return child;
}

/** A try has failed, and Temporal knows: who is killed in the middle of one is missed after a minute. */
async function failedOnce(id: string): Promise<void> {
  const { temporalAddress: address, acme: place } = stack.config;
  const connection = await Connection.connect({ address });
  const { namespace } = place;
  const handle = new Client({ connection, namespace }).workflow.getHandle(
    `provider-connection/${id}`,
  );
  await until(async () => {
    const { raw } = await handle.describe();
    return raw.pendingActivities?.some(({ attempt, lastFailure }) => attempt && lastFailure);
  }, 'a try that failed');
  await connection.close();
}

describe('Where both act at once, both end in states that agree', () => {
  /** What each side does is told only after both have done it. */
  async function meanwhile(handshake: Handshake, there: string, here: string, body: object = {}) {
    await stack.pause(stack.northwind, 'acme');
    await stack.pause(stack.acme, 'northwind');
    await stack.nora.post(there, { ...body });
    await stack.alex.post(`/providers/${handshake.provider}/${here}`);
    await stack.resume(stack.northwind, 'acme');
    await stack.resume(stack.acme, 'northwind');
  }

  test('the customer gives up, and the provider approves: it is Cancelled', async () => {
    const handshake = await request(stack);
    const there = `/subscriptions/${handshake.subscription}/approve`;
    await meanwhile(handshake, there, 'cancel', { confirm: true });
    await apart(handshake);
  });

  test('the customer activates, and the provider cancels: they are apart', async () => {
    const handshake = await request(stack);
    await approve(stack, handshake);
    await meanwhile(handshake, `/registrations/${handshake.number}/cancel`, 'activate');
    await apart(handshake);
  });

  test('the customer gives up, and the provider cancels: it is Cancelled', async () => {
    const handshake = await request(stack);
    await meanwhile(handshake, `/registrations/${handshake.number}/cancel`, 'cancel');
    await apart(handshake);
  });

  test('the customer gives up while the provider answers: it is told, and nothing is left', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hooli = await openStranger(async (_body, path) => {
      if (path !== '/exchange/v1/registrations') return { status: 202, body: '{}' };
      await held;
      const body = JSON.stringify({
        instance: 'hooli',
        registration: 'REG0001001',
        publicKey: newAgreementKeys().publicKey,
        replicationSet: { kinds: ['help'], fields: [], workNotes: true },
      });
      return { status: 200, body };
    });
    const { id } = await joinRequest(stack, 'xr_any', hooli.url);
    await until(() => hooli.heard.length > 0, 'the question');
    await stack.alex.post(`/providers/${id}/cancel`);
    release();
    const told = await until(
      () => hooli.heard.find((body) => body.includes('crossdesk.connection.')),
      'Hooli to be told',
    );
    expect(told).toContain('crossdesk.connection.withdrawn.v1');
    const { items } = await stack.alex.get<Page<ConnectionView>>('/connections');
    expect(items.filter(({ partner }) => partner === 'hooli')).toMatchObject([
      { state: 'Rejected' },
    ]);
    expect(await stack.alex.get(`/providers/${id}`)).toMatchObject({ state: 'Rejected' });
    await hooli.close();
  });
});

describe('While the provider cannot be reached', () => {
  test('the question is kept, asked again and shown with the error; it goes on by itself', async () => {
    const { number, registrationToken } = await invite(stack);
    await northwind.off();
    const asked = await joinRequest(stack, registrationToken);
    expect(asked).toMatchObject({ state: 'Approval Requested', lastError: null });
    expect(await stuck(asked.id)).toContain('ECONNREFUSED');
    expect(await stack.alex.get(`/providers/${asked.id}`)).toMatchObject({
      state: 'Approval Requested',
      lastError: expect.stringContaining('ECONNREFUSED'),
      actions: ['cancel'],
    });
    await northwind.on();
    const subscription = await requested(stack, number, asked.id);
    expect(await stack.alex.get(`/providers/${asked.id}`)).toMatchObject({ lastError: null });
    await oneConnection();
    const handshake = { number, provider: asked.id, subscription, token: registrationToken };
    await withdraw(stack, handshake);
  });

  test('it may be given up, and is asked no more', async () => {
    const { number, registrationToken } = await invite(stack);
    line.cut();
    const { id } = await joinRequest(stack, registrationToken, line.url);
    await stuck(id);
    expect(await stack.alex.post(`/providers/${id}/cancel`)).toMatchObject({
      state: 'Rejected',
      lastError: null,
    });
    line.restore();
    await stack.nora.post(`/registrations/${number}/cancel`);
  });
});

describe('Where the answer to the question is cut off', () => {
  /** Northwind has made a subscription, and Acme does not know. */
  async function unconfirmed(): Promise<Handshake> {
    const { number, registrationToken } = await invite(stack);
    line.mute();
    const { id } = await joinRequest(stack, registrationToken, line.url);
    const { links } = await caseAt(number, 'Approval Requested');
    const subscription = links.subscription?.split('/').at(-1) ?? '';
    return { number, provider: id, subscription, token: registrationToken };
  }

  test('it is asked again, and gets the same connection', async () => {
    const handshake = await unconfirmed();
    line.cut();
    await stuck(handshake.provider);
    line.restore();
    expect(await requested(stack, handshake.number, handshake.provider)).toBe(
      handshake.subscription,
    );
    await oneConnection();
    await approve(stack, handshake);
    await withdraw(stack, handshake);
  });

  test('an approval that was given meanwhile is heard', async () => {
    const handshake = await unconfirmed();
    await stack.nora.post(`/subscriptions/${handshake.subscription}/approve`, { confirm: true });
    await until(
      () => northwindDb('connections').whereNotNull('last_error').whereNull('ended_at').first(),
      'a try to tell it',
    );
    line.cut();
    await stuck(handshake.provider);
    line.restore();
    await providerAt(handshake.provider, 'Approved');
    await withdraw(stack, handshake);
  });

  test('a rejection that was given meanwhile is heard', async () => {
    const handshake = await unconfirmed();
    await stack.nora.post(`/subscriptions/${handshake.subscription}/reject`, { reason: 'No.' });
    line.cut();
    await stuck(handshake.provider);
    line.restore();
    await providerAt(handshake.provider, 'Rejected');
    expect(await acmeDb('connections').whereNull('ended_at')).toEqual([]);
  });
});

describe('An instance that stops in the middle goes on where it was', () => {
  test('the customer, before it was answered', async () => {
    const { number, registrationToken } = await invite(stack);
    line.cut();
    const { id } = await joinRequest(stack, registrationToken, line.url);
    await stuck(id);
    await acme.off();
    line.restore();
    await acme.on();
    const subscription = await requested(stack, number, id);
    await oneConnection();
    await withdraw(stack, { number, provider: id, subscription, token: registrationToken });
  });

  test('the customer, while the provider approves', async () => {
    const handshake = await request(stack);
    await acme.off();
    await stack.nora.post(`/subscriptions/${handshake.subscription}/approve`, { confirm: true });
    await acme.on();
    await providerAt(handshake.provider, 'Approved');
    await withdraw(stack, handshake);
  });

  test('the customer, while the provider rejects', async () => {
    const handshake = await request(stack);
    await acme.off();
    await stack.nora.post(`/registrations/${handshake.number}/reject`, { reason: 'No.' });
    await acme.on();
    expect(await providerAt(handshake.provider, 'Rejected')).toMatchObject({ reason: 'No.' });
  });

  test('the provider, while its approval is awaited', async () => {
    const handshake = await request(stack);
    await northwind.off();
    await northwind.on();
    await approve(stack, handshake);
    await withdraw(stack, handshake);
  });

  test('the provider, while the customer gives up', async () => {
    const handshake = await request(stack);
    await northwind.off();
    await stack.alex.post(`/providers/${handshake.provider}/cancel`, { reason: 'Too slow.' });
    await northwind.on();
    expect(await caseAt(handshake.number, 'Cancelled')).toMatchObject({ reason: 'Too slow.' });
  });

  test('both, killed when the one has taken the question and the other has no answer', async () => {
    const { number, registrationToken } = await invite(stack);
    await Promise.all([northwind.off(), acme.off()]);
    const [provider, customer] = await Promise.all([start('northwind'), start('acme')]);
    line.mute();
    const { id } = await joinRequest(stack, registrationToken, line.url);
    const { links } = await caseAt(number, 'Approval Requested');
    line.cut();
    await failedOnce(id);
    await Promise.all([provider.kill(), customer.kill()]);
    await Promise.all([northwind.on(), acme.on()]);
    line.restore();
    const subscription = await requested(stack, number, id);
    expect(links.subscription).toContain(subscription);
    await oneConnection();
    await withdraw(stack, { number, provider: id, subscription, token: registrationToken });
  }, 120_000);
});

describe('Where the provider stops as the customer activates', () => {
  test('it is established once the provider is back, and the catalog arrives', async () => {
    const handshake = await request(stack);
    await approve(stack, handshake);
    const body = { name: 'Help with a laptop', kind: 'help' };
    const { id } = await stack.nora.post<{ id: string }>('/catalog-items', body);
    await northwind.off();
    expect(await stack.alex.post(`/providers/${handshake.provider}/activate`)).toMatchObject({
      state: 'Active',
    });
    await northwind.on();
    await caseAt(handshake.number, 'Established');
    await until(() => stack.casey.get(`/catalog-items/${id}`).catch(() => false), 'the item');
    const { number } = await stack.submit(id);
    expect(number).toMatch(/^ACME-PRQ/);
  });
});
