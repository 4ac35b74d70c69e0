import { Link } from '@tanstack/react-router';
import { priorities } from '../../parts/priority';
import type { Column } from '../../parts/RecordList';
import { StateBadge } from '../../parts/StateBadge';
import { Time } from '../../parts/Time';
import { Nothing } from '../Nothing';
import type { Change } from './change';

export const changeColumns: readonly Column<Change>[] = [
  {
    title: 'Change',
    narrow: 'lead',
    cell: ({ number, title }) => (
      <>
        <Link to="/changes/$number" params={{ number } as never} className="row-link">
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
