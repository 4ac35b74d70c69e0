import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { submitted, user } from '../api/testApi';
import { until } from '../environment/until';
import { ask } from '../table/ask';
import { type ApiServer, startApiServer } from './apiServer';
import { openWire } from './raw';

let server: ApiServer;
/** Of the requester; the other one asks for it. */
let number: string;
let file: string;
let other: { readonly authorization: string };
const unknown = 'ACME-PRQ0009999';

beforeAll(async () => {
  server = await startApiServer();
  const { api } = server;
  number = await submitted(api);
  const path = `/api/v1/requests/${number}`;
  const { body } = await api
    .as('requester')
    .post(`${path}/attachments`)
    .attach('file', Buffer.from('x'), 'a');
  file = body.id;
  await api.as('agent').post(`${path}/work-notes`).send({ text: 'For staff alone' }).expect(201);
  other = { authorization: `Bearer ${await user(api.db, 'requester', 'another')}` };
});
afterAll(() => server?.close());

interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Right for each command and entry, wherever it is let in. */
const content = { text: 'Mine now', reason: 'Mine now' };

describe('A request of another', () => {
  test('is as one that is not there, whatever is done with it, and stays as it was', async () => {
    const { api, port } = server;
    const everything = () =>
      Promise.all(
        ['requests', 'journal', 'outbox', 'attachments'].map((table) => api.db(table).select()),
      );
    const before = await everything();
    const document: Documented = (await ask(port, 'GET', '/openapi.json')).json;
    let asked = 0;
    for (const [path, operations] of Object.entries(document.paths)) {
      if (!path.startsWith('/api/v1/requests/{number}')) continue;
      for (const method of Object.keys(operations)) {
        asked += 1;
        const answers = [];
        for (const one of [number, unknown]) {
          const upload =
            '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--b--\r\n';
          const isUpload = method === 'post' && path.endsWith('/attachments');
          const { status, text } = await ask(
            port,
            method.toUpperCase(),
            path.replace('{number}', one).replace(/\{(id|entry)\}/, file),
            {
              headers: {
                ...other,
                ...(isUpload && { 'content-type': 'multipart/form-data; boundary=b' }),
              },
              ...(isUpload && { body: upload }),
              ...(!['get', 'head', 'delete'].includes(method) &&
                !isUpload && { json: bodyFor(path) }),
            },
          );
          answers.push({ status, text: text.replaceAll(one, '…') });
        }
        const [theirs, none] = answers;
        expect([method, path, theirs]).toEqual([method, path, none]);
        // Work notes and links are for staff; there the door says no.
        const isStaffs =
          path.endsWith('/work-notes') || (method !== 'get' && path.includes('/related'));
        expect([path, theirs?.status]).toEqual([path, isStaffs ? 403 : 404]);
      }
    }
    expect(asked).toBeGreaterThan(8);
    expect(await everything()).toEqual(before);
  });

  test('is in no list, and its file not under a request of one’s own', async () => {
    const { port } = server;
    const own = await submitted(server.api, 'integration');
    const list = await ask(port, 'GET', '/api/v1/requests?limit=200', { headers: other });
    expect(JSON.stringify(JSON.parse(list.text).items)).toBe('[]');
    const found = await ask(port, 'GET', `/api/v1/requests?q=${number}`, { headers: other });
    expect(JSON.parse(found.text).items).toEqual([]);
    const path = `/api/v1/requests/${own}/attachments/${file}`;
    const { status } = await ask(port, 'GET', path, { headers: server.pass('integration') });
    expect(status).toBe(404);
  });
});

function bodyFor(path: string): object {
  if (path.endsWith('/reject')) return { reason: content.reason };
  if (/\/(comments|work-notes|journal\/\{entry\})$/.test(path)) return { text: content.text };
  if (path.endsWith('/rating')) return { rating: 1 };
  return {};
}

describe('A work note', () => {
  test('is in nothing that a requester reads', async () => {
    const paths = ['', '/journal', '/journal?limit=200', '/attachments'];
    for (const path of paths) {
      const { status, text } = await ask(server.port, 'GET', `/api/v1/requests/${number}${path}`, {
        headers: server.pass('requester'),
      });
      expect(status).toBe(200);
      expect(text).not.toContain('For staff alone');
    }
    const staff = await ask(server.port, 'GET', `/api/v1/requests/${number}/journal`, {
      headers: server.pass('agent'),
    });
    expect(staff.text).toContain('For staff alone');
  });

  test('is not in what streams to a requester, from the beginning or as it comes', async () => {
    const wire = await openWire(server.port);
    const lines = [
      `GET /api/v1/requests/${number}/events HTTP/1.1`,
      'Host: a',
      `Authorization: Bearer ${server.api.tokens.requester}`,
      'Last-Event-ID: 0',
    ];
    wire.write(`${lines.join('\r\n')}\r\n\r\n`);
    await until(() => wire.heard().includes('Submitted'), 'what was before');
    const path = `/api/v1/requests/${number}`;
    await server.api.as('agent').post(`${path}/work-notes`).send({ text: 'For staff alone, too' });
    await server.api.as('agent').post(`${path}/comments`).send({ text: 'For everybody' });
    await until(() => wire.heard().includes('For everybody'), 'what came after');
    expect(wire.heard()).not.toContain('For staff alone');
    wire.end();
  });
});

test('an Idempotency-Key gives nobody the answer that another got', async () => {
  const { api, port } = server;
  const second = await user(api.db, 'admin', 'second');
  const key = { 'idempotency-key': randomUUID() };
  const make = (authorization: string) =>
    ask(port, 'POST', '/api/v1/external-systems', {
      headers: { authorization, ...key },
      json: { name: 'Shown once' },
    });
  const mine = await make(server.pass('admin').authorization);
  const theirs = await make(`Bearer ${second}`);
  expect([mine.status, theirs.status]).toEqual([201, 409]);
  const { token, signingSecret } = JSON.parse(mine.text);
  for (const secret of [token, signingSecret]) expect(theirs.text).not.toContain(secret);
});
