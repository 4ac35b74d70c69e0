import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { submitted } from '../api/testApi';
import { ask } from '../table/ask';
import { type ApiServer, startApiServer } from './apiServer';

let server: ApiServer;
let number: string;
beforeAll(async () => {
  server = await startApiServer();
  number = await submitted(server.api);
});
afterAll(() => server?.close());

async function post(path: string, body: string) {
  const began = performance.now();
  const { status, text } = await ask(server.port, 'POST', path, {
    headers: { ...server.pass('admin'), 'content-type': 'application/json' },
    body,
  });
  return { status, text, ms: performance.now() - began };
}

const comments = () => `/api/v1/requests/${number}/comments`;
const cases = '/api/now/table/sn_bom_loan_service';
const places = [
  ['an entry', comments],
  ['a request', () => '/api/v1/requests'],
  ['a change', () => '/api/v1/changes'],
  ['a catalog item', () => '/api/v1/catalog-items'],
  ['a case', () => '/api/v1/cases'],
  ['a case of the Table API', () => cases],
] as const;

/** Longer than any of these takes on a machine that is busy; what explodes takes for ever. */
const longestMs = 10_000;
const bombs: Readonly<Record<string, string>> = {
  'arrays in arrays': `{"text":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
  'objects in objects': `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'a hundred thousand fields': `{${Array.from({ length: 100_000 }, (_, n) => `"${n}":1`).join()}}`,
  'a number of 500,000 digits': `{"text":${'9'.repeat(500_000)}}`,
  'a number beyond all': '{"text":1e999999999}',
  'a text of escapes': `{"text":"${'\\u0061'.repeat(170_000)}"}`,
  'a text of half escapes': `{"text":"${'\\ud83d'.repeat(170_000)}"}`,
  'nothing but space': ' '.repeat(1_000_000),
  'a list of nothing': `[${'null,'.repeat(200_000)}null]`,
};

describe.each(places)('%s', (_what, path) => {
  test.each(Object.keys(bombs))('made of %s does no harm, and takes no time', async (name) => {
    const { status, ms } = await post(path(), bombs[name] ?? '');
    // The Table API leaves what is no column.
    expect(path() === cases ? [201, 400] : [400]).toContain(status);
    expect(ms).toBeLessThan(longestMs);
  });

  test.each([
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"variables":{"__proto__":{"polluted":true}}}',
    '{"variables":{"constructor":{"prototype":{"polluted":true}}}}',
    '{"schema":{"properties":{"__proto__":{"type":"string"}}},"name":"a","kind":"help"}',
    '{"__proto__":null,"text":"a","title":"a"}',
    '{"toString":1,"hasOwnProperty":2,"valueOf":{}}',
  ])('that reaches for what all objects share gets nowhere: %s', async (body) => {
    const { status } = await post(path(), body);
    expect(status).toBeLessThan(500);
    expect({}).not.toHaveProperty('polluted');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(typeof Object.prototype.toString).toBe('function');
  });
});

test('of two fields with one name the last one counts, wherever it is looked at', async () => {
  const { status, text } = await post(comments(), '{"text":"first","text":"second"}');
  expect([status, JSON.parse(text).text]).toEqual([201, 'second']);
  const twice = `{"text":"kept","text":"${'x'.repeat(70_000)}"}`;
  expect((await post(comments(), twice)).status).toBe(400);
});

test('a comment, NaN and single quotes are no JSON', async () => {
  for (const body of ["{'text':'a'}", '{"text":NaN}', '{"text":"a"}//', '{text:"a"}', '\v{}']) {
    expect([body, (await post(comments(), body)).status]).toEqual([body, 400]);
  }
});

describe('A schema that somebody publishes', () => {
  const publish = (schema: object) =>
    post('/api/v1/catalog-items', JSON.stringify({ name: 'Form', kind: 'help', schema }));

  test.each([
    ['a remote schema', { $ref: 'http://169.254.169.254/latest/meta-data/' }],
    ['a file', { $ref: 'file:///etc/passwd' }],
    ['what is no pattern', { properties: { a: { type: 'string', pattern: '(' } } }],
    ['code in a name', { properties: { '"]);process.exit();//': { $ref: '#/$defs/x' } } }],
    ['itself without end', { $ref: '#' }],
  ])('may not fetch, run or go on for ever: %s', async (_what, schema) => {
    const { status, ms } = await publish(schema);
    expect(status).toBe(400);
    expect(ms).toBeLessThan(longestMs);
  });

  test('with a pattern that takes for ever holds up the one who fills in its form, and not for long', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    await server.api.db('catalog_items').update({ schema: JSON.stringify(schema) });
    const { status, text, ms } = await post(
      '/api/v1/requests',
      JSON.stringify({
        catalogItem: 'NORTHWIND-CAT0001001',
        shortDescription: 'a',
        variables: { a: `${'a'.repeat(60)}!` },
      }),
    );
    expect(status).toBe(400);
    expect(text).toContain('too long');
    expect(ms).toBeLessThan(longestMs);
  });
});
