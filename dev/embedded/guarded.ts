import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endsWithItsGuard } from './setpriv';

/** A server, or a long command, that cannot outlive this process. */
export interface Guarded {
  /** Resolves when it has ended, by itself or by stop, with its exit code (128 + n for signal n). */
  readonly exited: Promise<number>;
  /** The last lines it wrote, for an error message. */
  tail(): string;
  /** Stops it in order, by force after its deadline; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface GuardOptions {
  /** The signal that asks it to end. SIGKILL ends its whole process group at once. */
  readonly stopSignal: 'SIGINT' | 'SIGKILL';
  /** How long it may take to end before it is killed, in milliseconds. */
  readonly deadlineMs?: number;
  /** The file with its process id, so that a later start finds it if the guardian was killed, too. */
  readonly pidFile?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Called with each line of its output, until it is stopped: a server's messages about its own end would only alarm.
   */
  readonly log: (line: string) => void;
}

const tailLines = 30;
const guard = join(__dirname, 'guard.js');

/** Runs a command under a guardian process (guard.js) that stops it when this process dies, however it dies. */
export function spawnGuarded(command: readonly string[], options: GuardOptions): Guarded {
  const args = [
    '--stop-signal',
    options.stopSignal,
    '--deadline',
    `${options.deadlineMs ?? 10_000}`,
  ];
  if (options.pidFile !== undefined) args.push('--pid-file', options.pidFile);
  const child = spawn(process.execPath, [guard, ...args, '--', ...endsWithItsGuard(command)], {
    // A session of its own, out of reach of the terminal's Ctrl-C and of a kill of our process group.
    detached: true,
    stdio: 'pipe',
    cwd: options.cwd ?? '/',
    env: withoutNodeOptions(options.env ?? process.env),
  });

  let stopping = false;
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > tailLines) lines.shift();
      if (!stopping) options.log(line);
    });
  }
  // It ended by itself. `exited` has the exit code.
  child.stdin.on('error', () => {});
  const exited = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 137));
  });

  return {
    exited,
    tail: () => lines.join('\n'),
    async stop() {
      stopping = true;
      child.stdin.end();
      await exited;
    },
  };
}

/** Loaders and inspectors meant for this process would slow the guardian's start. */
function withoutNodeOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _ours, ...rest } = env;
  return rest;
}
