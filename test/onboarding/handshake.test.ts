import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { replayAtEnd } from '../environment/replayed';
import {
  call,
  everything,
  inState,
  type Page,
  startTestStack,
  type TestStack,
} from '../environment/stack';
import { until } from '../environment/until';
import { type MailServer, startMailServer } from '../notifications/mailServer';
import {
  ask,
  type CaseView,
  type ConnectionView,
  type Invitation,
  invite,
  journalOf,
  type ProviderView,
  question,
  reaches,
  type SubscriptionView,
  sendEvents,
} from './steps';

const day = 86_400_000;
const replay = replayAtEnd();
let stack: TestStack;
let mail: MailServer;
let connection: Connection;
/** Northwind's catalog item. */
let item: string;

beforeAll(async () => {
  mail = await startMailServer();
  stack = await startTestStack({ connected: false, smtpUrl: `smtp://127.0.0.1:${mail.port}` });
  connection = await Connection.connect({ address: stack.config.temporalAddress });
  for (const { namespace } of [stack.config.northwind, stack.config.acme]) {
    replay(new Client({ connection, namespace }));
  }
  const body = { name: 'Help with a laptop', kind: 'help' };
  item = (await stack.nora.post<{ id: string }>('/catalog-items', body)).id;
});
afterAll(async () => {
  await stack?.stop();
  await connection?.close();
  await mail?.close();
});

const mailTo = (name: string) =>
  until(
    () => mail.received.filter(({ text }) => text.includes(name)).at(-1),
    `the mail about ${name}`,
  );

/** What the contact is to send, as it stands in the mail. */
function bodyIn(text: string): { url: string; registrationToken: string } {
  const [, json] = /-d '(\{.*\})'/.exec(text) ?? [];
  return JSON.parse(json ?? '');
}

