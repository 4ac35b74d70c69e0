import { createHash, randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cases, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;

beforeAll(async () => {
  tableApi = await startTableApi();
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

const table = 'sn_bom_loan_service';
const bytes = randomBytes(300_000);
const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
const sha256 = createHash('sha256').update(bytes).digest('hex');

function attach(sysId: string | undefined, name = 'a b.png', body = bytes, headers = {}) {
  const query = `table_name=${table}&table_sys_id=${sysId}&file_name=${encodeURIComponent(name)}`;
  return tableApi.ask('POST', `/api/now/attachment/file?${query}`, {
    body,
    headers: { 'content-type': 'image/png', ...headers },
  });
}

test('a raw file is attached, listed, read and removed', async () => {
  const { sys_id, number } = await tableApi.open();
  const answer = await attach(sys_id);
  expect(answer.status).toBe(201);
  const { result } = answer.json;
  const url = `http://127.0.0.1:${tableApi.port}/api/now/attachment/${result.sys_id}`;
  expect(answer.headers.Location).toBe(url);
  expect(result).toMatchObject({
    table_name: table,
    table_sys_id: sys_id,
    file_name: 'a b.png',
    content_type: 'image/png',
    size_bytes: '300000',
    hash: sha256,
    download_link: `${url}/file`,
    sys_created_by: 'integration',
    sys_mod_count: '0',
  });
  for (const value of Object.values(result)) expect(typeof value).toBe('string');

  const path = `/api/now/attachment/${result.sys_id}`;
  expect((await tableApi.ask('GET', path)).json.result).toEqual(result);
  const file = await tableApi.ask('GET', `${path}/file`);
  expect(file.headers['Content-Type']).toBe('image/png');
  expect(file.bytes.equals(bytes)).toBe(true);
  const entry = await tableApi.db('journal').where({ record: number, kind: 'attachment' }).first();
  expect(entry).toMatchObject({ text: 'a b.png', by: 'integration' });

  expect((await tableApi.ask('DELETE', path)).status).toBe(204);
  expect((await tableApi.ask('DELETE', path)).status).toBe(404);
  expect((await tableApi.ask('GET', path)).status).toBe(404);
  expect((await tableApi.ask('GET', `${path}/file`)).status).toBe(404);
  const gone = await tableApi.db('journal').where({ record: number, kind: 'system' }).first();
  expect(gone.text).toBe('Removed the file a b.png.');
});

test('a form is read, wherever its fields are', async () => {
  const { sys_id } = await tableApi.open();
  const form = [
    ['table_name', table],
    ['table_sys_id', sys_id],
  ].map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--b\r\ncontent-disposition: form-data; name="uploadFile"; filename="n.txt"\r\ncontent-type: text/plain\r\n\r\nhello\r\n`;
  for (const body of [`${form.join('')}${file}--b--\r\n`, `${file}${form.join('')}--b--\r\n`]) {
    const answer = await tableApi.ask('POST', '/api/now/attachment/upload', {
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect(answer.status).toBe(201);
    expect(answer.json.result).toMatchObject({
      file_name: 'n.txt',
      content_type: 'text/plain',
      size_bytes: '5',
      hash: createHash('sha256').update('hello').digest('hex'),
      table_sys_id: sys_id,
    });
  }
});

describe('a body that is packed', () => {
  const packers = {
    gzip: gzipSync,
    'X-GZIP': gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
  };
  const kept = () => tableApi.db('attachments').count({ count: '*' }).first();
  const raw = (sysId: string | undefined, body: Buffer, encoding: string) =>
    tableApi.ask(
      'POST',
      `/api/now/attachment/file?table_name=${table}&table_sys_id=${sysId}&file_name=p.txt`,
      {
        body,
        headers: { 'content-type': 'text/plain', 'content-encoding': encoding },
      },
    );
  const formOf = (sysId: string | undefined) =>
    Buffer.from(
      [
        `--b\r\ncontent-disposition: form-data; name="table_name"\r\n\r\n${table}\r\n`,
        `--b\r\ncontent-disposition: form-data; name="table_sys_id"\r\n\r\n${sysId}\r\n`,
        '--b\r\ncontent-disposition: form-data; name="file"; filename="n.txt"\r\n\r\nhello\r\n--b--\r\n',
      ].join(''),
    );

  test.each(Object.entries(packers))(
    'by %s is kept unpacked, at every door',
    async (encoding, pack) => {
      const { sys_id, number } = await tableApi.open();
      const hash = createHash('sha256').update(bytes).digest('hex');
      const attached = await raw(sys_id, pack(bytes), encoding);
      expect(attached.json.result).toMatchObject({ size_bytes: '300000', hash });
      const file = await tableApi.ask(
        'GET',
        `/api/now/attachment/${attached.json.result.sys_id}/file`,
      );
      expect(file.bytes.equals(bytes)).toBe(true);

      const packed = { 'content-encoding': encoding };
      const form = { ...packed, 'content-type': 'multipart/form-data; boundary=b' };
      const uploaded = await tableApi.ask('POST', '/api/now/attachment/upload', {
        body: pack(formOf(sys_id)),
        headers: form,
      });
      expect(uploaded.json.result).toMatchObject({ file_name: 'n.txt', size_bytes: '5' });
      const alone =
        '--b\r\ncontent-disposition: form-data; name="file"; filename="n.txt"\r\n\r\nhello\r\n--b--\r\n';
      const api = await tableApi.ask('POST', `/api/v1/cases/${number}/attachments`, {
        body: pack(Buffer.from(alone)),
        headers: form,
      });
      expect(api.json).toMatchObject({ name: 'n.txt', size: 5 });

      if (encoding === 'X-GZIP') return;
      const patch = (type: string, body: string) =>
        tableApi.ask('PATCH', `${cases}/${sys_id}`, {
          body: pack(Buffer.from(body)),
          headers: { ...packed, 'content-type': type },
        });
      const inJson = await patch('application/json', '{"notes":"in JSON"}');
      expect(inJson.json.result.notes).toBe('in JSON');
      const inXml = await patch('application/xml', '<entry><notes>in XML</notes></entry>');
      expect(inXml.json.result.notes).toBe('in XML');
    },
  );

  test('is refused where it is too large, damaged, cut off, or of an unknown encoding', async () => {
    const { sys_id, number } = await tableApi.open();
    const before = await kept();
    expect((await raw(sys_id, bomb, 'gzip')).status).toBe(400);
    expect((await raw(sys_id, Buffer.from('no gzip'), 'gzip')).status).toBe(400);
    expect((await raw(sys_id, gzipSync(bytes).subarray(0, 100), 'gzip')).status).toBe(400);
    for (const encoding of ['zstd', 'compress', 'gzip, gzip', 'constructor']) {
      expect((await raw(sys_id, bytes, encoding)).status).toBe(415);
    }
    for (const path of ['/api/now/attachment/upload', `/api/v1/cases/${number}/attachments`]) {
      const ask = (body: Buffer, encoding: string) =>
        tableApi.ask('POST', path, {
          body,
          headers: {
            'content-type': 'multipart/form-data; boundary=b',
            'content-encoding': encoding,
          },
        });
      const tooLarge = path.includes('/v1/') ? 413 : 400;
      expect((await ask(bomb, 'gzip')).status).toBe(tooLarge);
      expect((await ask(formOf(sys_id), 'gzip')).status).toBe(400);
      expect((await ask(formOf(sys_id), 'zstd')).status).toBe(415);
    }
    expect(await kept()).toEqual(before);
    expect((await raw(sys_id, bytes, 'identity')).status).toBe(201);
  });
});

test('files are listed by parameters and by a query, with their count', async () => {
  const { sys_id } = await tableApi.open();
  await attach(sys_id, 'one.txt', Buffer.from('1'));
  await attach(sys_id, 'two.txt', Buffer.alloc(0));
  const list = (query: string) => tableApi.ask('GET', `/api/now/attachment?${query}`);
  const mine = await list(`table_name=${table}&table_sys_id=${sys_id}`);
  expect(mine.headers['X-Total-Count']).toBe('2');
  expect(mine.json.result.map((one: { file_name: string }) => one.file_name)).toEqual([
    'one.txt',
    'two.txt',
  ]);
  const queried = await list(
    `sysparm_query=${encodeURIComponent(`table_sys_id=${sys_id}^file_nameSTARTSWITHtwo`)}&sysparm_display_value=all`,
  );
  expect(queried.json.result).toHaveLength(1);
  expect(queried.json.result[0].size_bytes).toBe('0');
  const paged = await list(`table_sys_id=${sys_id}&sysparm_limit=1&sysparm_offset=1`);
  expect(paged.json.result).toHaveLength(1);
  expect(paged.headers.Link).toContain('rel="prev"');
  expect((await list('table_sys_id=nope')).json.result).toEqual([]);
});

test('what is missing or wrong is refused, and nothing is kept', async () => {
  const { sys_id } = await tableApi.open();
  const post = (query: string) =>
    tableApi.ask('POST', `/api/now/attachment/file?${query}`, { body: 'x' });
  const place = `table_name=${table}&table_sys_id=${sys_id}`;
  expect((await post(place)).status).toBe(400);
  expect((await post(`table_name=${table}&file_name=x`)).status).toBe(400);
  expect((await post(`table_sys_id=${sys_id}&file_name=x`)).status).toBe(400);
  expect((await post(`${place}&file_name=${'x'.repeat(256)}`)).status).toBe(400);
  expect((await post(`${place}&file_name=a%0Ab`)).status).toBe(400);
  expect((await post(`table_name=${table}&table_sys_id=nope&file_name=x`)).status).toBe(404);
  expect((await post(`table_name=sc_request&table_sys_id=x&file_name=x`)).status).toBe(403);
  const form = await tableApi.ask('POST', '/api/now/attachment/upload', {
    body: 'x',
    headers: { 'content-type': 'multipart/form-data' },
  });
  expect(form.status).toBe(400);
  const broken = await tableApi.ask('POST', '/api/now/attachment/upload', {
    body: '--b\r\ncontent-disposition: form-data; name="f"; filename="n"\r\n\r\nhel',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  });
  expect(broken.status).toBe(400);
  const listed = await tableApi.ask('GET', `/api/now/attachment?table_sys_id=${sys_id}`);
  expect(listed.json.result).toEqual([]);
});

test('a file beyond 25 MiB is refused, said beforehand or not', async () => {
  const { sys_id } = await tableApi.open();
  const large = Buffer.alloc(25 * 1024 * 1024 + 1);
  const said = await attach(sys_id, 'large', large);
  expect(said.status).toBe(400);
  expect(said.json.status).toBe('failure');
  const unsaid = await attach(sys_id, 'large', large, { 'transfer-encoding': 'chunked' });
  expect(unsaid.status).toBe(400);
  const whole = await attach(sys_id, 'whole', large.subarray(1));
  expect(whole.json.result.size_bytes).toBe(String(25 * 1024 * 1024));
}, 60_000);

test('a case that is final takes no file, and keeps those it has', async () => {
  const { sys_id } = await tableApi.open();
  const { json } = await attach(sys_id);
  await tableApi.ask('PATCH', `${cases}/${sys_id}`, { json: { state: '7' } });
  expect((await attach(sys_id)).status).toBe(403);
  const path = `/api/now/attachment/${json.result.sys_id}`;
  expect((await tableApi.ask('DELETE', path)).status).toBe(403);
  expect((await tableApi.ask('GET', path)).status).toBe(200);
});

test('an Idempotency-Key attaches once', async () => {
  const { sys_id } = await tableApi.open();
  const headers = { 'idempotency-key': 'file' };
  const first = await attach(sys_id, 'a', bytes, headers);
  const again = await attach(sys_id, 'a', bytes, headers);
  expect([again.status, again.text]).toEqual([201, first.text]);
  const listed = await tableApi.ask('GET', `/api/now/attachment?table_sys_id=${sys_id}`);
  expect(listed.json.result).toHaveLength(1);
});

test('a file goes with its case', async () => {
  const { sys_id } = await tableApi.open();
  const { json } = await attach(sys_id);
  await tableApi.ask('DELETE', `${cases}/${sys_id}`);
  expect((await tableApi.ask('GET', `/api/now/attachment/${json.result.sys_id}`)).status).toBe(404);
});
