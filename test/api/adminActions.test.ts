import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pino from 'pino';
import { type House, openHouse, user } from './house';

const lines: Record<string, unknown>[] = [];
let house: House;
beforeAll(async () => {
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    lines.push(JSON.parse(chunk.toString()));
    done();
  };
  house = await openHouse({ with: { log: pino({ level: 'info' }, new Writable({ write })) } });
});
afterAll(() => house.close());

/** What was recorded by an act. */
async function recorded(act: () => PromiseLike<unknown>) {
  lines.length = 0;
  await act();
  return lines.filter(({ audit }) => audit);
}

test('who makes somebody an admin is in the log, with whom, what it was before, and from where', async () => {
  await user(house.db, 'agent', 'Dana');
  const made = await recorded(() =>
    house
      .as('admin')
      .patch('/api/v1/users/Dana')
      .send({ roles: ['agent', 'admin'] })
      .expect(200),
  );
  expect(made).toEqual([
    expect.objectContaining({
      ...{ actor: 'admin', action: 'PATCH /api/v1/users/{name}', target: '/api/v1/users/Dana' },
      ...{ before: { roles: ['agent'] }, after: { roles: ['agent', 'admin'] } },
      address: expect.stringContaining('127.0.0.1'),
    }),
  ]);
});

test('a new user and a new token are in the log, without the token', async () => {
  const key = { 'Idempotency-Key': 'once' };
  const add = () =>
    house
      .as('admin')
      .post('/api/v1/users')
      .set(key)
      .send({ name: 'Nora', roles: ['admin'] })
      .expect(201);
  expect(await recorded(add)).toMatchObject([
    { actor: 'admin', target: '/api/v1/users/Nora', after: { roles: ['admin'] } },
  ]);
  // Sent twice is done once.
  expect(await recorded(add)).toEqual([]);
  let token = '';
  const given = await recorded(async () => {
    const { body } = await house.as('admin').post('/api/v1/users/Nora/tokens').expect(201);
    ({ token } = body);
  });
  expect(given).toMatchObject([{ target: '/api/v1/users/Nora/tokens' }]);
  expect(JSON.stringify(given)).not.toContain(token);
});

test('what is given with a secret in it is named, and not repeated', async () => {
  const [line] = await recorded(() =>
    house
      .as('admin')
      .post('/api/v1/providers')
      .send({ url: 'http://127.0.0.1:9', registrationToken: 'xr_secret' })
      .expect(201),
  );
  expect(line).toMatchObject({ given: ['url', 'registrationToken'] });
  expect(JSON.stringify(line)).not.toContain('xr_secret');
});

test('what is refused, or only read, is not in it', async () => {
  expect(await recorded(() => house.as('agent').get('/api/v1/requests').expect(200))).toEqual([]);
  expect(
    await recorded(() =>
      house.as('agent').patch('/api/v1/users/Dana').send({ roles: [] }).expect(403),
    ),
  ).toEqual([]);
});
