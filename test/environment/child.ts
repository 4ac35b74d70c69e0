import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn,
} from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { endsWithItsGuard } from '../../dev/embedded/setpriv';
import { programOf } from './program';

/** The environment of an instance's process. See docs/settings.md for the variables. */
export interface ChildPlace {
  readonly instance: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly secretKey: Buffer;
  /** Host and port. */
  readonly temporalAddress: string;
  readonly namespace: string;
  /** Its public URL. The default is its own port. */
  readonly publicUrl?: string;
  /** Timeout of its calls to a partner. */
  readonly deliveryTimeoutMs?: number;
  /** The checkout whose program runs. The default is this one. */
  readonly checkout?: string;
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
}

export type ChildScript = 'start' | 'start:api' | 'start:worker';

/** An instance, or its API or worker, in a process of its own that can be killed. */
export interface Child {
  /** Kills it with SIGKILL. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Sends SIGTERM. Resolves with its exit code, null if a signal ended it. */
  terminate(): Promise<number | null>;
}

/** A launched process that may not be ready yet. */
export interface Launched extends Child {
  /** Whether it became ready. False if it ended before. */
  readonly ready: Promise<boolean>;
  readonly pid: number;
  /** Resolves when it is gone, however it went. */
  readonly gone: Promise<void>;
  /** Null before that, and where a signal ended it. */
  exitCode(): number | null;
  /** The last it said. */
  tail(): string;
}

const tailLines = 10;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process that ends with this one; where this one is killed, if the kernel can be asked for that. */
function spawnBound(command: readonly string[], options: SpawnOptionsWithoutStdio) {
  const [program = '', ...args] = endsWithItsGuard(command);
  return spawn(program, args, options);
}

/** Variables of an instance that runs workflows without a thread, which would load the SDK again (see setup.ts). */
export const unthreaded = { TEMPORAL_DEBUG: '1' };

/**
 * Starts what `npm run <script>` starts, and resolves once it is ready. Workflows have no thread. Throws with its last
 * lines where it ends before.
 */
export async function startChild(place: ChildPlace, script: ChildScript = 'start'): Promise<Child> {
  const quick = { ...place, env: { ...unthreaded, ...place.env } };
  const child = launchChild(quick, script, (line) => {
    if (process.env.LOG_LEVEL) console.log(line);
  });
  if (!(await child.ready)) throw new Error(`The instance ended:\n${child.tail()}`);
  return child;
}

/** The same with a thread for workflows, as in production, and without waiting. */
export function launchChild(
  place: ChildPlace,
  script: ChildScript,
  hear: (line: string) => void,
): Launched {
  // Not by npm, which is a parent: a kill would miss the instance.
  return launch(spawnBound(programOf(script, place.checkout), settingOf(place)), hear);
}

/** Starts any other program, which ends with this process. `isUp` is asked again and again until it is ready. */
export function launchProgram(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  hear: (line: string) => void,
  isUp: () => Promise<boolean>,
): Launched {
  const launched = launch(spawnBound(command, { env, stdio: 'pipe' }), hear);
  let isGone = false;
  launched.gone.then(() => {
    isGone = true;
  });
  const ready = async () => {
    while (!isGone && !(await isUp())) await sleep(100);
    return !isGone;
  };
  return { ...launched, ready: ready() };
}

/** The same by npm, as a supervisor or a terminal does it; npm leads its process group. */
export function launchByNpm(place: ChildPlace, script: ChildScript): Launched {
  const npm = spawnBound(['npm', 'run', script], { ...settingOf(place), detached: true });
  return launch(npm, () => {});
}

function settingOf(place: ChildPlace) {
  return {
    cwd: place.checkout ?? join(__dirname, '..', '..'),
    env: environment(place),
    stdio: 'pipe',
  } as const;
}

function launch(child: ChildProcessWithoutNullStreams, hear: (line: string) => void): Launched {
  const { pid } = child;
  if (pid === undefined) throw new Error(`${child.spawnfile} cannot be run.`);
  running.add(child);
  const gone = once(child, 'close').then(() => {
    running.delete(child);
  });
  const lines: string[] = [];
  const isReady = new Promise<true>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > tailLines) lines.shift();
        if (line.includes('"msg":"ready"')) resolve(true);
        hear(line);
      });
    }
  });
  return {
    pid,
    exitCode: () => child.exitCode,
    ready: Promise.race([isReady, gone.then(() => false)]),
    gone,
    tail: () => lines.join('\n'),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async terminate() {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
}

/** The environment of its process. */
export function environment(place: ChildPlace): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    CROSSDESK_INSTANCE: place.instance,
    CROSSDESK_PUBLIC_URL: place.publicUrl ?? `http://127.0.0.1:${place.port}`,
    PORT: `${place.port}`,
    DATABASE_URL: place.databaseUrl,
    CROSSDESK_SECRET_KEY: place.secretKey.toString('base64'),
    CROSSDESK_ALLOW_PRIVATE_TARGETS: 'true',
    CROSSDESK_RATE_LIMIT: '0',
    CROSSDESK_PARTNER_RATE_LIMIT: '0',
    CROSSDESK_REQUEST_TIMEOUT_MS: '3000',
    ...(place.deliveryTimeoutMs && {
      CROSSDESK_DELIVERY_TIMEOUT_MS: `${place.deliveryTimeoutMs}`,
    }),
    TEMPORAL_ADDRESS: place.temporalAddress,
    TEMPORAL_NAMESPACE: place.namespace,
    LOG_LEVEL: 'info',
    ...place.env,
  };
}
