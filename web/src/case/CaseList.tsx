import { Link, useSearch } from '@tanstack/react-router';
import type { Case } from '../api/types';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { ListPage, type View } from '../list/ListPage';
import { type Column, Nothing } from '../list/RecordTable';
import { distinct, useRecent } from '../list/useCollection';
import { useUser } from '../session/useSession';
import { AssignToMe } from '../ticket/AssignToMe';
import { caseTicket, titleOf } from './case';

const open: Case['state'][] = ['New', 'Open', 'Awaiting Info'];

function viewsFor(me: string): readonly [View<'/api/v1/cases'>, ...View<'/api/v1/cases'>[]] {
  return [
    { id: 'open', label: 'All open', query: { state: open }, empty: 'Every case is resolved.' },
    {
      id: 'mine',
      label: 'Mine',
      query: { state: [...open, 'Resolved'], assignedTo: me },
      empty: 'No case is assigned to you.',
    },
    {
      id: 'groups',
      label: 'My groups',
      query: { state: open, queue: 'mine' },
      empty: 'Nothing waits with the groups that you are in.',
    },
    {
      id: 'unassigned',
      label: 'Unassigned',
      query: { state: open, assigned: 'false' },
      empty: 'Every open case is assigned.',
    },
    { id: 'new', label: 'New', query: { state: ['New'] }, empty: 'No case is new.' },
    {
      id: 'waiting',
      label: 'Waiting',
      query: { state: ['Awaiting Info'] },
      empty: 'No case waits for an answer.',
    },
    {
      id: 'resolved',
      label: 'Resolved',
      query: { state: ['Resolved'] },
      empty: 'No solution waits to be accepted.',
    },
    { id: 'all', label: 'Everything', empty: '' },
  ];
}

function columnsFor(me: string): readonly Column<Case>[] {
  return [
    {
      title: 'Case',
      narrow: 'lead',
      cell: (record, isNew) => (
        <>
          <Link to="/cases/$number" params={{ number: record.number }} className="row-link">
            {titleOf(record)}
          </Link>
          {isNew && <span className="fresh">Just in</span>}
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
        <span className="assignee">
          {record.assignedTo === me ? 'You' : record.assignedTo}
          {!record.assignedTo && (
            <AssignToMe record={caseTicket(record)} lifecycle="case" collection="/api/v1/cases" />
          )}
        </span>
      ),
    },
  ];
}

/** Cases, which external systems submit and agents open. */
export function CaseList() {
  const { name } = useUser();
  // Consumers, priorities and groups of cases are free texts: the values of the newest cases are on offer.
  const recent = useRecent('/api/v1/cases');
  return (
    <ListPage
      collection="/api/v1/cases"
      search={useSearch({ from: '/cases' })}
      title="Cases"
      actions={
        <Link to="/cases/new" className="button button-primary">
          New case
        </Link>
      }
      views={viewsFor(name)}
      searchLabel="Search cases"
      filters={[
        {
          name: 'consumer',
          label: 'Consumer',
          all: 'Any consumer',
          options: distinct(recent.map(({ consumer }) => consumer)),
        },
        {
          name: 'priority',
          label: 'Priority',
          all: 'Any priority',
          options: distinct(recent.map(({ priority }) => priority)),
        },
        {
          name: 'group',
          label: 'Group',
          all: 'Any group',
          options: distinct(recent.map(({ assignmentGroup }) => assignmentGroup)),
          query: (assignmentGroup) => ({ assignmentGroup }),
        },
      ]}
      columns={columnsFor(name)}
      keyOf={({ number }) => number}
      empty="Cases that external systems submit and cases that you open appear here."
      refreshEvery={20_000}
      pageSize={40}
      announced={['case', 'cases']}
    />
  );
}
