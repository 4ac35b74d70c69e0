import type { Task } from '../api/types';
import type { TaskFilters } from './useTasks';

/** A way to look at the queue. */
export interface View {
  readonly id: string;
  readonly label: string;
  /** What the API is asked for; left out: everything. */
  readonly query?: Pick<TaskFilters, 'state' | 'assigned' | 'queue'>;
  readonly mine?: boolean;
  /** Said where there is nothing. */
  readonly empty: string;
}

const atWork: Task['state'][] = ['Received', 'Work in Progress', 'Awaiting Info'];

export const views: readonly [View, ...View[]] = [
  {
    id: 'open',
    label: 'All open',
    query: { state: atWork },
    empty: 'Everything that customers asked for is done.',
  },
  {
    id: 'mine',
    label: 'Mine',
    query: { state: [...atWork, 'Resolved'] },
    mine: true,
    empty: 'Take one on from those that nobody has.',
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
  {
    id: 'waiting',
    label: 'Waiting',
    query: { state: ['Awaiting Info'] },
    empty: 'No customer owes an answer.',
  },
  {
    id: 'resolved',
    label: 'Resolved',
    query: { state: ['Resolved'] },
    empty: 'No solution waits to be accepted.',
  },
  { id: 'all', label: 'Everything', empty: 'No customer has asked yet.' },
];

/** The one that an address names; the first where it names none. */
export function viewOf(id: string | undefined): View {
  return views.find((view) => view.id === id) ?? views[0];
}
