import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { type Listening, listen } from '../../api/server';
import { revokeToken, tokenHash } from '../../records/user';
import { readStream } from './eventStream';
import { startTestApi, submitted, type TestApi, user } from './testApi';

let api: TestApi;
let server: Listening;
beforeAll(async () => {
  api = await startTestApi();
  server = await listen(api.app, 0, pino({ level: 'silent' }));
});
afterAll(async () => {
  await server.close();
  await api.close();
});

/** Listens to a request as a browser does. */
function tune(
  number: string,
  who: 'requester' | 'agent' | { readonly token: string },
  lastEventId?: string,
  on = server,
) {
  const token = typeof who === 'string' ? api.tokens[who] : who.token;
  const url = `http://127.0.0.1:${on.port}/api/v1/requests/${number}/events`;
  return readStream(url, token, lastEventId);
}

async function until(check: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!check()) {
    if (Date.now() > deadline) throw new Error('It did not happen within 5 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const comment = (number: string, text: string, path = 'comments') =>
  api.as('agent').post(`/api/v1/requests/${number}/${path}`).send({ text }).expect(201);

test('each entry and change of state is heard as it lands, and nothing from before', async () => {
  const number = await submitted(api);
  await comment(number, 'before');
  const { events, leave } = await tune(number, 'requester');
  await comment(number, 'first');
  await comment(number, 'second');
  await api.as('agent').post(`/api/v1/requests/${number}/cancel`).expect(200);
  await until(() => events.length >= 4);
  expect(events.map(({ event, data }) => [event, data.text ?? data.state])).toEqual([
    ['journal', 'first'],
    ['journal', 'second'],
    ['journal', 'Cancelled.'],
    ['state', 'Cancelled'],
  ]);
  expect(events[3]?.data.actions).toEqual([]);
  leave();
});

test('who comes back with Last-Event-ID hears what was missed, and where the record stands', async () => {
  const number = await submitted(api);
  const first = await tune(number, 'agent');
  await comment(number, 'heard');
  await until(() => first.events.length >= 1);
  first.leave();
  for (let n = 0; n < 3; n += 1) await comment(number, `missed ${n}`);
  const again = await tune(number, 'agent', first.events[0]?.id);
  await until(() => again.events.length >= 4);
  expect(again.events.map(({ data }) => data.text ?? data.state)).toEqual([
    'missed 0',
    'missed 1',
    'missed 2',
    'Submitted',
  ]);
  again.leave();
});

test.each(['999999999999', '1e3', '-1', 'x', '9'.repeat(30)])(
  'an id that the stream never gave, as after a restore, is answered by a notice, and it goes on from now: %s',
  async (id) => {
    const number = await submitted(api);
    await comment(number, 'before');
    const { events, leave } = await tune(number, 'requester', id);
    await until(() => events.length >= 2);
    await comment(number, 'after');
    await until(() => events.length >= 3);
    expect(events.map(({ event, data }) => [event, data.code ?? data.state ?? data.text])).toEqual([
      ['notice', 'may-be-missing'],
      ['state', 'Submitted'],
      ['journal', 'after'],
    ]);
    // The next call goes on from the notice.
    const again = await tune(number, 'requester', events[0]?.id);
    await until(() => again.events.length >= 1);
    expect(again.events[0]?.data.text).toBe('after');
    again.leave();
    leave();
  },
);

test('a requester hears no work notes', async () => {
  const number = await submitted(api);
  const requester = await tune(number, 'requester');
  const agent = await tune(number, 'agent');
  await comment(number, 'between us', 'work-notes');
  await comment(number, 'for all');
  await until(() => requester.events.length >= 1 && agent.events.length >= 2);
  expect(requester.events.map(({ data }) => data.text)).toEqual(['for all']);
  expect(agent.events.map(({ data }) => data.text)).toEqual(['between us', 'for all']);
  requester.leave();
  agent.leave();
});

describe('a listener whose access changes', () => {
  const roles = (name: string, held: readonly string[]) =>
    api.as('admin').patch(`/api/v1/users/${name}`).send({ roles: held }).expect(200);

  test('goes on without work notes, where they are not to be read any more', async () => {
    const token = await user(api.db, 'agent', 'mover');
    await roles('mover', ['agent', 'requester']);
    const number = await submitted(api, 'requester');
    await api.db('requests').where({ number }).update({ opened_by: 'mover' });
    const { events, leave } = await tune(number, { token });
    await comment(number, 'between us', 'work-notes');
    await until(() => events.length >= 1);
    await roles('mover', ['requester']);
    await comment(number, 'not for requesters', 'work-notes');
    await comment(number, 'for all');
    await until(() => events.length >= 2);
    expect(events.map(({ data }) => data.text)).toEqual(['between us', 'for all']);
    await roles('mover', ['agent']);
    await comment(number, 'between us again', 'work-notes');
    await until(() => events.length >= 3);
    leave();
  });

  const ends: readonly [string, (name: string, token: string) => Promise<unknown>][] = [
    ['may not see the record any more', (name) => roles(name, ['requester'])],
    ['has no role any more', (name) => roles(name, [])],
    ['has a role that may not listen', (name) => roles(name, ['integration'])],
    ['has no token any more', (_name, token) => revokeToken(api.db, tokenHash(token))],
    ['is not there any more', (name) => api.db('tokens').where({ user_name: name }).delete()],
  ];
  test.each(ends)('is cut off at once where it %s', async (_what, change) => {
    const name = `leaver ${randomUUID()}`;
    const token = await user(api.db, 'agent', name);
    const number = await submitted(api);
    const { events, ended } = await tune(number, { token });
    await comment(number, 'before');
    await until(() => events.length >= 1);
    const started = Date.now();
    await change(name, token);
    await comment(number, 'after', 'work-notes');
    await ended;
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(events.map(({ data }) => data.text)).toEqual(['before']);
  });
});

test('who leaves is forgotten', async () => {
  const number = await submitted(api);
  const hears: string[] = [];
  const { on } = api.notificationChannel;
  let silenced = 0;
  Object.assign(api.notificationChannel, {
    on: (...args: Parameters<typeof on>) => {
      hears.push(args[1]);
      const silence = on(...args);
      return () => {
        silenced += 1;
        silence();
      };
    },
  });
  const { leave } = await tune(number, 'agent');
  expect(hears).toEqual([number, 'agent']);
  leave();
  await until(() => silenced === 2);
  Object.assign(api.notificationChannel, { on });
});

test('streams end, and the port is free, once the server closes', async () => {
  const number = await submitted(api);
  const other = await listen(api.app, 0, pino({ level: 'silent' }));
  const { ended } = await tune(number, 'agent', undefined, other);
  const started = Date.now();
  await other.close();
  await ended;
  expect(Date.now() - started).toBeLessThan(3_000);
  const [refused] = await once(connect(other.port, '127.0.0.1'), 'error');
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
});
