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
 * Commits in a local activity, which costs one marker. If Postgres stays away longer than a local activity may wait, a
 * normal activity retries outside of the workflow task until it succeeds.
 */
export async function commitMutations(commit: Commit): Promise<Committed> {
  const summary = summaryOf(commit);
  try {
    return await local.commit.executeWithOptions({ summary }, [commit]);
  } catch (error) {
    // The failure of a local activity arrives as it was thrown, not wrapped in an ActivityFailure.
    if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
    return await patient.commit.executeWithOptions({ summary }, [commit]);
  }
}

/** A summary for operators in the history: the journal text, in one line. */
function summaryOf({ changes }: Commit): string {
  const text = changes.map((change) => change.text).join(' · ');
  return text.replace(/\s+/g, ' ').slice(0, longestSummary);
}
