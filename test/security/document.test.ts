import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020';
import { submitted } from '../api/testApi';
import { ask } from '../table/ask';
import { type ApiServer, startApiServer } from './apiServer';

/** What the fuzz found that the OpenAPI document said otherwise. */
let server: ApiServer;
let paths: Record<string, Record<string, Documented>>;
interface Content {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}
interface Documented {
  readonly requestBody: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
beforeAll(async () => {
  server = await startApiServer();
  ({ paths } = (await ask(server.port, 'GET', '/openapi.json')).json);
});
afterAll(() => server?.close());

test('a policy of an item may be told in part, as the document says', async () => {
  const item = { name: 'Help', kind: 'help', policy: { closeAfter: 'P5D' } };
  const body = paths['/api/v1/catalog-items']?.post?.requestBody.content['application/json'];
  const validate = new Ajv2020({ strict: false }).compile(body?.schema ?? false);
  expect(validate(item)).toBe(true);
  const { status } = await ask(server.port, 'POST', '/api/v1/catalog-items', {
    headers: server.pass('admin'),
    json: item,
  });
  expect(status).toBe(201);
});

test('a file comes under its own content type, and the document says any', async () => {
  const path = `/api/v1/requests/${await submitted(server.api)}/attachments`;
  const { body } = await server.api
    .as('requester')
    .post(path)
    .attach('file', Buffer.from('x'), { filename: 'a', contentType: 'image/png' });
  const { headers } = await ask(server.port, 'GET', body.links.self, {
    headers: server.pass('agent'),
  });
  expect(headers['Content-Type']).toBe('image/png');
  for (const one of [
    '/api/v1/requests/{number}/attachments/{id}',
    '/api/now/attachment/{sys_id}/file',
  ]) {
    expect(Object.keys(paths[one]?.get?.responses[200]?.content ?? {})).toEqual(['*/*']);
  }
});
