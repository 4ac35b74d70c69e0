import { deskOf } from '../../records/deskTicket';
import type { EntryView, Page, RequestView, TestStack } from '../environment/stack';
import { until } from '../environment/until';

/** How the customer sees a request that is worked on in a desk. */
export function requestsOf(stack: TestStack) {
  const view = (number: string) => stack.avery.get<RequestView>(`/requests/${number}`);
  const journal = async (number: string) =>
    (await stack.avery.get<Page<EntryView>>(`/requests/${number}/journal?limit=100`)).items;
  return {
    view,
    journal,
    async said(number: string): Promise<string[]> {
      return (await journal(number)).map(({ author, text }) => `${author}: ${text}`);
    },
    /** Waits for the state on both sides: a command at the provider is possible only once it has arrived there. */
    untilState: (number: string, state: string) =>
      until(async () => {
        const { items } = await stack.dana.get<Page<RequestView>>(`/tasks?request=${number}`);
        const states = [(await view(number)).state, ...items.map((task) => task.state)];
        return states.length === 2 && states.every((seen) => seen === state);
      }, `${number} to be ${state} on both sides`),
    untilEntry: (number: string, text: string) =>
      until(
        async () => (await journal(number)).find((entry) => entry.text.includes(text)),
        `"${text}" in ${number}`,
      ),
    /** Waits until nothing is on its way to the desk of one side. */
    inSync: (side: 'northwind' | 'acme', number: string) =>
      until(async () => {
        const desk = (await deskOf(stack[side].instance.db, [number])).get(number);
        return desk?.state === 'in sync' && desk;
      }, `${number} to be in sync with its ticket`),
  };
}
