import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { downloadedTemporal, downloadTemporal } from '../../dev/embedded/temporal-binary';
import { freePort } from '../../instance/ports';

const directory = mkdtempSync(join(tmpdir(), 'crossdesk-download-'));
const kept = process.env.XDG_CACHE_HOME;
const site = createServer((request, response) => {
  if (request.url === '/archive') return response.end(readFileSync(join(directory, 'archive')));
  const archiveUrl = `http://${request.headers.host}/archive`;
  const known = request.url?.includes('sdk-name=sdk-typescript') === true;
  return response.end(JSON.stringify(known ? { archiveUrl, fileToExtract: 'temporal' } : {}));
});

beforeAll(async () => {
  process.env.XDG_CACHE_HOME = directory;
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  writeFileSync(join(directory, 'temporal'), '#!/bin/sh\necho it runs\n', { mode: 0o755 });
  execFileSync('tar', ['-czf', join(directory, 'archive'), '-C', directory, 'temporal']);
  await once(site.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  jest.restoreAllMocks();
  process.env.XDG_CACHE_HOME = kept;
  if (kept === undefined) delete process.env.XDG_CACHE_HOME;
  site.close();
  rmSync(directory, { recursive: true });
});

test('gives up quietly when the site cannot be reached', async () => {
  expect(await downloadTemporal(`http://127.0.0.1:${await freePort()}`)).toBe(false);
});

test('installs the program that the site names for this SDK', async () => {
  const { port } = site.address() as AddressInfo;
  expect(await downloadTemporal(`http://127.0.0.1:${port}`)).toBe(true);
  expect(execFileSync(downloadedTemporal(), { encoding: 'utf8' })).toBe('it runs\n');
});
