import { execFile } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { version } from '@temporalio/client/package.json';
import { z } from 'zod';
import { cacheDirectory } from './cache';
import { type Progress, showProgress } from './progress';

/** How long the site may take to name the archive, in ms: without a network nobody should wait. */
const askMs = 1_500;
const downloadMs = 10 * 60_000;

const archive = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

/** Where a downloaded program is kept. */
export function downloadedTemporal(): string {
  return join(directory(), 'temporal');
}

/**
 * Downloads the program that the SDK would: it has no call for that alone, only one that starts a server
 * too. False, and quiet, when that does not work.
 */
export async function downloadTemporal(site = 'https://temporal.download'): Promise<boolean> {
  let progress: Progress | undefined;
  try {
    const asked = await fetch(`${site}/cli/default?${query()}`, {
      signal: AbortSignal.timeout(askMs),
    });
    if (!asked.ok) return false;
    const { archiveUrl, fileToExtract } = archive.parse(await asked.json());
    progress = showProgress('Downloading the Temporal server, once');
    await install(archiveUrl, fileToExtract);
    progress.end('done');
    return true;
  } catch (error) {
    progress?.end(`failed: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

function directory(): string {
  return cacheDirectory(`temporal-sdk-${version}`);
}

function query(): URLSearchParams {
  return new URLSearchParams({
    arch: arch() === 'arm64' ? 'arm64' : 'amd64',
    platform: platform() === 'darwin' ? 'darwin' : 'linux',
    format: 'tar.gz',
    'sdk-name': 'sdk-typescript',
    'sdk-version': version,
  });
}

/** Complete, or not there: unpacked beside its place, then renamed. */
async function install(url: string, file: string): Promise<void> {
  mkdirSync(directory(), { recursive: true });
  const draft = mkdtempSync(join(directory(), 'new-'));
  try {
    const { ok, status, body } = await fetch(url, { signal: AbortSignal.timeout(downloadMs) });
    if (!ok || body === null) throw new Error(`${url} answers ${status}`);
    const packed = join(draft, 'archive.tar.gz');
    await pipeline(Readable.fromWeb(body), createWriteStream(packed));
    await promisify(execFile)('tar', ['-xzf', packed, '-C', draft, file]);
    renameSync(join(draft, file), downloadedTemporal());
  } finally {
    rmSync(draft, { recursive: true });
  }
}
