import type { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { taskQueue } from '../../domain/names';
import { failingWorkflows } from '../../records/failingWorkflows';
import { searchAttributes } from '../../temporal/searchAttributes';
import { skewOf } from './clocks';
import { type DoctorDeps, ok, reasonOf, type Said, warning, wrong } from './findings';

const callMs = 5_000;
const daySeconds = 86_400;
/** A shorter time makes it hard to see what happened. */
const leastRetentionDays = 3;
/** How long a worker waits at the most in one poll, in milliseconds: its last one is that recent. */
const longestPollMs = 75_000;

export async function checkTemporal(deps: DoctorDeps): Promise<Said[]> {
  let connection: Connection;
  let version: string;
  try {
    connection = await deps.temporal();
    const asked = connection.workflowService.getSystemInfo({});
    ({ serverVersion: version } = await within(connection, () => asked));
  } catch (error) {
    return [wrong(`Temporal does not answer: ${reasonOf(error)}`)];
  }
  const { namespace } = deps.settings;
  const found = [ok(`Temporal ${version} answers.`)];
  try {
    const { config } = await within(connection, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    const days = Math.floor(seconds / daySeconds);
    const what = `The namespace "${namespace}" keeps closed workflows for ${days} days.`;
    found.push(
      days < leastRetentionDays
        ? warning(what, {
            about: 'namespace',
            why: 'After that time nobody can see in Temporal what happened to a record.',
            helps: `temporal operator namespace update --namespace ${namespace} --retention 30d`,
          })
        : ok(what, 'namespace'),
    );
    const { customAttributes } = await within(connection, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    const missing = searchAttributes
      .map(({ name }) => name)
      .filter((name) => !customAttributes[name]);
    found.push(
      missing.length > 0
        ? wrong(`Search attributes are not registered: ${missing.join(', ')}.`, {
            about: 'search attributes',
            why: 'The account may not register them, so workflows cannot start.',
            helps: missing
              .map(
                (name) =>
                  `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`,
              )
              .join('; '),
          })
        : ok('The search attributes are registered.', 'search attributes'),
    );
  } catch (error) {
    found.push(
      wrong(`The namespace "${namespace}" cannot be read: ${reasonOf(error)}`, {
        about: 'namespace',
        why: 'It does not exist, or the account may not read it.',
        helps: 'Start the instance: it creates the namespace. Or correct TEMPORAL_NAMESPACE.',
      }),
    );
  }
  return found;
}

const kinds = {
  workflows: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activities: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
} as const;

/** Whether workers poll, and of which build. Temporal's clock is read from the time of the last poll. */
export async function checkWorkers(deps: DoctorDeps): Promise<Said[]> {
  const { namespace, buildId } = deps.settings;
  const connection = await deps.temporal();
  const found: Said[] = [];
  for (const [about, taskQueueType] of Object.entries(kinds)) {
    const { pollers } = await within(connection, () =>
      connection.workflowService.describeTaskQueue({
        ...{ namespace, taskQueueType, taskQueue: { name: taskQueue } },
      }),
    );
    const builds = [
      ...new Set(pollers.flatMap(({ deploymentOptions }) => deploymentOptions?.buildId || [])),
    ];
    const of = builds.length > 0 ? `, of the build ${builds.join(', ')}` : '';
    if (pollers.length === 0) {
      found.push(wrong(`No worker polls for ${about}.`, { about }));
      continue;
    }
    const what = `${pollers.length} ${pollers.length === 1 ? 'worker polls' : 'workers poll'} for ${about}${of}.`;
    found.push(
      buildId && !builds.includes(buildId)
        ? warning(what, {
            about,
            why: `None has the build of this process, ${buildId}.`,
            helps: 'Finish the deployment of the workers, or roll it back.',
          })
        : ok(what, about),
    );
    const last = Math.max(
      ...pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000),
    );
    if (taskQueueType === kinds.workflows && last > 0) {
      const aheadMs = last - Date.now();
      // A poll was up to a minute ago: only what is beyond it is the clock's.
      found.push(skewOf('Temporal', aheadMs, aheadMs < 0 ? longestPollMs : 1_000));
    }
  }
  return found;
}

export async function checkFailingWorkflows({ db }: DoctorDeps): Promise<Said[]> {
  const failing = await failingWorkflows(db);
  if (failing.length === 0) return [ok('No workflow fails.')];
  return failing.slice(0, 20).map(({ workflowId, reason }) =>
    wrong(`The workflow cannot go on: ${reason}`, {
      about: workflowId,
      page: '/problems/failing-workflow',
    }),
  );
}

function within<T>(connection: Connection, ask: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + callMs, ask);
}
