import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { Activities } from './activities';
import { taskQueue } from './domain/names';
import { tolerant } from './temporal/payloadCodec';

export interface WorkerDeps {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** As the client's; left out: the SDK's own. */
  readonly dataConverter?: DataConverter;
  readonly activities: Activities;
  readonly workflowBundle: { readonly code: string };
  /** Which version of which deployment it is, for Temporal's worker versioning; left out: it takes every task. */
  readonly version?: { readonly deploymentName: string; readonly buildId: string };
  /** How many workflows it keeps in memory. */
  readonly maxCachedWorkflows?: number;
}

/**
 * The Temporal worker of one instance: runs its workflows and their activities. Any number may share a namespace.
 * Workflows beyond the cache are replayed from history when they are next touched; the default would grow with the heap.
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
    maxCachedWorkflows,
    maxConcurrentLocalActivityExecutions: 100,
    // What an activity waits for, a partner's answer say, is not waited for longer than this: it is done again elsewhere.
    shutdownForceTime: '25 seconds',
    ...(version && {
      // A request may be open for weeks: it moves on to the version that is current.
      workerDeploymentOptions: {
        version,
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    }),
  });
}
