import { startCollecting } from '../telemetry/collector';
import { readConfig } from './config';
import { type InstanceOptions, startInstance } from './instance';
import { freePort } from './ports';
import { adoptSdkLog, createLog, failWith, readSdkMetrics, untilStopped } from './run';
import { startServices } from './services';

const halves: Readonly<Record<string, InstanceOptions['parts']>> = {
  all: ['api', 'worker'],
  api: ['api'],
  worker: ['worker'],
};

/** `npm start`: one instance, configured by the environment; with `api` or `worker`, only that part. */
async function main(): Promise<void> {
  const half = process.argv[2] ?? 'all';
  const parts = halves[half];
  if (!parts) throw new Error(`There is no "${half}" to start: api, worker, or nothing for both.`);
  const config = readConfig();
  const log = createLog(config.logLevel);
  const metricsPort = await freePort();
  adoptSdkLog(log, metricsPort);
  const stopCollecting = config.collectsTraces ? startCollecting(config.instance) : null;
  const services = await startServices(config, log);
  try {
    const instance = await startInstance({
      ...config,
      temporalUiUrl: config.temporalUiUrl ?? services.temporalUi,
      databaseUrl: services.databaseUrl,
      temporal: services.temporal,
      namespace: config.temporal.namespace,
      sdkMetrics: () => readSdkMetrics(metricsPort),
      parts,
      log,
    });
    const { publicUrl, instance: id } = config;
    log.info({ instance: id, parts, url: publicUrl, temporalUi: services.temporalUi }, 'ready');
    const isAsked = await untilStopped(instance.ended);
    await instance.stop();
    // The supervisor restarts the process.
    if (!isAsked) process.exitCode = 1;
  } finally {
    await services.stop();
    await stopCollecting?.();
  }
  process.exit();
}

main().catch(failWith);
