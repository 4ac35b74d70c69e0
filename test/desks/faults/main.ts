import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRedmine, redmineIsMissing, startRedmine } from '../../../dev/desks/redmine';
import {
  hasRequestTracker,
  requestTrackerIsMissing,
  startRequestTracker,
} from '../../../dev/desks/requestTracker';
import { adoptSdkLog, createLog, failWith } from '../../../instance/run';
import type { Undo } from '../../chaos/stage';
import { commandOf, readOptions } from './options';
import { runDesks, table } from './run';

/**
 * `npm run desks`: northwind works in Request Tracker, acme in Redmine, and both are disturbed. The exit code is 0 where
 * everything held.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!hasRequestTracker()) throw new Error(requestTrackerIsMissing);
  if (!hasRedmine()) throw new Error(redmineIsMissing);
  const log = createLog(process.env.LOG_LEVEL ?? 'silent');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-desks-'));
  const undo: Undo = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll(undo, options.keep ? null : dataDir);
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.error('\nStopping …');
      stop().finally(() => process.exit(130));
    });
  }
  console.error(`Seed ${options.seed}: ${commandOf(options)}`);
  if (options.keep) console.error(`Everything stays in ${dataDir}`);
  const start = { northwind: startRequestTracker, acme: startRedmine };
  try {
    const outcome = await runDesks(start, options, { dataDir, say, log, undo });
    console.log(`\n${table(outcome)}`);
    outcome.violations.forEach((found, n) => {
      console.log(`${n === 0 ? '\n' : ''}${n + 1}. ${found}`);
    });
    if (outcome.violations.length > 0) {
      console.log(`\nSeed ${options.seed}. Again: ${commandOf(options)}`);
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

/** Last first. What cannot be stopped keeps nothing else from being stopped. */
async function stopAll(undo: Undo, dataDir: string | null): Promise<void> {
  for (const one of undo.splice(0).reverse()) await one().catch((error) => console.error(error));
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
}

main().catch(failWith);
