import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, showProgress } from './cache';
import { spawnGuarded } from './guarded';
import { ownInTurn } from './ownership';

const goModule = join(__dirname, '..', '..', 'tools', 'temporal');

/** Where a built program is kept. */
export function builtTemporal(): string {
  return join(directory(), 'temporal');
}

/**
 * Builds the program from the Go module in tools/temporal: about three minutes and 300 MB of downloads the
 * first time. A second process waits for the first. Returns why it failed, or null.
 */
export async function buildTemporal(): Promise<string | null> {
  mkdirSync(directory(), { recursive: true });
  const release = await ownInTurn(join(directory(), 'lock'), 'The build of the Temporal server');
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

async function build(): Promise<string | null> {
  for (const name of readdirSync(directory())) {
    if (name.startsWith('new-')) rmSync(join(directory(), name));
  }
  const draft = join(directory(), `new-${process.pid}`);
  const progress = showProgress(`Building the Temporal server ${version()}, once, about 3 minutes`);
  let packages = 0;
  const go = spawnGuarded(
    // -v names each package as it is compiled; without debug information it is a third smaller.
    ['go', 'build', '-v', '-ldflags=-s -w', '-o', draft, 'github.com/temporalio/cli/cmd/temporal'],
    {
      stopSignal: 'SIGKILL',
      cwd: goModule,
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
