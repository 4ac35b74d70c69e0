import { afterAll } from '@jest/globals';
import pino from 'pino';
import { adoptSdkLog, followsTraces } from '../../instance/run';

const listeners = new Set<(line: string) => void>();
const quiet = process.env.LOG_LEVEL ?? 'warn';

/** Of instances in this process, and of Temporal's SDK, which has one log for the whole process. */
export const log = pino(
  { level: quiet, ...followsTraces },
  {
    write(line: string) {
      if (process.env.LOG_LEVEL) process.stdout.write(line);
      for (const listener of listeners) listener(line);
    },
  },
);
adoptSdkLog(log);

/**
 * Everything that is logged from now on, at every level, by instances that start after this and by Temporal's SDK.
 * Instances that run already only log warnings and errors.
 */
export function captureLog(): { readonly lines: readonly string[]; stop(): void } {
  const lines: string[] = [];
  const listener = (line: string) => void lines.push(line);
  listeners.add(listener);
  log.level = 'trace';
  return {
    lines,
    stop() {
      listeners.delete(listener);
      if (listeners.size === 0) log.level = quiet;
    },
  };
}

/** The same, for a whole test file. */
export function captureLogOfFile(): readonly string[] {
  const { lines, stop } = captureLog();
  afterAll(stop);
  return lines;
}
