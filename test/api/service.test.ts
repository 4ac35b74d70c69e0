import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import pino from 'pino';
import request from 'supertest';
import { listen } from '../../api/server';
import { startTestApi, submitted, type TestApi } from './testApi';

interface Described {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: object;
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Contents };
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>;
}

type Contents = Readonly<
  Record<
    string,
    {
      readonly schema: object;
      readonly example?: unknown;
      readonly examples?: { readonly problem: { readonly $ref: string } };
    }
  >
>;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterEach(() => {
  api.engine.mode = 'well';
});
afterAll(() => api.close());

const get = (path: string) => request(api.app).get(path);

test('/healthz says that the process lives, whatever else is away', async () => {
  api.engine.mode = 'away';
  await get('/healthz').expect(200);
});

test('/readyz says what is away', async () => {
  await get('/readyz').expect(200);
  api.engine.mode = 'away';
  const { body, headers } = await get('/readyz').expect(503);
  expect(body).toMatchObject({
    type: '/problems/unavailable',
    detail: 'Temporal does not answer.',
  });
  expect(headers['retry-after']).toBe('5');
});

test('/metrics counts by route pattern, never by URL', async () => {
  const number = await submitted(api);
  await api.as('agent').get(`/api/v1/requests/${number}`).expect(200);
  await get('/nothing/here').expect(404);
  const { text } = await get('/metrics').expect(200);
  expect(text).toContain(
    'crossdesk_http_request_duration_seconds_count{method="GET",route="/api/v1/requests/{number}",status="200"} 1',
  );
  expect(text).toContain('route="other",status="404"');
  expect(text).not.toContain(number);
  expect(text).not.toContain('/nothing/here');
  expect(text).toContain('process_cpu_seconds_total');
});

describe('/openapi.json', () => {
  test('is whole: every reference leads somewhere, every operation has its own name', async () => {
    const { body, text } = await get('/openapi.json').expect(200);
    expect(body.openapi).toBe('3.1.0');
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(Object.keys(body.components.schemas)).toContain(name);
    }
    const operations = Object.values(
      body.paths as Record<string, Record<string, { operationId: string }>>,
    ).flatMap((path) => Object.values(path));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(body.components.securitySchemes.bearer).toMatchObject({
      type: 'http',
      scheme: 'bearer',
    });
  });

  test('has an example of every JSON body, answer and part of a path, which its schema allows', async () => {
    const { body } = await get('/openapi.json').expect(200);
    const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
    // Many answers are of one schema.
    const checks = new Map<string, ValidateFunction>();
    const errorsOf = (schema: object, value: unknown) => {
      const text = JSON.stringify(schema);
      const check =
        checks.get(text) ?? ajv.compile({ allOf: [schema], components: body.components });
      checks.set(text, check);
      return check(value) ? [] : (check.errors ?? []).map((error) => error.message);
    };
    const found: { at: string; schema: object; example: unknown }[] = [];
    const lacking: string[] = [];
    const take = (at: string, schema: object | undefined, part: { example?: unknown }) => {
      if (!schema) return;
      if (part.example === undefined) lacking.push(at);
      else found.push({ at, schema, example: part.example });
    };
    for (const [path, item] of Object.entries<Record<string, Described>>(body.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const at = `${method} ${path}`;
        for (const one of operation.parameters ?? []) {
          if (one.in === 'path') take(`${at} {${one.name}}`, one.schema, one);
        }
        const bodies = { body: operation.requestBody, ...operation.responses };
        for (const [name, { content = {} } = {}] of Object.entries(bodies)) {
          const { 'application/json': json, 'application/problem+json': problem } = content;
          if (json) take(`${at} ${name}`, json.schema, json);
          if (problem) {
            const { $ref } = problem.examples?.problem ?? { $ref: '' };
            const example = body.components.examples[$ref.split('/').at(-1) ?? '']?.value;
            take(`${at} ${name}`, problem.schema, { example });
            expect(example?.status).toBe(Number(name));
          }
        }
      }
    }
    expect(lacking).toEqual([]);
    expect(found.length).toBeGreaterThan(1000);
    const wrong = found.flatMap(({ at, schema, example }) =>
      errorsOf(schema, example).map((message) => `${at}: ${message}`),
    );
    expect(wrong).toEqual([]);
    // What a tool makes up where nobody says better.
    expect(JSON.stringify(found.map(({ example }) => example))).not.toMatch(
      /"(string|g|x|foo|)":?"[,}\]]/,
    );
  });

  test('names path parameters, bodies, security and every status', async () => {
    const { body } = await get('/openapi.json').expect(200);
    const propose = body.paths['/api/v1/tasks/{number}/propose'].post;
    expect(propose.security).toEqual([{ bearer: [] }, { session: [] }]);
    expect(Object.keys(propose.responses)).toEqual([
      '200',
      '202',
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '415',
      '422',
      '429',
      '503',
    ]);
    expect(propose.requestBody.content['application/json'].schema).toMatchObject({
      required: ['resolutionCode', 'resolutionNotes'],
      additionalProperties: false,
    });
    expect(propose.parameters.map(({ name }: { name: string }) => name)).toEqual([
      'number',
      'Idempotency-Key',
    ]);
    const patch = body.paths['/api/v1/catalog-items/{id}'].patch;
    expect(Object.keys(patch.responses)).toContain('412');
    expect(body.paths['/healthz'].get.security).toEqual([]);
    for (const [path, operations] of Object.entries(body.paths as Record<string, object>)) {
      for (const operation of Object.values(operations)) {
        const named = (operation.parameters ?? []).filter(
          (parameter: { in: string }) => parameter.in === 'path',
        );
        expect(named.length).toBe((path.match(/\{/g) ?? []).length);
      }
    }
  });
});

test('/docs shows the document with nothing from elsewhere', async () => {
  await get('/docs').expect(302).expect('Location', 'docs/');
  const page = await get('/docs/').expect(200);
  expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  expect(page.text).not.toMatch(/(src|href)="https?:/);
  const script = await get('/docs/page.js').expect(200);
  expect(script.text).toContain("'../openapi.json'");
});

test("answers carry a correlation id: the caller's where it is sane", async () => {
  const own = await get('/healthz').set('X-Request-Id', 'abc-123').expect(200);
  expect(own.headers['x-request-id']).toBe('abc-123');
  const made = await get('/healthz').set('X-Request-Id', 'a b<script>').expect(200);
  expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(made.headers['x-powered-by']).toBeUndefined();
  expect(made.headers['x-content-type-options']).toBe('nosniff');
});

describe('the server', () => {
  test('lets requests under way end when it closes', async () => {
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    const underWay = new Promise((resolve) => api.db.client.once('query', resolve));
    const slow = fetch(`http://127.0.0.1:${server.port}/readyz`);
    await underWay;
    await Promise.all([slow, server.close()]);
    expect((await slow).status).toBe(200);
  });

  test('refuses headers without end', async () => {
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
      });
      socket.on('data', (data) => resolve(data.toString()));
    });
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    await server.close();
  });

  test('says which port is taken', async () => {
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    await expect(listen(api.app, server.port, pino({ level: 'silent' }))).rejects.toThrow(
      String(server.port),
    );
    await server.close();
  });
});
