import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../instance/ports';
import { listNotifications } from '../../records/notifications';
import { type NotificationEnvironment, openNotificationEnvironment, token } from './environment';
import { type MailServer, type Step, startMailServer } from './mailServer';

let environment: NotificationEnvironment;
let server: MailServer;
let url: string;

beforeAll(async () => {
  environment = await openNotificationEnvironment();
  server = await startMailServer();
  url = `smtp://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await environment?.close();
  await server?.close();
});
afterEach(() => {
  server.received.length = 0;
  server.refusal = null;
  server.delayMs = 0;
});

test('it is sent, and what it was made of is forgotten', async () => {
  const id = await environment.queue();
  expect((await environment.find(id)).content).not.toBeNull();
  expect(await environment.notify(id, url)).toBe('sent');
  expect(await environment.find(id)).toMatchObject({
    state: 'sent',
    attempts: 1,
    content: null,
    lastError: null,
    sentAt: expect.any(Date),
  });
  expect(server.received).toHaveLength(1);
});

test('the token is in the mail, and nowhere in the database or the log', async () => {
  const id = await environment.queue();
  expect(await environment.dump()).not.toContain(token);
  await environment.notify(id, url);
  expect(server.received[0]?.text).toContain(token);
  expect(await environment.dump()).not.toContain(token);
  expect(environment.log.join()).not.toContain(token);
});

test('asked for twice it is sent once', async () => {
  const id = await environment.queue();
  expect(await environment.notify(id, url)).toBe('sent');
  expect(await environment.notify(id, url)).toBe('sent');
  expect(server.received).toHaveLength(1);
});

test('asked for twice at once it is sent once, and the other try is to be made again', async () => {
  const id = await environment.queue();
  server.delayMs = 300;
  const both = await Promise.allSettled([environment.notify(id, url), environment.notify(id, url)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await environment.notify(id, url)).toBe('sent');
  expect(server.received).toHaveLength(1);
});

test('a try that was cut off does not hold back the next one for ever', async () => {
  const id = await environment.queue();
  const until = (sql: string) =>
    environment
      .db('notifications')
      .where({ id })
      .update({ trying_until: environment.db.raw(sql) });
  await until(`now() + interval '30 seconds'`);
  await expect(environment.notify(id, url)).rejects.toThrow('is running');
  await until(`now() - interval '1 second'`);
  expect(await environment.notify(id, url)).toBe('sent');
});

test('queued again under its id it stays as it is', async () => {
  const id = await environment.queue();
  await environment.notify(id, url);
  await environment.queue({ customerName: 'Another' }, 'avery@acme.example', id);
  expect(await environment.find(id)).toMatchObject({
    state: 'sent',
    recipient: 'casey@acme.example',
  });
});

describe('where a later try may do, it throws, and the next one sends it', () => {
  const cases: [string, Step, number][] = [
    ['a greylisted recipient', 'to', 450],
    ['a message that cannot be taken now', 'after', 451],
    ['a sender that is not let through now', 'from', 421],
    ['a sender that the server does not know', 'from', 550],
  ];
  test.each(cases)('%s', async (_what, at, code) => {
    const id = await environment.queue();
    server.refusal = { at, code };
    await expect(environment.notify(id, url)).rejects.toThrow(String(code));
    expect(await environment.find(id)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: expect.stringContaining(String(code)),
      content: expect.any(String),
    });
    server.refusal = null;
    expect(await environment.notify(id, url)).toBe('sent');
    expect(await environment.find(id)).toMatchObject({
      state: 'sent',
      attempts: 2,
      lastError: null,
    });
  });

  test('a server that lets nobody in', async () => {
    const id = await environment.queue();
    const closed = await startMailServer();
    closed.refusal = { at: 'connect', code: 554 };
    await expect(environment.notify(id, `smtp://127.0.0.1:${closed.port}`)).rejects.toThrow('554');
    await closed.close();
    expect(await environment.find(id)).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  test('nobody listens', async () => {
    const id = await environment.queue();
    await expect(environment.notify(id, `smtp://127.0.0.1:${await freePort()}`)).rejects.toThrow(
      'ECONNREFUSED',
    );
    expect(await environment.find(id)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(await environment.notify(id, url)).toBe('sent');
  });
});

test('every try has the same Message-ID, and another notification another', async () => {
  const [id, other] = [await environment.queue(), await environment.queue()];
  server.refusal = { at: 'after', code: 451 };
  await expect(environment.notify(id, url)).rejects.toThrow('451');
  server.refusal = null;
  await environment.notify(id, url);
  await environment.notify(other, url);
  expect(server.received.map(({ headers }) => headers.get('message-id'))).toEqual([
    `<${id}@desk.northwind.example>`,
    `<${id}@desk.northwind.example>`,
    `<${other}@desk.northwind.example>`,
  ]);
});

describe('refused for good it failed, with the reason, and is not tried again', () => {
  const cases: [string, Step][] = [
    ['a recipient that is not there', 'to'],
    ['a message that is not wanted', 'after'],
  ];
  test.each(cases)('%s', async (_what, at) => {
    const id = await environment.queue();
    server.refusal = { at, code: 550 };
    expect(await environment.notify(id, url)).toBe('failed');
    expect(await environment.find(id)).toMatchObject({
      state: 'failed',
      attempts: 1,
      lastError: expect.stringContaining(`550 no, at ${at}`),
    });
    server.refusal = null;
    server.received.length = 0;
    expect(await environment.notify(id, url)).toBe('failed');
    expect(server.received).toHaveLength(0);
  });
});

test.each([451, 550])(
  'a server that repeats the token in a %d gives nobody the token',
  async (code) => {
    const id = await environment.queue();
    server.refusal = { at: 'after', code, text: `I do not like ${token}` };
    const outcome = await environment.notify(id, url).catch((error: Error) => error.message);
    const { lastError } = await environment.find(id);
    expect(lastError).toContain('I do not like <registration token');
    expect(`${outcome} ${lastError} ${environment.log.join()}`).not.toContain(token);
  },
);

test('one that nobody queued fails without another try', async () => {
  await expect(
    environment.notify('00000000-0000-4000-8000-000000000000', url),
  ).rejects.toMatchObject({
    nonRetryable: true,
  });
});

test('a record lists its notifications, oldest first, without what they are made of', async () => {
  const first = await environment.queue({ number: 'REG0001077' });
  const second = await environment.queue({ number: 'REG0001077' });
  await environment.queue();
  const listed = await listNotifications(environment.db, 'REG0001077');
  expect(listed.map(({ id }) => id)).toEqual([first, second]);
  expect(Object.keys(listed[0] ?? {})).not.toContain('content');
});

describe('without a mail server', () => {
  test('it is kept, and shown in the log with its token masked', async () => {
    environment.log.length = 0;
    const id = await environment.queue();
    expect(await environment.notify(id, null)).toBe('kept');
    const [line] = environment.log.map((text) => JSON.parse(text));
    expect(environment.log).toHaveLength(1);
    expect(line).toMatchObject({
      recipient: 'casey@acme.example',
      subject: 'Northwind invites Acme Corp to connect by Crossdesk',
      text: expect.stringContaining(
        '"registrationToken":"<registration token: shown to the admin who registered the customer>"',
      ),
    });
    expect(environment.log.join()).not.toContain(token);
    expect(await environment.dump()).not.toContain(token);
    expect(await environment.find(id)).toMatchObject({ state: 'kept', attempts: 0, sentAt: null });
  });

  test('it is shown once, however often it is asked for', async () => {
    environment.log.length = 0;
    const id = await environment.queue();
    await environment.notify(id, null);
    expect(await environment.notify(id, null)).toBe('kept');
    expect(environment.log).toHaveLength(1);
  });

  test('it can be sent later, whole', async () => {
    const id = await environment.queue();
    await environment.notify(id, null);
    expect(await environment.notify(id, url)).toBe('sent');
    expect(server.received[0]?.text).toContain(token);
    expect(await environment.find(id)).toMatchObject({ state: 'sent', content: null });
  });
});
