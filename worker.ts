import type { DataConverter } from '@temporalio/common';
import type { ActivityInterceptorsFactory, NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { Activities } from './activities';
import { taskQueue } from './domain/names';
import { withShare } from './records/connectionShares';
import { tolerant } from './temporal/payloadCodec';

export interface WorkerDeps {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The same as the client's. The SDK's own if absent. */
  readonly dataConverter?: DataConverter;
  readonly activities: Activities;
  readonly workflowBundle: { readonly code: string };
  /** The deployment and version, for Temporal's worker versioning. If absent, it takes every task. */
  readonly version?: { readonly deploymentName: string; readonly buildId: string };
  /** Number of workflows that it caches. */
  readonly maxCachedWorkflows?: number;
}

/** Activities leave connections to the database for the calls of people. */
const inEngineShare: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: (input, next) => withShare({ of: 'engine', name: 'engine' }, () => next(input)),
  },
});

/**
 * The Temporal worker of one instance: runs its workflows and their activities. Any number of workers can share a
 * namespace.
 */
export function createWorker({
  connection,
  namespace,
  dataConverter = {},
  activities,
  workflowBundle,
  version,
  maxCachedWorkflows = 400,
}: WorkerDeps): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    dataConverter: tolerant(dataConverter),
    workflowBundle,
    activities: { ...activities },
    interceptors: { activity: [inEngineShare] },
    maxCachedWorkflows,
    maxConcurrentLocalActivityExecutions: 100,
    // At shutdown, activities wait no longer than this, for example for a partner's answer: another worker
    // repeats them.
    shutdownForceTime: '25 seconds',
    ...(version && {
      // A request can be open for weeks: it moves to the current version.
      workerDeploymentOptions: {
        version,
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    }),
  });
}
