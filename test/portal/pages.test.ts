import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { startTestApi, type TestApi } from '../api/testApi';

const page = '<!doctype html><title>Crossdesk</title><script src="/assets/index-4f2a.js"></script>';
const script = `console.log('${'the portal '.repeat(500)}');`;
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let directory: string;
let api: TestApi;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-portal-'));
  api = await startTestApi({ with: { portal: directory } });
});
afterAll(async () => {
  await api.close();
  rmSync(directory, { recursive: true });
});

const visit = (path: string) => request(api.app).get(path).set('Accept', browser);

describe('a portal that is not built', () => {
  test('says how it is', async () => {
    const { text } = await visit('/')
      .expect(404)
      .expect('Content-Type', /^text\/html/);
    expect(text).toContain('npm run build');
    const { body } = await request(api.app).get('/').expect(404);
    expect(body).toMatchObject({ type: '/problems/missing' });
    expect(body.detail).toContain('npm run build');
  });

  test('leaves the API as it is', async () => {
    await api.as('agent').get('/api/v1/requests').expect(200);
    await visit('/docs/').expect(200);
  });
});

describe('a portal that is built', () => {
  beforeAll(async () => {
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), page);
    await writeFile(join(directory, 'assets', 'index-4f2a.js'), script);
    await writeFile(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(directory, '.secret'), 'no');
  });

  test.each(['/', '/requests/ACME-PRQ0001001', '/sign-in?problem=denied', '/documents', '/apis'])(
    'is shown at %s, looked for anew each time',
    async (path) => {
      const { text, headers } = await visit(path).expect(200);
      expect(text).toBe(page);
      expect(headers['content-type']).toMatch(/^text\/html/);
      expect(headers['cache-control']).toBe('no-cache');
      await visit(path)
        .set('If-None-Match', headers.etag ?? '')
        .expect(304);
    },
  );

  test('is shown at / whatever is accepted', async () => {
    const { text } = await request(api.app).get('/').expect(200);
    expect(text).toBe(page);
    await request(api.app).head('/').expect(200);
  });

  test('runs nothing but its own files, and is shown in no frame', async () => {
    for (const path of ['/', '/queue', '/assets/index-4f2a.js']) {
      const { headers } = await visit(path).expect(200);
      expect(headers['content-security-policy']?.split(';').sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data: blob:",
        "script-src 'self'",
        "style-src 'self'",
      ]);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('lets browsers keep what is named by its content, and no other file', async () => {
    const asset = await visit('/assets/index-4f2a.js').expect(200);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toMatch(/^text\/javascript/);
    const icon = await visit('/favicon.svg').expect(200);
    expect(icon.headers['cache-control']).toBe('no-cache');
  });

  test('travels compressed', async () => {
    const asked = visit('/assets/index-4f2a.js').set('Accept-Encoding', 'gzip');
    const { headers, text } = await asked.expect(200);
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers.vary).toContain('Accept-Encoding');
    expect(text).toBe(script);
  });

  test.each([
    '/api',
    '/api/v1/nothing',
    '/api/now/nothing',
    '/exchange/v1/nothing',
    '/now/nothing',
    '/healthz/nothing',
    '/metrics/nothing',
    '/docs/nothing.html',
  ])('is not what is answered at %s', async (path) => {
    const { status, text } = await visit(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain('<script');
  });

  test('is not what a program gets that mistakes a path, or a file that is gone', async () => {
    await request(api.app)
      .get('/requests')
      .expect(404)
      .expect('Content-Type', /problem/);
    const gone = request(api.app).get('/assets/index-old.js').set('Accept', '*/*');
    await gone.expect(404).expect('Content-Type', /problem/);
  });

  test('shows no file that is hidden, and none beside it', async () => {
    for (const path of ['/.secret', '/assets/..%2f.secret', '/..%2f..%2fetc%2fpasswd']) {
      const { text } = await request(api.app).get(path).set('Accept', '*/*').expect(404);
      expect(text).toContain('/problems/missing');
    }
  });

  test('takes nothing: there is a GET, and no other method', async () => {
    const { headers } = await request(api.app).post('/').expect(405);
    expect(headers.allow).toBe('GET, HEAD');
    await request(api.app).post('/requests').expect(404);
  });
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['identity', undefined],
])(
  'to a browser that takes %s, a script is sent as the build has packed it',
  async (takes, packed) => {
    const built = mkdtempSync(join(tmpdir(), 'crossdesk-packed-'));
    const file = join(built, 'assets', 'index-4f2a.js');
    await mkdir(join(built, 'assets'));
    // Each holds another text, so that one sees which of them was sent.
    await writeFile(file, 'plain');
    await writeFile(`${file}.br`, brotliCompressSync('by br'));
    await writeFile(`${file}.gz`, gzipSync('by gzip'));
    const own = await startTestApi({ with: { portal: built } });
    try {
      const { headers, text } = await request(own.app)
        .get('/assets/index-4f2a.js')
        .set('Accept-Encoding', takes)
        .expect(200);
      expect(text).toBe(packed ? `by ${packed}` : 'plain');
      expect(headers['content-encoding']).toBe(packed);
      expect(headers.vary).toContain('Accept-Encoding');
      expect(headers['content-type']).toMatch(/^text\/javascript/);
      expect(headers['cache-control']).toContain('immutable');
    } finally {
      await own.close();
      rmSync(built, { recursive: true });
    }
  },
);
