import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Task } from '../api/types';
import { assignment, organisation } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { useUser } from '../session/useSession';
import { Asked } from '../ticket/Asked';
import { AssignToMe } from '../ticket/AssignToMe';
import { CommandMenu } from '../ticket/CommandMenu';
import { commandsOf } from '../ticket/commands';
import { PartnerNotice } from '../ticket/PartnerNotice';
import { recordQuery } from '../ticket/record';
import { TicketView } from '../ticket/TicketView';
import { Turn, useQuestion } from '../ticket/Turn';
import { TaskAbout } from './TaskAbout';
import { useTaskFields } from './taskFields';

/** A task: a request as the provider works on it. */
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
            <RichText
              text="task.numberFor"
              values={{ number: task.number, customer: organisation(task.customer) }}
              parts={{ tasks: <Link to="/tasks" />, number: <span className="number" /> }}
            />
          }
          actions={
            <>
              <AssignToMe
                record={task}
                lifecycle="fulfillment"
                collection="/api/v1/tasks"
                variant="primary"
                isPage
              />
              <CommandMenu
                commandsOf={(actions) => commandsOf('fulfillment', actions)}
                record={task}
                fields={fields}
                variant={task.actions.includes('assign') ? 'plain' : 'primary'}
              />
            </>
          }
        >
          <StateBadge state={task.state} /> {assignment(task.assignedTo, name)}
        </PageHeader>
      )}
      notices={(task) => (
        <>
          <PartnerNotice replication={task.replication} partner={task.customer} />
          <TaskNotice task={task} />
        </>
      )}
      readers={({ customer }) => ({
        comment: t('task.readByRequester', { customer: organisation(customer) }),
      })}
      asked={(task) => <Asked asked={task} from={organisation(task.customer)} />}
      about={(task) => <TaskAbout task={task} />}
    />
  );
}

/** Says what the customer has to do, if it is the customer's turn. */
function TaskNotice({ task }: { readonly task: Task }) {
  const { state, customer, resolutionCode, resolutionNotes } = task;
  const name = organisation(customer);
  const question = useQuestion(task);
  if (state === 'Awaiting Info') {
    return (
      <Turn tone="question" title={t('task.waitingFor', { name })} text={question}>
        <p className="quiet">{t('task.workResumes')}</p>
      </Turn>
    );
  }
  if (state === 'Resolved') {
    return (
      <Turn
        tone="solution"
        title={
          resolutionCode
            ? t('task.proposed', { name, code: resolutionCode })
            : t('task.proposedSolution', { name })
        }
        text={resolutionNotes}
      >
        <p className="quiet">{t('task.theyAccept')}</p>
      </Turn>
    );
  }
  return null;
}
