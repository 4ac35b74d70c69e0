import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { portalDirectory } from '../../api/portal';
import { readIfThere } from '../../instance/files';

const root = join(__dirname, '..', '..');
const sources = [
  ...['src', 'public', 'index.html', 'vite.config.mts'].map((name) => join(root, 'web', name)),
  join(root, 'package-lock.json'),
];
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
/** Records the sources of the build. Other builds leave it out. */
const mark = join(portalDirectory, '.built-from');

/** Builds the portal unless the existing build has the current sources. Only one process may do this at a time. */
export async function ensurePortal(): Promise<void> {
  const wanted = await digestOf(sources);
  if (readIfThere(mark) === wanted) return;
  const building = promisify(execFile)(
    process.execPath,
    [vite, 'build', 'web', '--logLevel', 'error'],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  process.once('exit', () => building.child.kill());
  await building;
  await writeFile(mark, wanted);
}

/** A digest of the names and contents of files and folders. */
async function digestOf(paths: readonly string[]): Promise<string> {
  const digest = createHash('sha256');
  for (const path of paths) {
    const isFolder = (await stat(path)).isDirectory();
    const within = isFolder ? (await readdir(path)).sort().map((name) => join(path, name)) : [];
    digest.update(path).update('\0');
    digest.update(isFolder ? await digestOf(within) : await readFile(path)).update('\0');
  }
  return digest.digest('hex');
}
