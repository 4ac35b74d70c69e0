import { execFile } from 'node:child_process';
import { constants, createWriteStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { version } from '@temporalio/client/package.json';
import { z } from 'zod';
import { cacheDirectory, type Progress, showProgress } from './cache';
import { buildTemporal, builtTemporal } from './temporal-build';

/**
 * The path of the `temporal` program: the one on the PATH, else the one that the SDK would download, else
 * one built from the Go module pinned in tools/temporal; both of these are kept. Throws an Error that
 * tells the three ways when none works.
 */
export async function temporalBinary(): Promise<string> {
  const found = await onPath();
  if (found !== undefined) return found;
  // What is there already comes before what takes time, or asks a network that may not be there.
  for (const path of [downloadedTemporal(), builtTemporal()]) {
    if (await isExecutable(path)) return path;
  }
  if (await downloadTemporal()) return downloadedTemporal();
  const failure = await buildTemporal();
  if (failure === null) return builtTemporal();
  throw new Error(
    [
      'There is no Temporal server to start. Any of these helps:',
      '- install the Temporal CLI, so that `temporal` is on the PATH (https://docs.temporal.io/cli)',
      '- let this machine reach https://temporal.download, where the SDK gets it',
      `- install Go 1.25 or later, to build it from tools/temporal (now: ${failure})`,
      'Or use a Temporal that runs elsewhere: set TEMPORAL_ADDRESS.',
    ].join('\n'),
  );
}

/** Older servers lack what the workflows use. */
const oldestServer = [1, 27] as const;

async function onPath(): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, 'temporal');
    if (directory !== '' && (await isExecutable(path)) && (await isRecent(path))) return path;
  }
  return undefined;
}

async function isRecent(path: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 });
    const [, major, minor] = /Server (\d+)\.(\d+)/.exec(stdout) ?? [];
    return Number(major) === oldestServer[0] && Number(minor) >= oldestServer[1];
  } catch {
    // Something else of that name.
    return false;
  }
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

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
