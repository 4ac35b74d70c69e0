import {
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  TemporalFailure,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { Commit, Committed } from '../domain/commit';

const local = proxyLocalActivities<Pick<Activities, 'commit'>>({
  startToCloseTimeout: '4 seconds',
  scheduleToCloseTimeout: '6 seconds',
  retry: { initialInterval: '100 milliseconds', maximumAttempts: 5 },
});
const patient = proxyActivities<Pick<Activities, 'commit'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

const longestSummary = 120;

/**
 * Commits within the workflow task, which costs one marker. Where Postgres is away for longer, it goes on as an
 * activity that waits outside of the task, for as long as it takes.
 */
export async function commitMutations(commit: Commit): Promise<Committed> {
  const summary = summaryOf(commit);
  try {
    return await local.commit.executeWithOptions({ summary }, [commit]);
  } catch (error) {
    // A local activity's failure comes as it was thrown there, not wrapped in an ActivityFailure.
    if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
    return await patient.commit.executeWithOptions({ summary }, [commit]);
  }
}

/** In the history, for operators: what is written to the journal, in a line. */
function summaryOf({ changes }: Commit): string {
  const text = changes.map((change) => change.text).join(' · ');
  return text.replace(/\s+/g, ' ').slice(0, longestSummary);
}
