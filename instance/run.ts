import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino, { type Logger } from 'pino';

/** The process's log: JSON lines, or made for eyes where a person watches. Secrets never get into it. */
export function createLog(level: string): Logger {
  const options = {
    level,
    redact: ['req.headers.authorization', 'req.headers["webhook-signature"]', 'req.headers.cookie'],
  };
  return process.stdout.isTTY
    ? pino({
        ...options,
        transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } },
      })
    : pino(options);
}

/** Sends what Temporal's SDK tells to our log. To be called before anything of it is used. */
export function adoptSdkLog(log: Logger): void {
  const levels = {
    TRACE: 'trace',
    DEBUG: 'debug',
    INFO: 'debug',
    WARN: 'warn',
    ERROR: 'error',
  } as const;
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) =>
      log[levels[level]]({ ...meta }, message),
    ),
    // Its native half would write to stderr by itself.
    telemetryOptions: { logging: { forward: {} } },
    shutdownSignals: [],
  });
}

/** Runs until SIGINT or SIGTERM, then stops in order; a second signal ends it at once. */
export async function untilStopped(stop: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
  await stop();
}

/** Ends the process with the reason, in words. */
export function failWith(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  if (process.env.LOG_LEVEL === 'debug') console.error(error);
  process.exit(1);
}
