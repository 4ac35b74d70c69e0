import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { newKey } from '../api/idempotencyKey';
import { isTransient } from '../api/problem';
import { send } from '../api/send';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Notice } from '../components/Notice';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';
import type { Action } from '../record/useRecord';

interface Keyed extends Action {
  readonly key: string;
}

interface Outcome {
  readonly done: number;
  readonly refusals: readonly string[];
  /** The actions that did not reach the API; a retry uses the same keys. */
  readonly left: readonly Keyed[];
  readonly what: Batch;
}

/** What is done with several failures at once. */
type Batch = keyof typeof texts;

const texts = {
  sendAgain: { done: 'failure.areSentAgain', notDone: 'failure.notSentAgain' },
  discard: { done: 'failure.areDiscarded', notDone: 'failure.notDiscarded' },
} as const;

/** Runs several actions one after the other, and reports what failed. */
export function useBatch(): {
  readonly running: boolean;
  readonly run: (actions: readonly Action[], what: Batch) => Promise<void>;
  readonly report: ReactNode;
} {
  const client = useQueryClient();
  const [running, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  async function go(actions: readonly Keyed[], what: Batch): Promise<void> {
    setRunning(true);
    let done = 0;
    const refusals: string[] = [];
    const left: Keyed[] = [];
    for (const action of actions) {
      try {
        await send(action.path, { method: 'POST', body: action.body, key: action.key });
        done += 1;
      } catch (error) {
        if (isTransient(error)) left.push(action);
        else refusals.push(errorText(error));
      }
    }
    setRunning(false);
    void client.invalidateQueries();
    if (done > 0) announce(t(texts[what].done, { count: done }));
    setOutcome(refusals.length + left.length > 0 ? { done, refusals, left, what } : null);
  }

  return {
    running,
    run: (actions, what) =>
      go(
        actions.map((action) => ({ ...action, key: newKey() })),
        what,
      ),
    report: outcome && (
      <Notice
        tone="warning"
        title={t(texts[outcome.what].notDone, {
          count: outcome.refusals.length + outcome.left.length,
        })}
        actions={
          outcome.left.length > 0 && (
            <Button busy={running} onPress={() => void go(outcome.left, outcome.what)}>
              {t('failure.retry')}
            </Button>
          )
        }
      >
        {[
          ...new Set(outcome.refusals),
          ...(outcome.left.length > 0 ? [t('failure.crossdeskCouldNotBe')] : []),
        ].join('\n')}
      </Notice>
    ),
  };
}
