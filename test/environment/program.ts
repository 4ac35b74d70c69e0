import { join } from 'node:path';
import { scripts } from '../../package.json';

const root = join(__dirname, '..', '..');
const tsx = 'node --import tsx ';

/** A command line, with its program first. */
type CommandLine = [program: string, ...args: string[]];

/**
 * The command line of an npm script that runs TypeScript. It is loaded faster than by tsx, and is not a child of npm.
 * @param checkout whose sources load it: by default these
 */
export function programOf(script: keyof typeof scripts, checkout = root): CommandLine {
  const [, program] = scripts[script].split(tsx);
  if (!program) throw new Error(`"npm run ${script}" does not run ${tsx}`);
  return run(checkout, program.split(' '));
}

/** The command line that runs a TypeScript file with arguments. */
export function runSource(...args: readonly string[]): CommandLine {
  return run(root, args);
}

function run(checkout: string, args: readonly string[]): CommandLine {
  const quickLoad = join(checkout, 'test', 'environment', 'quickLoad.js');
  return [process.execPath, '--require', quickLoad, ...args];
}
