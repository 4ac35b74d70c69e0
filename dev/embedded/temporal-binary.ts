import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { buildTemporal, builtTemporal } from './temporal-build';
import { downloadedTemporal, downloadTemporal } from './temporal-download';

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
