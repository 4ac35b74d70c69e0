import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import { mergedPage } from '../merged';
import type { Case } from './case';

interface CaseView {
  readonly id: string;
  readonly label: string;
  readonly states: readonly (Case['state'] | undefined)[];
  readonly mine?: boolean;
  readonly empty: string;
}

const atWork = ['New', 'Open', 'Awaiting Info'] as const;

export const caseViews = [
  { id: 'open', label: 'All open', states: atWork, empty: 'Every case is resolved.' },
  {
    id: 'mine',
    label: 'Mine',
    states: [...atWork, 'Resolved'],
    mine: true,
    empty: 'None is assigned to you.',
  },
  { id: 'new', label: 'New', states: ['New'], empty: 'Each is seen to.' },
  {
    id: 'waiting',
    label: 'Waiting',
    states: ['Awaiting Info'],
    empty: 'None waits for an answer.',
  },
  {
    id: 'resolved',
    label: 'Resolved',
    states: ['Resolved'],
    empty: 'No solution waits to be accepted.',
  },
  { id: 'all', label: 'Everything', states: [undefined], empty: 'There are none yet.' },
] as const satisfies readonly CaseView[];

/** The one that an address names; the first where it names none. */
export function caseViewOf(id: string | undefined): CaseView {
  return caseViews.find((view) => view.id === id) ?? caseViews[0];
}

interface Filters {
  readonly q?: string;
  readonly priority?: string;
  readonly assignmentGroup?: string;
  readonly consumer?: string;
  readonly assignedTo?: string;
}

const refreshMs = 20_000;
const pageSize = 40;

/** The cases of a view, newest first, kept as they stand. */
export function useCases({ states }: CaseView, filters: Filters) {
  return useList<Case>(
    ['cases', states, filters],
    (cursor, signal) =>
      mergedPage(
        states,
        (state, from) =>
          read(
            api.GET('/api/v1/cases', {
              params: {
                query: {
                  ...filters,
                  ...(state && { state }),
                  ...(from && { cursor: from }),
                  limit: pageSize,
                },
              },
              signal,
            }),
          ),
        cursor,
      ),
    { refreshEvery: refreshMs },
  );
}
