import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(__dirname, '..', '..');

async function git(...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: root })).stdout.trim();
}

/** The sources of a release. */
export interface Release {
  /** A folder with its sources and its libraries. */
  readonly checkout: string;
  /** For people: `v1.2.0 (a1b2c3d)`. */
  readonly title: string;
}

/**
 * The release before: the newest tag `v…` before this commit. If there is none, the commit before the newest migration,
 * so that an upgrade from it migrates. Null if this is no clone that has it.
 */
export async function releaseBefore(): Promise<string | null> {
  try {
    return await git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^');
  } catch {
    // No tag yet.
  }
  try {
    const added = ['--diff-filter=A', '--format=%H', '-1', '--', 'migrations/[0-9]*'];
    return await git('rev-parse', '--verify', `${await git('log', ...added)}^`);
  } catch {
    // A shallow clone, or no clone.
    return null;
  }
}

/** Puts the sources of a commit into a folder that does not exist yet. Its libraries are these if it has the same. */
export async function checkOut(ref: string, checkout: string): Promise<Release> {
  const commit = await git('rev-parse', '--short', `${ref}^{commit}`);
  mkdirSync(checkout, { recursive: true });
  const archive = join(checkout, 'sources.tar');
  await git('archive', `--output=${archive}`, commit);
  await run('tar', ['-xf', archive, '-C', checkout]);
  const lock = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (lock(checkout) === lock(root)) {
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  } else {
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
    await run('npm', ['ci', ...quiet], { cwd: checkout });
  }
  return { checkout, title: ref.startsWith('v') ? `${ref} (${commit})` : commit };
}

/** This checkout, as it is. */
export async function thisRelease(): Promise<Release> {
  const commit = await git('describe', '--always', '--dirty').catch(() => 'this checkout');
  return { checkout: root, title: commit };
}
