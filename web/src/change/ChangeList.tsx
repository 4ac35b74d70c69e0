import { Link, useSearch } from '@tanstack/react-router';
import type { Change } from '../api/types';
import { priorities, priorityOptions } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import { type Column, Nothing } from '../list/RecordTable';
import { useUser } from '../session/useSession';
import { useGroupNames } from '../ticket/useChoices';
import { approvals, useChangeModels } from './change';

const columns: readonly Column<Change>[] = [
  {
    title: 'Change',
    narrow: 'lead',
    cell: ({ number, title }) => (
      <>
        <Link to="/changes/$number" params={{ number }} className="row-link">
          {title}
        </Link>
        <span className="row-under number">{number}</span>
      </>
    ),
  },
  {
    title: 'Phase',
    narrow: 'aside',
    cell: ({ phase, closedAt }) => (
      <StateBadge state={phase} tone={closedAt ? 'quiet' : 'active'} />
    ),
  },
  { title: 'Owning group', cell: ({ owningGroup }) => owningGroup ?? <Nothing /> },
  { title: 'Approval', narrow: 'hidden', cell: ({ approval }) => approval ?? <Nothing /> },
  {
    title: 'Priority',
    narrow: 'hidden',
    cell: ({ priority }) => <span className="priority">{priorities[priority] ?? priority}</span>,
  },
  { title: 'Updated', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** Changes that are planned here or come from external systems. */
export function ChangeList() {
  const { name } = useUser();
  const phases = useChangeModels().flatMap((model) => model.phases.map((phase) => phase.name));
  return (
    <ListPage
      collection="/api/v1/changes"
      search={useSearch({ from: '/changes' })}
      title="Changes"
      actions={
        <Link to="/changes/new" className="button button-primary">
          New change
        </Link>
      }
      views={[
        { id: 'all', label: 'All changes', empty: '' },
        {
          id: 'mine',
          label: 'Opened by me',
          query: { openedBy: name },
          empty: 'You have opened no change.',
        },
      ]}
      searchLabel="Search changes"
      filters={[
        { name: 'phase', label: 'Phase', all: 'Any phase', options: [...new Set(phases)] },
        {
          name: 'group',
          label: 'Owning group',
          all: 'Any group',
          options: useGroupNames(),
          query: (owningGroup) => ({ owningGroup }),
        },
        { name: 'approval', label: 'Approval', all: 'Any approval', options: approvals },
        { name: 'priority', label: 'Priority', all: 'Any priority', options: priorityOptions },
      ]}
      columns={columns}
      keyOf={({ number }) => number}
      empty="Changes that are planned here or come from external systems appear here."
      refreshEvery={20_000}
    />
  );
}
