import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, printLine, showProgress } from './cache';
import { spawnGuarded } from './guarded';
import { ownInTurn } from './ownership';

const goModule = join(__dirname, '..', '..', 'tools', 'temporal');

/** Where a built program is kept. */
export function builtTemporal(): string {
  return join(directory(), 'temporal');
}

/** How long the build takes, as a part of a sentence. */
export const typicalBuild = 'about 3 minutes on two cores';

/** Whether the build can be tried. */
export function hasGo(): Promise<boolean> {
  return promisify(execFile)('go', ['version']).then(
    () => true,
    () => false,
  );
}

/**
 * Builds the program from the Go module in tools/temporal, where nobody has built it. Builds one at a time on a
 * machine: a second process waits for the first, and builds only if the first one failed or died.
 * @param explanation is printed before anything takes long
 * @returns why it failed, or null
 */
export async function buildTemporal(explanation: string): Promise<string | null> {
  mkdirSync(directory(), { recursive: true });
  printLine(explanation, process.stderr);
  const release = await ownInTurn(
    join(directory(), 'lock'),
    'The build of the Temporal server',
    (holder) => printLine(`Process ${holder} is building it: waiting for that.`, process.stderr),
  );
  try {
    return existsSync(builtTemporal()) ? null : await build();
  } finally {
    release();
  }
}

function directory(): string {
  return cacheDirectory(`temporal-${version()}`);
}

/** As the module pins it. */
function version(): string {
  const pinned = /temporalio\/cli v(\S+)/.exec(readFileSync(join(goModule, 'go.mod'), 'utf8'))?.[1];
  if (pinned === undefined) throw new Error(`${goModule}/go.mod does not require the Temporal CLI`);
  return pinned;
}

/** `-v` names each package as it is compiled. Nobody debugs the server: it is built without what a debugger needs. */
const buildFlags = ['-v', '-gcflags=all=-dwarf=false', '-ldflags=-s -w'];

async function build(): Promise<string | null> {
  for (const name of readdirSync(directory())) {
    if (name.startsWith('new-')) rmSync(join(directory(), name));
  }
  const draft = join(directory(), `new-${process.pid}`);
  const progress = showProgress(`Building the Temporal server ${version()}`);
  let packages = 0;
  const go = spawnGuarded(
    ['go', 'build', ...buildFlags, '-o', draft, 'github.com/temporalio/cli/cmd/temporal'],
    {
      stopSignal: 'SIGKILL',
      cwd: goModule,
      // Fewer garbage collections in the compiler, for more memory.
      env: { GOGC: '400', ...process.env },
      log(line) {
        if (line.startsWith('go: ')) return progress.report(line);
        packages += 1;
        progress.report(`${packages} of about 1,300 packages`);
      },
    },
  );
  const code = await go.exited;
  if (code !== 0) {
    progress.end('failed');
    return go.tail().split('\n').slice(-5).join('; ');
  }
  renameSync(draft, builtTemporal());
  progress.end('done');
  return null;
}
