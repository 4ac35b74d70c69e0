import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptSdkLog, createLog } from '../../instance/run';
import type { ChaosEnvironment, Undo } from './stage';

/** The outcome of a run, as the command shows it. */
export interface ShownOutcome {
  readonly table: string;
  readonly violations: readonly string[];
}

/** What an npm script that disturbs exchanges was asked for. */
export interface Asked {
  readonly script: string;
  readonly seed: number;
  /** Whether the folder stays, with what every process logged. */
  readonly keep: boolean;
  /** The command that repeats the run. */
  readonly again: string;
}

/**
 * Runs an npm script that disturbs exchanges. The exit code is 0 where everything held, and 1 where anything did not.
 * All that was started is stopped, also on SIGINT and SIGTERM.
 */
export async function runCommand(
  { script, seed, keep, again }: Asked,
  run: (environment: ChaosEnvironment) => Promise<ShownOutcome>,
): Promise<void> {
  const log = createLog(process.env.LOG_LEVEL ?? 'silent');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), `crossdesk-${script}-`));
  const undo: Undo = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll(undo, keep ? null : dataDir);
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.error('\nStopping …');
      stop().finally(() => process.exit(130));
    });
  }
  console.error(`Seed ${seed}: ${again}`);
  if (keep) console.error(`Everything stays in ${dataDir}`);
  try {
    const { table, violations } = await run({ dataDir, say, log, undo });
    console.log(`\n${table}`);
    violations.forEach((found, n) => {
      console.log(`${n === 0 ? '\n' : ''}${n + 1}. ${found}`);
    });
    if (violations.length > 0) {
      console.log(`\nSeed ${seed}. Again: ${again}`);
      process.exitCode = 1;
    }
  } finally {
    await stop();
  }
  process.exit();
}

const began = Date.now();
function say(line: string): void {
  console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
}

/** Stops what was started last first. What cannot be stopped does not keep the rest from being stopped. */
async function stopAll(undo: Undo, dataDir: string | null): Promise<void> {
  for (const one of undo.splice(0).reverse()) await one().catch((error) => console.error(error));
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
}
