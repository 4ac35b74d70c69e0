import type { Task } from '../../api/types';

export type TaskState = Task['state'];

/** A way to look at the queue. */
export interface View {
  readonly id: string;
  readonly label: string;
  /** Left out: whatever state they are in. */
  readonly states?: readonly TaskState[];
  /** Those that nobody is on. */
  readonly assigned?: 'false';
  readonly mine?: boolean;
  /** Said where there is nothing. */
  readonly empty: string;
}

const atWork = ['Received', 'Work in Progress', 'Awaiting Info'] as const;

export const views = [
  {
    id: 'open',
    label: 'All open',
    states: atWork,
    empty: 'Everything that customers asked for is done.',
  },
  {
    id: 'mine',
    label: 'Mine',
    states: [...atWork, 'Resolved'],
    mine: true,
    empty: 'Take one on from those that nobody has.',
  },
  {
    id: 'unassigned',
    label: 'Unassigned',
    states: atWork,
    assigned: 'false',
    empty: 'Somebody is on each of them.',
  },
  {
    id: 'waiting',
    label: 'Waiting',
    states: ['Awaiting Info'],
    empty: 'No customer owes an answer.',
  },
  {
    id: 'resolved',
    label: 'Resolved',
    states: ['Resolved'],
    empty: 'No solution waits to be accepted.',
  },
  { id: 'all', label: 'Everything', empty: 'No customer has asked yet.' },
] as const satisfies readonly View[];

/** The one that an address names; the first where it names none. */
export function viewOf(id: string | undefined): View {
  return views.find((view) => view.id === id) ?? views[0];
}
