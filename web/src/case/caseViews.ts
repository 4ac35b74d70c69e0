import { api, read } from '../api/client';
import { useList } from '../list/useList';
import type { Case } from './case';

interface CaseView {
  readonly id: string;
  readonly label: string;
  /** What the API is asked for; left out: everything. */
  readonly query?: Pick<Filters, 'state' | 'assigned' | 'queue'>;
  readonly mine?: boolean;
  readonly empty: string;
}

const atWork: Case['state'][] = ['New', 'Open', 'Awaiting Info'];

export const caseViews: readonly [CaseView, ...CaseView[]] = [
  { id: 'open', label: 'All open', query: { state: atWork }, empty: 'Every case is resolved.' },
  {
    id: 'mine',
    label: 'Mine',
    query: { state: [...atWork, 'Resolved'] },
    mine: true,
    empty: 'None is assigned to you.',
  },
  {
    id: 'groups',
    label: 'My groups',
    query: { state: atWork, queue: 'mine' },
    empty: 'Nothing waits with the groups that you are in.',
  },
  {
    id: 'unassigned',
    label: 'Unassigned',
    query: { state: atWork, assigned: 'false' },
    empty: 'Somebody is on each of them.',
  },
  { id: 'new', label: 'New', query: { state: ['New'] }, empty: 'Each is seen to.' },
  {
    id: 'waiting',
    label: 'Waiting',
    query: { state: ['Awaiting Info'] },
    empty: 'None waits for an answer.',
  },
  {
    id: 'resolved',
    label: 'Resolved',
    query: { state: ['Resolved'] },
    empty: 'No solution waits to be accepted.',
  },
  { id: 'all', label: 'Everything', empty: 'There are none yet.' },
];

/** The one that an address names; the first where it names none. */
export function caseViewOf(id: string | undefined): CaseView {
  return caseViews.find((view) => view.id === id) ?? caseViews[0];
}

interface Filters {
  /** Any of these. */
  readonly state?: Case['state'][];
  readonly assigned?: 'false';
  readonly queue?: 'mine';
  readonly q?: string;
  readonly priority?: string;
  readonly assignmentGroup?: string;
  readonly consumer?: string;
  readonly assignedTo?: string;
}

const refreshMs = 20_000;
const pageSize = 40;

/** Cases, newest first, kept as they stand. */
export function useCases(filters: Filters) {
  return useList<Case>(
    ['cases', filters],
    (cursor, signal) => {
      const query = { ...filters, limit: pageSize, ...(cursor && { cursor }) };
      return read(api.GET('/api/v1/cases', { params: { query }, signal }));
    },
    { refreshEvery: refreshMs },
  );
}
