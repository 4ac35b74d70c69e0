import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Task } from '../api/types';
import { organisation } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { useUser } from '../session/user';
import { CommandMenu } from '../ticket/CommandMenu';
import { PartnerNotice } from '../ticket/PartnerNotice';
import { recordQuery } from '../ticket/record';
import { TicketView } from '../ticket/TicketView';
import '../styles/agent.css';
import { AssignToMe } from '../ticket/AssignToMe';
import { TaskAbout } from './TaskAbout';
import { TaskNotice } from './TaskNotice';
import { useTaskFields } from './taskFields';

/** A request as who fulfils it sees it. */
export function TaskPage() {
  const { number } = useParams({ from: '/tasks/$number' });
  const { name } = useUser();
  const fields = useTaskFields();
  const found = useQuery(recordQuery<Task>(`/api/v1/tasks/${encodeURIComponent(number)}`));
  return (
    <TicketView
      found={found}
      lifecycle="fulfillment"
      header={(task) => (
        <PageHeader
          title={task.shortDescription}
          over={
            <>
              <Link to="/tasks">Tasks</Link> · <span className="number">{task.number}</span> · for{' '}
              {organisation(task.customer)}
            </>
          }
          actions={
            <>
              <AssignToMe
                record={task}
                lifecycle="fulfillment"
                collection="/api/v1/tasks"
                look="primary"
              />
              <CommandMenu
                lifecycle="fulfillment"
                record={task}
                fields={fields}
                look={task.actions.includes('assign') ? 'plain' : 'primary'}
              />
            </>
          }
        >
          <StateBadge state={task.state} /> {whoIsOnIt(task, name)}, opened{' '}
          <Time at={task.openedAt} />
        </PageHeader>
      )}
      notices={(task) => (
        <>
          <PartnerNotice replication={task.replication} partner={task.customer} />
          <TaskNotice task={task} />
        </>
      )}
      readers={({ customer }) => ({
        comment: `Goes to ${organisation(customer)}: whoever asked reads it.`,
      })}
      about={(task) => <TaskAbout task={task} />}
    />
  );
}

function whoIsOnIt({ assignedTo }: Task, me: string): string {
  if (!assignedTo) return 'Nobody is on it yet';
  return assignedTo === me ? 'You are on it' : `${assignedTo} is on it`;
}
