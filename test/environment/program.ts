import { join } from 'node:path';
import { scripts } from '../../package.json';

const tsx = 'node --import tsx ';

/** A command line, with its program first. */
type CommandLine = [program: string, ...args: string[]];

/** The command line of an npm script that runs TypeScript. It is loaded faster than by tsx, and is not a child of npm. */
export function programOf(script: keyof typeof scripts): CommandLine {
  const [, program] = scripts[script].split(tsx);
  if (!program) throw new Error(`"npm run ${script}" does not run ${tsx}`);
  return runSource(...program.split(' '));
}

/** The command line that runs a TypeScript file with arguments. */
export function runSource(...args: readonly string[]): CommandLine {
  return [process.execPath, '--require', join(__dirname, 'quickLoad.js'), ...args];
}
