import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import type { Person } from '../../dev/demo/person';
import {
  type EntryView,
  inState,
  inSync,
  journal,
  type RequestView,
  type TestStack,
  view,
} from '../environment/stack';
import { until } from '../environment/until';

export interface Both {
  readonly request: RequestView;
  /** Oldest first. */
  readonly journal: readonly EntryView[];
}

/**
 * Waits until nothing is on its way any more, and expects one truth on both sides: the state, what the provider
 * decides, and the journals, entry by entry and in the same order. Gives Acme's.
 */
export async function equalOnBothSides(
  { avery, dana }: TestStack,
  number: string,
  state: string,
): Promise<Both> {
  await inState(state, number, avery, dana);
  await inSync(number, avery, dana);
  // What was taken is safe with the partner's workflow, which may be about to write it.
  let [ours, theirs] = await Promise.all([side(avery, number), side(dana, number)]);
  await until(async () => {
    [ours, theirs] = await Promise.all([side(avery, number), side(dana, number)]);
    return isDeepStrictEqual(ours.compared, theirs.compared);
  }, 'both sides to be equal').catch(() => {});
  expect(theirs.compared).toEqual(ours.compared);
  expect(ours.compared.facts.state).toBe(state);
  expect(new Set(ours.journal.map(({ id }) => id)).size).toBe(ours.journal.length);
  return ours;
}

async function side(who: Person, number: string) {
  const [request, entries] = await Promise.all([view(who, number), journal(who, number)]);
  return {
    request,
    journal: entries,
    compared: { facts: facts(request), journal: entries.map(comparable) },
  };
}

function facts(request: RequestView) {
  const { number, state, assignedTo, assignmentGroup, resolutionCode, resolutionNotes, closedAt } =
    request;
  return { number, state, assignedTo, assignmentGroup, resolutionCode, resolutionNotes, closedAt };
}

/** Whether an entry came late is each side's own to say. */
function comparable({ id, kind, text, author, instance, at }: EntryView) {
  return { id, kind, text, author, instance, at };
}

/** The texts of one kind, in order. */
export function texts(entries: readonly EntryView[], kind: string): string[] {
  return entries.filter((entry) => entry.kind === kind).map((entry) => entry.text);
}
