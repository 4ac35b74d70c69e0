import { Link, useSearch } from '@tanstack/react-router';
import { lifecycles } from '../api/lifecycles';
import type { Task } from '../api/types';
import { organisation, priorityOptions } from '../components/labels';
import { t } from '../i18n/t';
import { ListPage, type View } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import {
  Assignee,
  archiveFilter,
  dueColumn,
  dueFilter,
  Lead,
  optionalColumns,
  priorityColumn,
  stateColumn,
  textColumn,
  timeColumn,
} from '../list/recordColumns';
import { distinct, useRecent } from '../list/useCollection';
import { useUser } from '../session/useSession';
import { AssignToMe } from '../ticket/AssignToMe';
import { commandsOf } from '../ticket/commands';
import { useCustomers, useGroupNames } from '../ticket/useChoices';
import { useTaskFields } from './taskFields';

const open: Task['state'][] = ['Received', 'Work in Progress', 'Awaiting Info'];

function viewsFor(me: string): readonly [View<'/api/v1/tasks'>, ...View<'/api/v1/tasks'>[]] {
  return [
    {
      id: 'open',
      label: t('list.allOpen'),
      query: { state: open },
      empty: t('list.tasksDone'),
    },
    {
      id: 'mine',
      label: t('list.mine'),
      query: { state: [...open, 'Resolved'], assignedTo: me },
      empty: t('list.tasksMineEmpty'),
    },
    {
      id: 'groups',
      label: t('list.myGroups'),
      query: { state: open, queue: 'mine' },
      empty: t('list.myGroupsEmpty'),
    },
    {
      id: 'unassigned',
      label: t('list.unassigned'),
      query: { state: open, assigned: 'false' },
      empty: t('list.tasksUnassignedEmpty'),
    },
    {
      id: 'waiting',
      label: t('list.waiting'),
      query: { state: ['Awaiting Info'] },
      empty: t('list.tasksWaitingEmpty'),
    },
    {
      id: 'resolved',
      label: t('list.resolved'),
      query: { state: ['Resolved'] },
      empty: t('list.resolvedEmpty'),
    },
    { id: 'all', label: t('list.everything'), empty: '' },
  ];
}

const columns: readonly Column<Task>[] = [
  {
    id: 'shortDescription',
    title: t('list.task'),
    narrow: 'lead',
    sort: { by: 'shortDescription', value: ({ shortDescription }) => shortDescription },
    cell: ({ number, shortDescription, assignmentGroup }, isNew) => (
      <Lead number={number} group={assignmentGroup} isNew={isNew}>
        <Link to="/tasks/$number" params={{ number }} className="row-link">
          {shortDescription}
        </Link>
      </Lead>
    ),
  },
  stateColumn(lifecycles.fulfillment.states),
  textColumn('customer', t('list.customer'), ({ customer }) => customer, {
    cell: ({ customer }) => organisation(customer),
  }),
  priorityColumn(),
  dueColumn(),
  timeColumn('openedAt', t('list.opened'), ({ openedAt }) => openedAt),
  textColumn('assignedTo', t('list.assignedTo'), ({ assignedTo }) => assignedTo, {
    width: 8.75,
    cell: (task) => (
      <Assignee assignedTo={task.assignedTo}>
        {!task.assignedTo && !task.actions.includes('assign') && t('list.nobody')}
        <AssignToMe record={task} lifecycle="fulfillment" collection="/api/v1/tasks" />
      </Assignee>
    ),
  }),
  ...optionalColumns<Task>(),
];

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
      title={t('list.tasks')}
      views={viewsFor(name)}
      searchLabel={t('list.searchTasks')}
      filters={[
        {
          name: 'customer',
          label: t('list.customer'),
          all: t('list.anyCustomer'),
          options: customers,
        },
        {
          name: 'priority',
          label: t('list.priority'),
          all: t('list.anyPriority'),
          options: priorityOptions,
        },
        {
          name: 'group',
          label: t('list.group'),
          all: t('list.anyGroup'),
          options: distinct(groups),
          param: 'assignmentGroup',
        },
        {
          name: 'assignee',
          label: t('list.assignedTo'),
          all: t('list.anyAssignee'),
          options: distinct([name, ...recent.map(({ assignedTo }) => assignedTo)]),
          param: 'assignedTo',
        },
        dueFilter,
        archiveFilter,
      ]}
      columns={columns}
      keyOf={numberOf}
      empty={t('list.tasksEmpty')}
      announced={tasksCameIn}
      records={records}
    />
  );
}

const records = {
  list: 'tasks',
  liveKeyOf: requestOf,
  bulk: {
    ticketOf: (task: Task) => task,
    commandsOf: (actions: readonly string[]) => commandsOf('fulfillment', actions),
    useFields: useTaskFields,
  },
} as const;

function numberOf({ number }: Task): string {
  return number;
}

function requestOf({ request }: Task): string {
  return request;
}

function tasksCameIn(count: number): string {
  return t('list.tasksCameIn', { count });
}