describe('From the invitation to the first request, every hop', () => {
  let invitation: Invitation;
  let provider: ProviderView;
  let subscription: SubscriptionView;

  test('an invitation opens a case that is good for fourteen days, and links its customer', async () => {
    invitation = await invite(stack);
    expect(invitation).toMatchObject({
      number: expect.stringMatching(/^REG\d{7}$/),
      state: 'Awaiting Customer',
      customerName: 'Acme Corporation',
      applicant: null,
      actions: ['reject', 'cancel', 'resend'],
    });
    const goodFor = Date.parse(invitation.expiresAt) - Date.parse(invitation.openedAt);
    expect(Math.abs(goodFor - 14 * day)).toBeLessThan(60_000);
    expect(invitation.links.subscription).toBeUndefined();

    const customer = await stack.nora.follow<CaseView>(invitation.links.customer);
    const { registrationToken: _, ...kept } = invitation;
    expect(await stack.nora.follow(customer.links.registration)).toEqual({
      ...kept,
      updatedAt: expect.any(String),
    });
  });

  test("the case's work notes tell staff what to do, what to check and what each error means", async () => {
    const notes = (
      await stack.dana.follow<Page<{ kind: string; text: string }>>(invitation.links.journal)
    ).items.filter(({ kind }) => kind === 'work note');
    const text = notes.map((note) => note.text).join('\n');
    for (const word of [
      'POST /api/v1/providers',
      'activate',
      'Before you approve, check',
      'token is not known here',
      'was used already',
      'token expired',
      'already',
      'lastError',
      'resend',
      invitation.number,
    ]) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain(invitation.registrationToken);
  });

  test('the contact gets the instructions by e-mail, and the case says so', async () => {
    const received = await mailTo('Acme Corporation');
    expect(received.to).toEqual(['alex@acme.example']);
    expect(received.text).toContain(invitation.number);
    expect(received.html).toContain(invitation.registrationToken);
    const said = async () => journalOf(stack.nora, `/registrations/${invitation.number}`);
    await until(
      async () => (await said()).some(({ text }) => text.includes('sent to the contact by mail')),
      'the note on the e-mail',
    );
  });

  test('what the e-mail says to send makes a provider record, and a case that waits for approval', async () => {
    const { text } = await mailTo('Acme Corporation');
    provider = await stack.alex.post<ProviderView>('/providers', bodyIn(text));
    expect(provider).toMatchObject({ state: 'Approval Requested', actions: ['cancel'] });
    const { number } = invitation;
    const found = await reaches<CaseView>(
      stack.nora,
      `/registrations/${number}`,
      'Approval Requested',
    );
    expect(found).toMatchObject({ applicant: 'acme', actions: ['approve', 'reject', 'cancel'] });
    await until(async () => {
      provider = await stack.alex.get(`/providers/${provider.id}`);
      return provider.registration;
    }, 'the answer at Acme');
    expect(provider).toMatchObject({
      state: 'Approval Requested',
      provider: 'northwind',
      registration: number,
      lastError: null,
    });
    const said = async () => journalOf(stack.alex, `/providers/${provider.id}`);
    await until(
      async () => (await said()).some(({ text }) => text.startsWith('Approval was requested')),
      'the note of the answer at Acme',
    );
  });

  test('before it is approved nothing crosses', () => nothingCrosses('Requested'));

  test('an admin comes from the customer by links and by the work note to the subscription', async () => {
    const { nora } = stack;
    const { items } = await nora.get<Page<CaseView & { instance: string }>>('/customers?q=acme');
    expect(items).toHaveLength(1);
    expect(items[0]?.instance).toBe('acme');
    const found = await nora.follow<CaseView>(items[0]?.links.registration);
    const notes = (await nora.follow<Page<{ text: string; kind: string }>>(found.links.journal))
      .items;
    const note = notes.filter(({ kind }) => kind === 'work note').at(-1)?.text ?? '';
    expect(note).toContain(stack.acme.url);
    const [path] = /\/api\/v1\/subscriptions\/[0-9a-f-]+/.exec(note) ?? [];
    expect(path).toBe(found.links.subscription);
    subscription = await nora.follow<SubscriptionView>(path);
    expect(subscription).toMatchObject({
      state: 'Requested',
      customer: 'acme',
      actions: ['approve', 'reject'],
      links: { self: path, approve: `${path}/approve`, registration: found.links.self },
    });
    // Everything else that is linked can be read. Live events are a stream without an end: api/everyKind reads them.
    for (const [name, link] of Object.entries({ ...items[0]?.links, ...found.links })) {
      if (name !== 'events') await nora.follow(link);
    }
    for (const [name, link] of Object.entries(subscription.links)) {
      if (name !== 'approve' && name !== 'reject') await nora.follow(link);
    }
  });

  test('approved and confirmed, both sides say Approved, and the customer is offered to activate', async () => {
    const approval = subscription.links.approve?.replace('/api/v1', '') ?? '';
    const approved = await stack.nora.post<SubscriptionView>(approval, { confirm: true });
    expect(approved).toMatchObject({ state: 'Approved', actions: [] });
    expect(await stack.nora.follow(approved.links.registration)).toMatchObject({
      state: 'Approved',
      actions: ['cancel'],
    });
    provider = await reaches<ProviderView>(stack.alex, `/providers/${provider.id}`, 'Approved');
    expect(provider.actions).toEqual(['activate', 'cancel']);
    for (const link of [provider.links.self, provider.links.journal, provider.links.connection]) {
      await stack.alex.follow(link);
    }
  });

  test('before it is activated nothing crosses', async () => {
    // Not even what changes meanwhile.
    await call(stack.northwind, 'admin', 'PATCH', `/catalog-items/${item}`, { name: 'Laptops' });
    await nothingCrosses('Approved');
  });

  test('activated, the integration is established on both sides', async () => {
    const activation = provider.links.activate?.replace('/api/v1', '') ?? '';
    const active = await stack.alex.post<ProviderView>(activation);
    expect(active).toMatchObject({ state: 'Active', actions: [] });
    const { number } = invitation;
    expect(
      await reaches<CaseView>(stack.nora, `/registrations/${number}`, 'Established'),
    ).toMatchObject({ actions: [] });
    expect(await stack.nora.follow(subscription.links.self)).toMatchObject({ state: 'Active' });
    for (const who of [stack.alex, stack.nora]) {
      const { items } = await who.get<Page<ConnectionView>>('/connections');
      expect(items).toMatchObject([{ state: 'Active' }]);
    }
  });

  test('then the catalog appears, and a request is received', async () => {
    await until(
      () => stack.casey.get(`/catalog-items/${item}`).catch(() => false),
      'the item at Acme',
    );
    const { number } = await stack.submit(item);
    await inState('Received', number, stack.casey, stack.dana);
  });

  test('each hop is in the journal of its side, with who did it', async () => {
    const atNorthwind = await states(stack.nora, `/registrations/${invitation.number}`);
    expect(atNorthwind).toEqual([
      ['Awaiting Customer', 'Nora (Northwind)'],
      ['Approval Requested', 'Alex (Acme)'],
      ['Approved', 'Nora (Northwind)'],
      ['Established', 'Alex (Acme)'],
    ]);
    const atAcme = await states(stack.alex, `/providers/${provider.id}`);
    expect(atAcme).toEqual([
      ['Approval Requested', 'Alex (Acme)'],
      ['Approval was requested', 'Crossdesk (Acme)'],
      ['Approved', 'Nora (Northwind)'],
      ['Active', 'Alex (Acme)'],
    ]);
  });

  test('operators find both handshakes in Temporal, done and by their state', async () => {
    for (const [place, id, state] of [
      ['northwind', `registration/${invitation.number}`, 'Established'],
      ['acme', `provider-connection/${provider.id}`, 'Active'],
    ] as const) {
      const client = new Client({ connection, namespace: stack.config[place].namespace });
      const handle = client.workflow.getHandle(id);
      expect(await handle.result()).toBe(state);
      const { searchAttributes } = await handle.describe();
      expect(searchAttributes).toMatchObject({ CrossdeskState: [state] });
    }
  });
});

