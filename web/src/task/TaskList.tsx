import { Link, useSearch } from '@tanstack/react-router';
import type { Task } from '../api/types';
import { organisation, priorities, priorityOptions } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage, type View } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { distinct, useRecent } from '../list/useCollection';
import { NextClock } from '../serviceLevel/LevelClock';
import { useUser } from '../session/useSession';
import { AssignToMe } from '../ticket/AssignToMe';
import { useCustomers, useGroupNames } from '../ticket/useChoices';

const open: Task['state'][] = ['Received', 'Work in Progress', 'Awaiting Info'];

function viewsFor(me: string): readonly [View<'/api/v1/tasks'>, ...View<'/api/v1/tasks'>[]] {
  return [
    {
      id: 'open',
      label: 'All open',
      query: { state: open },
      empty: 'Everything that customers asked for is done.',
    },
    {
      id: 'mine',
      label: 'Mine',
      query: { state: [...open, 'Resolved'], assignedTo: me },
      empty: 'Take one of those that are unassigned.',
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
      empty: 'Every open task is assigned.',
    },
    {
      id: 'waiting',
      label: 'Waiting',
      query: { state: ['Awaiting Info'] },
      empty: 'No task waits for an answer from its customer.',
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

function columnsFor(me: string): readonly Column<Task>[] {
  return [
    {
      title: 'Task',
      narrow: 'lead',
      cell: ({ number, shortDescription, assignmentGroup }, isNew) => (
        <>
          <Link to="/tasks/$number" params={{ number }} className="row-link">
            {shortDescription}
          </Link>
          {isNew && <span className="fresh">Just in</span>}
          <span className="row-under">
            <span className="number">{number}</span>
            {assignmentGroup && ` · ${assignmentGroup}`}
          </span>
        </>
      ),
    },
    { title: 'State', narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
    { title: 'Customer', cell: ({ customer }) => organisation(customer) },
    {
      title: 'Priority',
      cell: ({ priority }) => (
        <span className={priority <= 2 ? 'priority pressing' : 'priority'}>
          {priorities[priority] ?? priority}
        </span>
      ),
    },
    {
      title: t('serviceLevel.due'),
      cell: ({ serviceLevels }) => <NextClock levels={serviceLevels} />,
    },
    { title: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
    {
      title: 'Assigned to',
      cell: (task) => (
        <span className="assignee">
          {task.assignedTo === me ? 'You' : task.assignedTo}
          {!task.assignedTo && !task.actions.includes('assign') && 'Nobody'}
          <AssignToMe record={task} lifecycle="fulfillment" collection="/api/v1/tasks" />
        </span>
      ),
    },
  ];
}

/** The queue: what customers asked for, and who works on it. */
export function TaskList() {
  const { name } = useUser();
  const recent = useRecent('/api/v1/tasks');
  const groups = [...useGroupNames(), ...recent.map(({ assignmentGroup }) => assignmentGroup)];
  const customers = useCustomers().map((id) => ({ id, label: organisation(id) }));
  return (
    <ListPage
      collection="/api/v1/tasks"
      search={useSearch({ from: '/tasks' })}
      title="Tasks"
      views={viewsFor(name)}
      searchLabel="Search tasks"
      filters={[
        { name: 'customer', label: 'Customer', all: 'Any customer', options: customers },
        { name: 'priority', label: 'Priority', all: 'Any priority', options: priorityOptions },
        {
          name: 'group',
          label: 'Group',
          all: 'Any group',
          options: distinct(groups),
          query: (assignmentGroup) => ({ assignmentGroup }),
        },
      ]}
      columns={columnsFor(name)}
      keyOf={({ number }) => number}
      empty="What your customers ask for appears here."
      pageSize={40}
      announced={['task', 'tasks']}
    />
  );
}
