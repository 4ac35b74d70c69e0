import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import { traceIdOf } from '../domain/trace';
import { readTaskFailure } from '../telemetry/taskFailures';
import { currentTrace } from '../telemetry/trace';

/** Each line contains the trace that it belongs to: one call's, from the API to the partner. */
export const followsTraces = {
  mixin() {
    const traceId = traceIdOf(currentTrace());
    return traceId ? { traceId } : {};
  },
};

/** The process's log: JSON lines, or a readable form at a terminal. Secrets are redacted. */
export function createLog(level: string): Logger {
  const options = {
    level,
    ...followsTraces,
    redact: ['req.headers.authorization', 'req.headers["webhook-signature"]', 'req.headers.cookie'],
  };
  return process.stdout.isTTY
    ? pino({
        ...options,
        transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } },
      })
    : pino(options);
}

/**
 * Sends the log of Temporal's SDK to our log. Call it before the SDK is used.
 * @param metricsPort the local port for the SDK's metrics; none if absent
 */
export function adoptSdkLog(log: Logger, metricsPort?: number): void {
  const levels = {
    TRACE: 'trace',
    DEBUG: 'debug',
    INFO: 'debug',
    WARN: 'warn',
    ERROR: 'error',
  } as const;
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      readTaskFailure(meta);
      log[levels[level]]({ ...meta }, message);
    }),
    // Otherwise its native part would write to stderr.
    telemetryOptions: {
      logging: { forward: {} },
      ...(metricsPort && { metrics: { prometheus: { bindAddress: `127.0.0.1:${metricsPort}` } } }),
    },
    shutdownSignals: [],
  });
}

/** The SDK's metrics. Empty if its port does not answer. */
export async function readSdkMetrics(port: number): Promise<string> {
  const signal = AbortSignal.timeout(1_000);
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal }).catch(() => null);
  return answer?.ok ? answer.text() : '';
}

/** Ctrl-C in a terminal arrives twice, from the terminal and from npm, within this time in milliseconds. */
const sameSignalMs = 1_000;

/**
 * Waits for SIGINT or SIGTERM and returns true. Returns false if the instance ended by itself. A second signal ends the
 * process at once.
 */
export function untilStopped(ended: Promise<unknown> = new Promise(() => {})): Promise<boolean> {
  return new Promise((resolve) => {
    ended.then(() => resolve(false));
    let askedAt: number | undefined;
    const ask = () => {
      askedAt ??= Date.now();
      if (Date.now() - askedAt > sameSignalMs) process.exit(130);
      resolve(true);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, ask);
  });
}

/** Ends the process and prints the reason. */
export function failWith(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  if (process.env.LOG_LEVEL === 'debug') console.error(error);
  process.exit(1);
}
