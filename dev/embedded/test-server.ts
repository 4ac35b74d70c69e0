import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, showProgress } from './cache';
import { spawnGuarded } from './guarded';
import { ownInTurn } from './ownership';

const project = join(__dirname, '..', '..', 'tools', 'temporal-test-server', 'pom.xml');

/**
 * The program of Temporal's time-skipping test server, fetched with Maven on first use and kept. Undefined
 * where Java or Maven is missing: then the SDK downloads its own. Throws when Maven fails.
 */
export async function testServer(): Promise<string | undefined> {
  const directory = cacheDirectory(`temporal-test-server-${version()}`);
  const program = join(directory, 'server', 'start.sh');
  if (!(await runs('java', '-version'))) return undefined;
  if (existsSync(program)) return program;
  if (!(await runs('mvn', '-version'))) return undefined;

  mkdirSync(directory, { recursive: true });
  const release = await ownInTurn(join(directory, 'lock'), 'The fetching of the test server');
  try {
    if (!existsSync(program)) await fetchInto(directory);
  } finally {
    release();
  }
  return program;
}

/** Complete, or not there: collected beside its place, then renamed. */
async function fetchInto(directory: string): Promise<void> {
  const progress = showProgress(`Fetching the Temporal test server ${version()}, once`);
  const draft = mkdtempSync(join(directory, 'new-'));
  try {
    const maven = spawnGuarded(
      [
        ...['mvn', '--quiet', '--batch-mode', '--file', project],
        ...['dependency:copy-dependencies', `-DoutputDirectory=${join(draft, 'lib')}`],
      ],
      { stopSignal: 'SIGKILL', log: () => {} },
    );
    if ((await maven.exited) !== 0) throw new Error(`Maven failed:\n${maven.tail()}`);
    const script = `#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"\n`;
    writeFileSync(join(draft, 'start.sh'), script, { mode: 0o755 });
    renameSync(draft, join(directory, 'server'));
    progress.end('done');
  } catch (error) {
    rmSync(draft, { recursive: true });
    progress.end('failed');
    throw error;
  }
}

async function runs(command: string, argument: string): Promise<boolean> {
  try {
    await promisify(execFile)(command, [argument]);
    return true;
  } catch {
    return false;
  }
}

/** As the project pins it. */
function version(): string {
  const dependency = /<artifactId>temporal-test-server<\/artifactId>\s*<version>([\d.]+)</;
  const pinned = dependency.exec(readFileSync(project, 'utf8'))?.[1];
  if (pinned === undefined) throw new Error(`${project} does not require the test server`);
  return pinned;
}
