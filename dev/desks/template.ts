import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, showProgress } from '../embedded/cache';
import { spawnGuarded } from '../embedded/guarded';
import { ownInTurn } from '../embedded/ownership';

/**
 * The folder of a desk whose database is made, to be copied. It is made when there is none from these files.
 * @param product the desk's name
 * @param inputs the files on which it depends
 * @param make fills a folder
 */
export async function madeOnce(
  product: string,
  inputs: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of inputs) hash.update(readFileSync(file));
  const name = product.toLowerCase().replaceAll(' ', '-');
  const directory = cacheDirectory(`${name}-${hash.digest('hex').slice(0, 12)}`);
  const template = join(directory, 'template');
  if (existsSync(template)) return template;
  mkdirSync(directory, { recursive: true });
  const release = await ownInTurn(join(directory, 'lock'), `The making of ${product}'s database`);
  try {
    if (!existsSync(template)) await makeInto(directory, template, product, make);
  } finally {
    release();
  }
  return template;
}

/** Complete, or not there: made beside its place, then renamed. */
async function makeInto(
  directory: string,
  template: string,
  product: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  const progress = showProgress(`Making the database of ${product}, once`);
  const draft = mkdtempSync(join(directory, 'new-'));
  try {
    await make(draft);
    renameSync(draft, template);
    progress.end('done');
  } catch (error) {
    rmSync(draft, { recursive: true });
    progress.end('failed');
    throw error;
  }
}

/** Runs a program of a desk. @throws Error with its last lines */
export async function run(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd = '/',
): Promise<void> {
  const program = spawnGuarded(command, { stopSignal: 'SIGKILL', env, cwd, log: () => {} });
  if ((await program.exited) !== 0) throw new Error(`${command[0]} failed:\n${program.tail()}`);
}
