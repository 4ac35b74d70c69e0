import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../dev/embedded/cache';

const run = promisify(execFile);

/** Findings differ between versions, and a run must be repeatable. */
const version = '4.32.5';
const installMs = 300_000;

/** It is not installed, and cannot be. */
export class NotThere extends Error {}

/**
 * The command of the pinned schemathesis, installed for us alone on first use.
 * @throws NotThere if there is no Python for it, or no way to install it
 */
export async function findSchemathesis(say: (line: string) => void): Promise<string> {
  const place = cacheDirectory(`schemathesis-${version}`);
  const command = join(place, 'bin', 'schemathesis');
  if (existsSync(command)) return command;
  say(`Installing schemathesis ${version} into ${place} …`);
  try {
    await mkdir(place, { recursive: true });
    await run('python3', ['-m', 'venv', place]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(join(place, 'bin', 'python'), [...pip, `schemathesis==${version}`], {
      timeout: installMs,
    });
  } catch (error) {
    // A partial installation would look complete the next time.
    await rm(place, { recursive: true, force: true });
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new NotThere(
      `schemathesis ${version} is not here, and could not be installed (${reason}). It takes Python 3.10 or later with its venv module, and access to PyPI: python3 -m venv ${place} && ${place}/bin/pip install schemathesis==${version}`,
    );
  }
  return command;
}

/**
 * Runs it. Returns whether it found nothing. Its output goes to ours.
 * @param cwd the directory for its cache
 */
export function schemathesis(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<boolean> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
}
