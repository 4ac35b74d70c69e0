import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { normalChange } from '../../domain/normalChange';
import { keepModels } from '../../records/changeModels';
import { offeredId, startTestApi, type TestApi } from '../api/testApi';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ with: { openRecords: 2 } });
  await api.db('groups').insert({ id: randomUUID(), name: 'Field' });
  await keepModels(api.db, [normalChange]);
});
afterAll(() => api?.close());

const opens = {
  request: {
    path: '/api/v1/requests',
    body: { catalogItem: offeredId, shortDescription: 'A laptop' },
    table: 'requests',
  },
  case: { path: '/api/v1/cases', body: { shortDescription: 'A case' }, table: 'cases' },
  change: {
    path: '/api/v1/changes',
    body: { title: 'A change', owningGroup: 'Field', priority: 4 },
    table: 'changes',
  },
} as const;

test.each(['request', 'case', 'change'] as const)(
  'who has as many open %ss as are allowed opens no more, until one is closed; others still do',
  async (kind) => {
    const { path, body, table } = opens[kind];
    const open = (key = randomUUID()) =>
      api.as('agent').post(path).set('Idempotency-Key', key).send(body);
    const first = randomUUID();
    const { body: kept } = await open(first).expect(201);
    await open().expect(201);

    const refused = await open().expect(429);
    expect(refused.body).toMatchObject({
      code: 'openLimit',
      params: { count: 2, kind },
      detail: expect.stringContaining(`more than 2 open ${kind}s`),
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // What was opened before is answered again.
    const again = await open(first).expect(201);
    expect(again.body.number).toBe(kept.number);
    await api.as('admin').post(path).set('Idempotency-Key', randomUUID()).send(body).expect(201);

    await api.db(table).where({ number: kept.number }).update({ closed_at: new Date() });
    await open().expect(201);
  },
);
