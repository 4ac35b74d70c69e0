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
import { hasGo } from './goBuild';
import { buildTemporal, builtTemporal, typicalBuild } from './temporal-build';

/**
 * The path of the Temporal CLI, which is the server as well: the one that is named, else the one on the PATH, else the
 * one that the SDK would download, else one built from the Go module in tools/temporal. The last two are kept.
 * @param named what CROSSDESK_TEMPORAL_CLI says
 * @throws Error which lists the ways to get one where none works
 */
export async function temporalBinary(named?: string): Promise<string> {
  if (named) return requireRecent(named);
  const found = await onPath();
  if (found !== undefined) return found;
  // Look for a kept program first: the network may be slow, or not there.
  for (const path of [downloadedTemporal(), builtTemporal()]) {
    if (await isExecutable(path)) return path;
  }
  if (await downloadTemporal()) return downloadedTemporal();
  const failure = (await hasGo()) ? await buildExplained() : 'there is no Go';
  if (failure === null) return builtTemporal();
  throw new Error(
    [
      'There is no Temporal server to start. Any of these helps:',
      ...waysToGetOne,
      `- install Go 1.25 or later, to build it from tools/temporal (now: ${failure})`,
    ].join('\n'),
  );
}

const waysToGetOne = [
  '- install the Temporal CLI (https://docs.temporal.io/cli), so that `temporal` is on the PATH',
  '- set CROSSDESK_TEMPORAL_CLI to the path of a Temporal CLI',
  '- let this machine reach https://temporal.download, to download it in a few seconds',
  '- set TEMPORAL_ADDRESS to a Temporal server that runs already',
];

/** Says first what takes so long, why, and what would avoid it. */
function buildExplained(): Promise<string | null> {
  const explanation = [
    'This machine has no Temporal server and cannot reach https://temporal.download, so the server is built from its',
    `Go modules. That is done once and takes ${typicalBuild}. Any of these avoids the build:`,
    ...waysToGetOne,
  ];
  return buildTemporal(explanation.join('\n'));
}

async function requireRecent(path: string): Promise<string> {
  if (await isRecent(path)) return path;
  const [major, minor] = oldestServer;
  throw new Error(
    `CROSSDESK_TEMPORAL_CLI is ${path}, which is not a Temporal CLI with a server of ${major}.${minor} or later. Give the path of one, or unset it.`,
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
    // A different program with that name.
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
 * Downloads the Temporal CLI that the SDK would download. The SDK has no call that only downloads: its call also starts a
 * server. Returns false, and reports nothing, if the download fails.
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
