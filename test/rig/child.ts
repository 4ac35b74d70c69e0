import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { scripts } from '../../package.json';

/** What a process of an instance is told; the variables are the README's. */
export interface ChildPlace {
  readonly instance: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly secretKey: Buffer;
  /** Host and port. */
  readonly temporalAddress: string;
  readonly namespace: string;
}

/** An instance, or a half of one: a process of its own, which can be killed. */
export interface Child {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts what `npm run <script>` starts, and resolves once it is ready. Throws with its last lines where it ends before.
 */
export async function startChild(
  place: ChildPlace,
  script: 'start' | 'start:api' | 'start:worker' = 'start',
): Promise<Child> {
  // Not by npm and tsx's own command, which are parents: a kill would miss the instance.
  const [, ...main] = scripts[script].split(' ');
  const child = spawn(process.execPath, ['--import', 'tsx', ...main], {
    cwd: join(__dirname, '..', '..'),
    env: environment(place),
  });
  running.add(child);
  const gone = once(child, 'close').then(() => running.delete(child));
  const lines: string[] = [];
  const ready = new Promise<true>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.includes('"msg":"ready"')) resolve(true);
        if (process.env.LOG_LEVEL) console.log(line);
      });
    }
  });
  if ((await Promise.race([ready, gone.then(() => false)])) === false) {
    throw new Error(`The instance ended:\n${lines.slice(-10).join('\n')}`);
  }
  return {
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function environment(place: ChildPlace): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    CROSSDESK_INSTANCE: place.instance,
    CROSSDESK_PUBLIC_URL: `http://127.0.0.1:${place.port}`,
    PORT: `${place.port}`,
    DATABASE_URL: place.databaseUrl,
    CROSSDESK_SECRET_KEY: place.secretKey.toString('base64'),
    CROSSDESK_ALLOW_PRIVATE_TARGETS: 'true',
    CROSSDESK_RATE_LIMIT: '0',
    CROSSDESK_REQUEST_TIMEOUT_MS: '3000',
    TEMPORAL_ADDRESS: place.temporalAddress,
    TEMPORAL_NAMESPACE: place.namespace,
    LOG_LEVEL: 'info',
  };
}
