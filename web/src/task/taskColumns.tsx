import { Link } from '@tanstack/react-router';
import type { Task } from '../api/types';
import { organisation, priorities } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import type { Column } from '../list/RecordTable';
import { AssignToMe } from '../ticket/AssignToMe';

interface Looker {
  readonly me: string;
  /** What came while one looked. */
  readonly fresh: ReadonlySet<string>;
}

export function columnsOf({ me, fresh }: Looker): readonly Column<Task>[] {
  return [
    {
      title: 'Task',
      narrow: 'lead',
      cell: (task) => (
        <>
          <Link to="/tasks/$number" params={{ number: task.number }} className="row-link">
            {task.shortDescription}
          </Link>
          {fresh.has(task.number) && <span className="fresh">Just in</span>}
          <span className="row-under">
            <span className="number">{task.number}</span>
            {task.assignmentGroup && ` · ${task.assignmentGroup}`}
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
    { title: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
    {
      title: 'Assigned to',
      cell: (task) => (
        <span className="taker">
          {task.assignedTo === me ? 'You' : task.assignedTo}
          {!task.assignedTo && !task.actions.includes('assign') && 'Nobody'}
          <AssignToMe record={task} lifecycle="fulfillment" list="tasks" />
        </span>
      ),
    },
  ];
}