describe('Instructions that are sent anew', () => {
  test('bear a new token that works, and the one before is good no more', async () => {
    const first = await invite(stack, 'Globex');
    await mailTo('Globex');
    const again = await stack.nora.post<Invitation>(`/registrations/${first.number}/resend`);
    expect(again).toMatchObject({ number: first.number, state: 'Awaiting Customer' });
    expect(again.registrationToken).not.toBe(first.registrationToken);
    const second = await until(
      () => mail.received.find(({ text }) => text.includes(again.registrationToken)),
      'the second mail',
    );
    expect(second.text).not.toContain(first.registrationToken);

    expect(await ask(stack, question(first.registrationToken))).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('not known here') },
    });
    const { registrationToken } = bodyIn(second.text);
    expect(await ask(stack, question(registrationToken))).toMatchObject({
      status: 200,
      body: { instance: 'northwind', registration: first.number },
    });
  });

  test('go to nobody once a customer has presented the token', async () => {
    const { number, registrationToken } = await invite(stack, 'Initech');
    await ask(stack, question(registrationToken, { instance: 'initech' }));
    const sent = mail.received.length;
    expect(
      await call(stack.northwind, 'admin', 'POST', `/registrations/${number}/resend`),
    ).toMatchObject({ status: 409, body: { state: 'Approval Requested' } });
    expect(mail.received.slice(sent).filter(({ text }) => text.includes('Initech'))).toEqual([]);
  });
});

async function states(who: TestStack['nora'], path: string): Promise<[string, string][]> {
  const entries = await journalOf(who, path);
  return entries
    .filter(({ kind }) => kind === 'state')
    .map(({ text, author }) => [text.split(/[:.]/)[0] ?? '', author]);
}

/** In neither direction, and by nobody: not by users, nor by a partner that would. */
async function nothingCrosses(state: string): Promise<void> {
  const { northwind, acme } = stack;
  const before = [await everything(northwind.instance.db), await everything(acme.instance.db)];
  for (const { instance } of [northwind, acme]) {
    expect(await instance.db('connections').pluck('state')).toEqual([state]);
  }

  expect((await stack.casey.get<Page<unknown>>('/catalog-items')).items).toEqual([]);
  expect(
    await call(acme, 'requester', 'POST', '/requests', {
      catalogItem: item,
      shortDescription: 'My laptop does not start',
    }),
  ).toMatchObject({ status: 400, body: { errors: [{ path: 'catalogItem' }] } });

  const number = 'ACME-PRQ0009001';
  const entry = { by: 'Casey', kind: 'comment', text: 'Hello?' } as const;
  const [submission, published, comment] = [
    await sendEvents(acme, northwind, {
      type: 'crossdesk.request.submitted.v1',
      subject: number,
      data: {
        request: {
          catalogItem: item,
          shortDescription: 'My laptop does not start',
          description: '',
          priority: 3,
          variables: {},
          openedBy: 'Casey',
        },
      },
    }),
    await sendEvents(northwind, acme, {
      type: 'crossdesk.catalog-item.published.v1',
      subject: `catalog-item/${item}`,
      data: {},
    }),
    await sendEvents(northwind, acme, {
      type: 'crossdesk.request.commented.v1',
      subject: number,
      data: entry,
    }),
  ];
  for (const answer of [submission, published, comment]) {
    expect(answer).toMatchObject({
      status: 422,
      body: { refused: [{ reason: `the connection is ${state}` }] },
    });
  }
  expect([await everything(northwind.instance.db), await everything(acme.instance.db)]).toEqual(
    before,
  );
}
