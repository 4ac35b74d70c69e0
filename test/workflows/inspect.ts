import { until } from '../environment/until';
import type { TestInstance } from './instance';

/** Queries about an instance's requests. The instance can be started later. */
export function inspect(instance: () => TestInstance) {
  return {
    /** How many journal entries say just this. */
    async said(number: string, text: string): Promise<number> {
      return (await instance().journal(number)).filter((entry) => entry.text === text).length;
    },

    async entries(number: string, kind: string) {
      return (await instance().journal(number)).filter((entry) => entry.kind === kind);
    },

    async historyLength(number: string): Promise<number> {
      return (await instance().workflow(number).describe()).historyLength;
    },

    /** Waits until the workflow has nothing to do. */
    async rests(number: string): Promise<void> {
      await until(async () => {
        const { events } = await instance().workflow(number).fetchHistory();
        const last = events?.findLast(
          (one) =>
            one.workflowExecutionSignaledEventAttributes ||
            one.workflowTaskScheduledEventAttributes ||
            one.workflowTaskStartedEventAttributes ||
            one.workflowTaskCompletedEventAttributes,
        );
        return last?.workflowTaskCompletedEventAttributes;
      }, `${number} rests`);
    },
  };
}
