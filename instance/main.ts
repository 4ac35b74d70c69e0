import { readConfig } from './config';
import { type InstanceOptions, startInstance } from './instance';
import { adoptSdkLog, createLog, failWith, untilStopped } from './run';
import { startServices } from './services';

const halves: Readonly<Record<string, InstanceOptions['parts']>> = {
  all: ['api', 'worker'],
  api: ['api'],
  worker: ['worker'],
};

/** `npm start`: one instance from the environment; with `api` or `worker`, one of its halves. */
async function main(): Promise<void> {
  const half = process.argv[2] ?? 'all';
  const parts = halves[half];
  if (!parts) throw new Error(`There is no "${half}" to start: api, worker, or nothing for both.`);
  const config = readConfig();
  const log = createLog(config.logLevel);
  adoptSdkLog(log);
  const services = await startServices(config, log);
  try {
    const instance = await startInstance({
      ...config,
      databaseUrl: services.databaseUrl,
      temporal: services.temporal,
      namespace: config.temporal.namespace,
      parts,
      log,
    });
    const { publicUrl, instance: id } = config;
    log.info({ instance: id, parts, url: publicUrl, temporalUi: services.temporalUi }, 'ready');
    await untilStopped(() => instance.stop());
  } finally {
    await services.stop();
  }
  process.exit(0);
}

main().catch(failWith);
