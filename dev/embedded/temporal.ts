import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { listens, requireFreePort } from '../../instance/ports';
import { ensureNamespace, retention } from '../../instance/temporal-namespace';
import { searchAttributes } from '../../temporal/searchAttributes';
import { type Guarded, spawnGuarded } from './guarded';
import { own } from './ownership';
import { stopOrphan } from './processes';
import { temporalBinary } from './temporal-binary';

export interface TemporalOptions {
  /** The instance's data directory; Temporal keeps to `temporal` below it. */
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
  /** The namespaces to create, with their search attributes, if they are missing. */
  readonly namespaces: readonly string[];
  /** Called with each line that Temporal writes. */
  readonly log: (line: string) => void;
  /** The path of a Temporal CLI to use; left out: one is found, downloaded or built. */
  readonly cli?: string | undefined;
  /** Keeps everything in memory, and is killed at the end. */
  readonly ephemeral?: boolean;
  /** The server's own settings: `history.maxTotalUpdates`. */
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
}

export interface EmbeddedTemporal {
  /** Host and port, as the SDK takes them. */
  readonly address: string;
  /** The web UI's URL. */
  readonly ui: string;
  /** Stops it in order, which takes it 1 to 3 s; its data stays. */
  stop(): Promise<void>;
}

/** Timeout for its first answer, in milliseconds. */
const readyMs = 60_000;

/**
 * Starts Temporal's development server on 127.0.0.1; it ends with this process however that ends. A
 * server that a killed process left behind is stopped first. Throws InUse when another process that is
 * alive runs it, PortTaken, or an Error with the server's last lines.
 */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const { port, uiPort, log } = options;
  const home = join(options.dataDir, 'temporal');
  mkdirSync(home, { recursive: true });
  const database = join(realpathSync(home), 'temporal.db');
  const pidFile = join(home, 'pid');
  const release = own(join(home, 'lock'), `The embedded Temporal in ${home}`);
  try {
    await stopOrphan(pidFile, database, log);
    await requireFreePort(port, 'the embedded Temporal');
    await requireFreePort(uiPort, "the embedded Temporal's web UI");
    const guarded = spawnGuarded(
      [await temporalBinary(options.cli), ...serverArguments(options, database)],
      {
        stopSignal: options.ephemeral ? 'SIGKILL' : 'SIGINT',
        pidFile,
        env: serverEnvironment(),
        log,
      },
    );
    const address = `127.0.0.1:${port}`;
    await prepare(guarded, port, options.namespaces);
    return {
      address,
      ui: `http://127.0.0.1:${uiPort}`,
      async stop() {
        await guarded.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function serverArguments(options: TemporalOptions, database: string): string[] {
  const dynamicConfig = {
    // Otherwise it would check online for a newer version.
    'frontend.enableServerVersionCheck': false,
    // The namespaces and their attributes below are there from the start: to read them for every write costs a tenth of
    // the server's time. What is registered later is known within 2 s.
    'system.forceSearchAttributesCacheRefreshOnRead': false,
    ...options.dynamicConfig,
  };
  return [
    'server',
    'start-dev',
    ...['--ip', '127.0.0.1', '--port', `${options.port}`, '--ui-port', `${options.uiPort}`],
    ...(options.ephemeral ? [] : ['--db-filename', database]),
    // As fast as in memory, and still safe against kill -9.
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...options.namespaces.flatMap((name) => ['--namespace', name]),
    ...searchAttributes.flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
}

/** Waits until the server answers, and makes the namespaces. */
async function prepare(
  guarded: Guarded,
  port: number,
  namespaces: readonly string[],
): Promise<void> {
  let code: number | undefined;
  guarded.exited.then((exit) => {
    code = exit;
  });
  let reason: unknown = 'it does not listen';
  for (const until = Date.now() + readyMs; Date.now() < until; await sleep(20)) {
    if (code !== undefined) throw new Error(`Temporal ended with ${code}:\n${guarded.tail()}`);
    // The gRPC client waits a second after a refused connection; a bare socket tells at once.
    if (!(await listens(port))) continue;
    try {
      const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
      try {
        for (const namespace of namespaces) {
          await ensureNamespace(connection, namespace);
          // The server made it before it started, with a retention of its own.
          await connection.workflowService.updateNamespace({
            namespace,
            config: { workflowExecutionRetentionTtl: retention },
          });
        }
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      reason = error;
    }
  }
  await guarded.stop();
  throw new Error(
    `Temporal was not ready within ${readyMs / 1000} s (${reason}):\n${guarded.tail()}`,
  );
}

/**
 * Without TEMPORAL_*: the server's command line reads them as well, and they are meant for the client. It collects garbage
 * less often than Go's default, which saves a tenth of its processor time for some 60 MB.
 */
function serverEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { GOGC: '200', ...Object.fromEntries(entries) };
}
