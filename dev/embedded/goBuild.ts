import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, printLine, showProgress } from './cache';
import { spawnGuarded } from './guarded';
import { ownInTurn } from './ownership';

/** Programs that are built together from the Go module in tools/temporal, which pins their versions. */
export interface GoPrograms {
  /** Their name in messages: `Temporal server`. */
  readonly title: string;
  /** Where they are kept in the cache, before the version. */
  readonly cache: string;
  /** The module whose version they have. */
  readonly module: string;
  /** The packages of the programs. A program has the last word of its package as its name. */
  readonly packages: readonly [string, ...string[]];
  /** About how many packages are compiled. */
  readonly size: number;
}

const goModule = join(__dirname, '..', '..', 'tools', 'temporal');

/** Whether a build can be tried. */
export function hasGo(): Promise<boolean> {
  return promisify(execFile)('go', ['version']).then(
    () => true,
    () => false,
  );
}

/** The path at which a built program is kept. */
export function builtProgram(programs: GoPrograms, name: string): string {
  return join(directory(programs), name);
}

export function isBuilt(programs: GoPrograms): boolean {
  return programs.packages.every((path) => existsSync(builtProgram(programs, basename(path))));
}

/**
 * Builds the programs if they are not in the cache. Builds one at a time on a machine: a second process waits for the
 * first, and builds only if the first one failed or died.
 * @param explanation is printed before anything takes long
 * @returns why it failed, or null
 */
export async function buildOnce(programs: GoPrograms, explanation: string): Promise<string | null> {
  mkdirSync(directory(programs), { recursive: true });
  printLine(explanation, process.stderr);
  const release = await ownInTurn(
    join(directory(programs), 'lock'),
    `The build of the ${programs.title}`,
    (holder) => printLine(`Process ${holder} is building it: waiting for that.`, process.stderr),
  );
  try {
    return isBuilt(programs) ? null : await build(programs);
  } finally {
    release();
  }
}

function directory({ cache, module }: GoPrograms): string {
  return cacheDirectory(`${cache}-${versionOf(module)}`);
}

/** As tools/temporal pins it. */
function versionOf(module: string): string {
  const goMod = readFileSync(join(goModule, 'go.mod'), 'utf8');
  const [, pinned] = new RegExp(`\\s${module.replaceAll('.', '\\.')} v(\\S+)`).exec(goMod) ?? [];
  if (!pinned) throw new Error(`${goModule}/go.mod does not require ${module}`);
  return pinned;
}

/** `-v` names each package as it is compiled. Nobody debugs the server: it is built without what a debugger needs. */
const buildFlags = ['-v', '-gcflags=all=-dwarf=false', '-ldflags=-s -w'];

async function build(programs: GoPrograms): Promise<string | null> {
  for (const name of readdirSync(directory(programs))) {
    if (name.startsWith('new-')) rmSync(join(directory(programs), name), { recursive: true });
  }
  const draft = join(directory(programs), `new-${process.pid}`);
  mkdirSync(draft);
  const progress = showProgress(`Building the ${programs.title} ${versionOf(programs.module)}`);
  let packages = 0;
  // With the slash, it is a directory for any number of programs.
  const go = spawnGuarded(['go', 'build', ...buildFlags, '-o', `${draft}/`, ...programs.packages], {
    stopSignal: 'SIGKILL',
    cwd: goModule,
    // Fewer garbage collections in the compiler, for more memory.
    env: { GOGC: '400', ...process.env },
    log(line) {
      if (line.startsWith('go: ')) return progress.report(line);
      packages += 1;
      progress.report(`${packages} of about ${programs.size.toLocaleString('en')} packages`);
    },
  });
  const code = await go.exited;
  if (code !== 0) {
    progress.end('failed');
    return go.tail().split('\n').slice(-5).join('; ');
  }
  for (const path of programs.packages) {
    renameSync(join(draft, basename(path)), builtProgram(programs, basename(path)));
  }
  rmSync(draft, { recursive: true });
  progress.end('done');
  return null;
}
