import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { submitted } from '../api/testApi';
import { ask } from '../table/ask';
import { cases, seed } from '../table/tableApi';
import { type ApiServer, startApiServer } from './apiServer';

let server: ApiServer;
let request: string;
let sysId: string;
beforeAll(async () => {
  server = await startApiServer();
  request = `/api/v1/requests/${await submitted(server.api)}/attachments`;
  const made = await ask(server.port, 'POST', cases, { headers: server.pass('agent'), json: seed });
  sysId = made.json.result.sys_id;
});
afterAll(() => server?.close());

/** A form as a hostile caller writes it: what is between the quotes is sent as it is. */
function form(filename: string, contentType: string, content = 'x'): string {
  return [
    '--b',
    `Content-Disposition: form-data; name="file"; filename="${filename}"`,
    `Content-Type: ${contentType}`,
    '',
    content,
    '--b--',
    '',
  ].join('\r\n');
}

const get = (path: string) => ask(server.port, 'GET', path, { headers: server.pass('agent') });
const attach = (filename: string, contentType: string, content?: string) =>
  ask(server.port, 'POST', request, {
    headers: { ...server.pass('requester'), 'content-type': 'multipart/form-data; boundary=b' },
    body: form(filename, contentType, content),
  });

/** The same file by the Table API, and where its bytes are. */
async function attachRaw(filename: string, contentType: string, content: string) {
  const name = encodeURIComponent(filename);
  const place = `table_name=sn_bom_loan_service&table_sys_id=${sysId}&file_name=${name}`;
  const { status, json } = await ask(server.port, 'POST', `/api/now/attachment/file?${place}`, {
    headers: { ...server.pass('agent'), 'content-type': contentType },
    body: content,
  });
  return { status, path: `/api/now/attachment/${json.result?.sys_id}/file` };
}

describe('A name', () => {
  test.each([
    '../../../etc/passwd',
    '..\\..\\windows\\win.ini',
    '/etc/passwd',
    'C:\\autoexec.bat',
    '....//....//etc/passwd',
    '%2e%2e%2fetc%2fpasswd',
    '.htaccess',
    'CON',
    '-rf',
    'a;rm -rf ~',
    '$(reboot)',
    '<img src=x onerror=alert(1)>.html',
    'a%22; filename=b',
    "a'); drop table attachments;--",
    '\u202egnp.exe',
    'a'.repeat(255),
  ])('leads nowhere, and names but the copy that is taken: %s', async (name) => {
    const { status, text } = await attach(name.replaceAll('\\', '\\\\'), 'text/plain');
    expect(status).toBe(201);
    const { links, name: kept } = JSON.parse(text);
    expect(links.self).toMatch(new RegExp(`^${request}/[0-9a-f-]{36}$`));
    const { headers, text: content } = await get(links.self);
    expect(content).toBe('x');
    const disposition = headers['Content-Disposition'] ?? '';
    expect(disposition).toMatch(/^attachment; filename="[^"\\%]*"; filename\*=UTF-8''[\w.~%!-]*$/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(kept);
  });

  test.each([
    ['with a line break', 'a\r\nSet-Cookie: x=y\r\n.txt'],
    ['with a line feed', 'a\nSet-Cookie: x=y'],
    ['with NUL', 'a\0.txt'],
    ['with a bell', 'a\u0007.txt'],
    ['that is empty', ''],
    ['beyond 255 characters', 'a'.repeat(256)],
  ])('%s is refused', async (_what, name) => {
    const { status, headers } = await attach(name, 'text/plain');
    expect(status).toBe(400);
    expect(headers['Set-Cookie']).toBeUndefined();
    expect((await attachRaw(name, 'text/plain', 'x')).status).toBe(400);
  });
});

describe('What a browser would run', () => {
  const page = '<script>fetch("/api/v1/requests")</script>';
  const types = ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript'];

  async function expectTamed(path: string, type: string): Promise<void> {
    const { status, headers, text } = await get(path);
    expect([status, text]).toEqual([200, page]);
    expect(headers['Content-Type']).toBe(type);
    expect(headers['X-Content-Type-Options']).toBe('nosniff');
    expect(headers['Content-Disposition']).toMatch(/^attachment;/);
    expect(headers['Content-Security-Policy']).toMatch(/default-src 'none'/);
    expect(headers['Content-Security-Policy']).toMatch(/(^|;) ?sandbox(;|$)/);
  }

  test.each(types)('is given to be kept and not to be shown: %s', async (type) => {
    const { text } = await attach('page.html', type, page);
    await expectTamed(JSON.parse(text).links.self, type);
  });

  test.each(types)('by the Table API as well: %s', async (type) => {
    const { status, path } = await attachRaw('page.html', type, page);
    expect(status).toBe(201);
    await expectTamed(path, type);
  });
});

test.each([
  'text/html\r\nSet-Cookie: x=y',
  'text/html; charset=utf-7',
  'text/html,text/plain',
  'text/ht ml',
  'text',
  '*/*; q=1',
  `${'a'.repeat(200)}/b`,
  '<script>/a',
  'multipart/form-data; boundary=b',
])('a content type goes out as the bare type that it is, or as that of bytes: %j', async (type) => {
  const { status, text } = await attach('a', type);
  expect(status).toBe(201);
  const { headers } = await get(JSON.parse(text).links.self);
  expect(headers['Content-Type']).toMatch(/^[\w.+*-]+\/[\w.+*-]+$/);
  expect(headers['Set-Cookie']).toBeUndefined();
});

test('a form of many parts, of long headers or without an end is refused', async () => {
  const part = (n: number) => `--b\r\nContent-Disposition: form-data; name="f${n}"\r\n\r\nx\r\n`;
  const many = `${Array.from({ length: 1_000 }, (_, n) => part(n)).join('')}--b--\r\n`;
  const long = `--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nX: ${'a'.repeat(200_000)}\r\n\r\nx\r\n--b--\r\n`;
  const endless = form('a', 'text/plain').replace('--b--', '');
  for (const body of [many, long, endless, '--b', '']) {
    const { status } = await ask(server.port, 'POST', request, {
      headers: { ...server.pass('requester'), 'content-type': 'multipart/form-data; boundary=b' },
      body,
    });
    expect(status).toBe(400);
  }
});

test.each(['; filename="a"', ''])(
  'a part without a name is refused as one: %j',
  async (filename) => {
    const { status, text } = await ask(server.port, 'POST', request, {
      headers: { ...server.pass('requester'), 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data${filename}\r\n\r\nx\r\n--b--\r\n`,
    });
    expect(status).toBe(400);
    expect(JSON.parse(text).errors).toEqual([
      { path: expect.any(String), message: expect.any(String) },
    ]);
  },
);
