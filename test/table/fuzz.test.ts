import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cases, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;
let sysId: string;

beforeAll(async () => {
  tableApi = await startTableApi();
  sysId = (await tableApi.open()).sys_id ?? '';
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

const columns = ['state', 'priority', 'consumer', 'assigned_to', 'comments', 'opened_at', 'sys_id'];
const name = fc.oneof(fc.constantFrom(...columns, 'u_x', '__proto__', 'constructor'), fc.string());
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('1', '10', 'Open', '2026-01-01 00:00:00', "'; drop table cases --", '\ud800'),
);
const parameter = fc.constantFrom(
  'sysparm_query',
  'sysparm_fields',
  'sysparm_limit',
  'sysparm_offset',
  'sysparm_display_value',
  'sysparm_group_by',
  'sysparm_max_fields',
  'sysparm_count',
  ...columns,
);
const part = fc
  .tuple(name, fc.constantFrom('=', '!=', '>', 'IN', 'LIKE', 'BETWEEN', 'ISEMPTY', 'SAMEAS'), odd)
  .map((pieces) => pieces.join(''));
const query = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('^'));
const url = fc
  .array(fc.tuple(parameter, fc.oneof(odd, query, name)), { maxLength: 5 })
  .map((pairs) =>
    pairs
      .map(([key, value]) => `${key}=${encodeURIComponent(value.replace(/\p{Surrogate}/gu, ''))}`)
      .join('&'),
  );

test('no URL is a fault of ours', async () => {
  const paths = [cases, `${cases}/${sysId}`, '/api/now/stats/sc_task', '/api/now/attachment'];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), url, async (path, search) => {
      const { status } = await tableApi.ask('GET', `${path}?${search}`);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 250 },
  );
}, 60_000);

test('no body is a fault of ours', async () => {
  const value = fc.oneof(odd, fc.jsonValue({ maxDepth: 2 }));
  const body = fc.oneof(
    fc.dictionary(name, value).map((object) => JSON.stringify(object)),
    fc.string({ unit: 'binary' }),
    fc.jsonValue().map((json) => JSON.stringify(json)),
  );
  const target = fc.constantFrom(['POST', cases], ['PATCH', `${cases}/${sysId}`]);
  const type = fc.constantFrom('application/json', 'text/xml', undefined);
  await fc.assert(
    fc.asyncProperty(target, body, type, async ([method = '', path = ''], text, contentType) => {
      const headers = { 'content-type': contentType };
      const { status } = await tableApi.ask(method, path, { body: text, headers });
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 250 },
  );
}, 60_000);
