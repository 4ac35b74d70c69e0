import { Link } from '@tanstack/react-router';
import { priorities } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { Nothing } from '../list/Nothing';
import type { Column } from '../list/RecordTable';
import type { Change } from './change';

export const changeColumns: readonly Column<Change>[] = [
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
