import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { maxAttachmentBytes } from '../../records/attachments';
import { startTestApi, submitted, type TestApi } from './testApi';

let api: TestApi;
let number: string;
beforeAll(async () => {
  api = await startTestApi();
  number = await submitted(api);
});
afterAll(() => api.close());

const path = () => `/api/v1/requests/${number}/attachments`;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const attach = (bytes: Buffer, name: string, contentType = 'application/pdf') =>
  api.as('requester').post(path()).attach('file', bytes, { filename: name, contentType });

describe('a file', () => {
  test.each([0, 1, 256 * 1024, 256 * 1024 + 1, 3_000_000])(
    'of %i bytes comes back as it was',
    async (size) => {
      const bytes = randomBytes(size);
      const { body, headers } = await attach(bytes, 'plan.pdf').expect(201);
      expect(body).toMatchObject({
        name: 'plan.pdf',
        contentType: 'application/pdf',
        size,
        sha256: sha256(bytes),
        author: 'requester (Acme)',
      });
      expect(headers.location).toBe(`${path()}/${body.id}`);
      const got = await api.as('agent').get(body.links.self).buffer(true).expect(200);
      expect(sha256(got.body)).toBe(body.sha256);
      expect(got.headers).toMatchObject({
        'content-type': 'application/pdf',
        'content-length': String(size),
        'x-content-type-options': 'nosniff',
        etag: `"${body.sha256}"`,
      });
      await api
        .as('agent')
        .get(body.links.self)
        .set('If-None-Match', got.headers.etag ?? '')
        .expect(304);
    },
  );

  test('that is an image can be shown, by what its bytes are and not by what its uploader said', async () => {
    const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(64)]);
    const { body: real } = await attach(png, 'dark.jpg', 'image/jpeg').expect(201);
    const shown = await api.as('agent').get(real.links.preview).buffer(true).expect(200);
    expect(sha256(shown.body)).toBe(sha256(png));
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="dark.jpg"; filename*=UTF-8''dark.jpg`,
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    const page = Buffer.from('<script>alert(1)</script>');
    const { body: lie } = await attach(page, 'lie.png', 'image/png').expect(201);
    await api.as('agent').get(lie.links.preview).expect(404);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    const { body: drawn } = await attach(svg, 'drawn.svg', 'image/svg+xml').expect(201);
    expect(drawn.links.preview).toBeNull();
    await api.as('agent').get(`${drawn.links.self}/preview`).expect(404);
  });

  test('is an entry of the journal and an event for the partner, under one id', async () => {
    const { body } = await attach(Buffer.from('x'), 'notes.txt', 'text/plain').expect(201);
    expect(await api.db('journal').where({ id: body.id }).first()).toMatchObject({
      kind: 'attachment',
      text: 'notes.txt',
    });
    const event = await api.db('outbox').where({ id: body.id }).first();
    const { id, name, contentType, size, sha256 } = body;
    expect(event).toMatchObject({
      name: 'attached',
      data: { attachment: { id, name, contentType, size, sha256 } },
    });
    const { body: list } = await api.as('requester').get(path()).expect(200);
    expect(list.items).toContainEqual(body);
  });

  test('keeps a name of any script, and names itself for the browser', async () => {
    const name = 'Übersicht "Q3" (日本).txt';
    const { body } = await attach(
      Buffer.from('x'),
      name.replaceAll('"', '%22'),
      'text/html',
    ).expect(201);
    const { headers } = await api.as('agent').get(body.links.self).expect(200);
    const disposition = headers['content-disposition'] ?? '';
    expect(disposition).toMatch(/^attachment; filename="[ -~]*"; filename\*=UTF-8''/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(body.name);
    expect(body.name).toContain('日本');
  });

  test('of exactly 25 MiB passes; one byte more is 413, and nothing of it stays', async () => {
    const most = Buffer.alloc(maxAttachmentBytes, 1);
    await attach(most, 'most.bin').expect(201);
    const { body } = await attach(Buffer.concat([most, Buffer.from('x')]), 'more.bin').expect(413);
    expect(body.type).toBe('/problems/too-large');
    expect(await api.db('attachments').where({ name: 'more.bin' })).toEqual([]);
  });

  test('whose entry has not landed is not listed', async () => {
    const id = '6a2f4f0e-3d0b-4f4b-9f6a-0c9a6d1b7e56';
    await api
      .db('attachments')
      .insert({ id, record: number, name: 'early', content_type: 'a/b', size: 0, sha256: '' });
    const { body } = await api.as('agent').get(`${path()}?limit=200`).expect(200);
    expect(body.items.map((file: { id: string }) => file.id)).not.toContain(id);
    await api.as('agent').get(`${path()}/${id}`).expect(404);
  });
});

describe('a form', () => {
  test('without a file is 400', async () => {
    const { body } = await api.as('requester').post(path()).field('note', 'x').expect(400);
    expect(body.errors[0].path).toBe('note');
    await api
      .as('requester')
      .post(path())
      .set('Content-Type', 'multipart/form-data; boundary=x')
      .send('--x--\r\n')
      .expect(400);
  });
  test('with two files is 400', async () => {
    const { body } = await attach(Buffer.from('a'), 'a')
      .attach('file', Buffer.from('b'), 'b')
      .expect(400);
    expect(body.errors[0].path).toBe('file');
  });
  test('with the file in another field is 400, naming it', async () => {
    const { body } = await api
      .as('requester')
      .post(path())
      .attach('upload', Buffer.from('a'), 'a')
      .expect(400);
    expect(body.errors[0].path).toBe('upload');
  });
  test.each([
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=x', 'nonsense'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut',
    ],
    ['multipart/form-data; boundary=x', ''],
  ])('that cannot be read is 400: %s', async (type, content) => {
    await api.as('requester').post(path()).set('Content-Type', type).send(content).expect(400);
  });
  test('of another media type is 415', async () => {
    await api.as('requester').post(path()).send({ file: 'x' }).expect(415);
    await api.as('requester').post(path()).expect(415);
  });
  test('leaves nothing on disk', async () => {
    const left = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`crossdesk-upload-${process.pid}-`));
    // The last one is removed just after its answer.
    for (let n = 0; n < 100 && left().length > 0; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(left()).toEqual([]);
  });
});
