import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { Activities } from './activities';
import { taskQueue } from './domain/names';

export interface WorkerDeps {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** As the client's; left out: the SDK's own. */
  readonly dataConverter?: DataConverter;
  readonly activities: Activities;
  readonly workflowBundle: { readonly code: string };
  /** Which version of which deployment it is, for Temporal's worker versioning; left out: it takes every task. */
  readonly version?: { readonly deploymentName: string; readonly buildId: string };
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
}: WorkerDeps): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    dataConverter,
    workflowBundle,
    activities: { ...activities },
    maxCachedWorkflows: 400,
    maxConcurrentLocalActivityExecutions: 100,
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
