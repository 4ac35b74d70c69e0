import { Link } from '@tanstack/react-router';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { Nothing } from '../list/Nothing';
import type { Column } from '../list/RecordTable';
import { AssignToMe } from '../ticket/AssignToMe';
import { type Case, caseTicket, titleOf } from './case';

interface Looker {
  readonly me: string;
  /** What came while one looked. */
  readonly fresh: ReadonlySet<string>;
}

export function caseColumnsOf({ me, fresh }: Looker): readonly Column<Case>[] {
  return [
    {
      title: 'Case',
      narrow: 'lead',
      cell: (record) => (
        <>
          <Link to="/cases/$number" params={{ number: record.number }} className="row-link">
            {titleOf(record)}
          </Link>
          {fresh.has(record.number) && <span className="fresh">Just in</span>}
          <span className="row-under">
            <span className="number">{record.number}</span>
            {record.assignmentGroup && ` · ${record.assignmentGroup}`}
          </span>
        </>
      ),
    },
    { title: 'State', narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
    { title: 'Consumer', cell: ({ consumer }) => consumer ?? <Nothing /> },
    { title: 'Priority', cell: ({ priority }) => priority ?? <Nothing /> },
    { title: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
    {
      title: 'Assigned to',
      cell: (record) => (
        <span className="taker">
          {record.assignedTo === me ? 'You' : record.assignedTo}
          {!record.assignedTo && (
            <AssignToMe record={caseTicket(record)} lifecycle="case" list="cases" />
          )}
        </span>
      ),
    },
  ];
}
