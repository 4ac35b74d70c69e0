import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Task } from '../api/types';
import { Button } from '../components/Button';
import { Facts } from '../components/Facts';
import { organisation, priorities, words } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { DeskTicket } from '../desk/DeskTicket';
import { t } from '../i18n/t';
import { ratingFact } from '../rating/ratingFact';
import { TemporalLink } from '../record/TemporalLink';
import { levelFacts } from '../serviceLevel/LevelClock';
import { CommandDialog } from '../ticket/CommandDialog';
import { commandsOf } from '../ticket/commands';
import { FormattedText } from '../ticket/FormattedText';
import { useTaskFields } from './taskFields';

/** What a task shows beside its journal. */
export function TaskAbout({ task }: { readonly task: Task }) {
  const { customer, request, replication } = task;
  return (
    <>
      <section className="panel" aria-labelledby="work">
        <h2 id="work">{t('task.work')}</h2>
        <div className="pairs">
          <Facts
            facts={{
              [words('assignedTo')]: task.assignedTo ?? t('task.nobodyYet'),
              [t('related.suggestedAgent')]: task.suggestedAgent,
              [words('group')]: task.assignmentGroup,
              [words('priority')]: <Priority task={task} />,
              [words('resolutionCode')]: task.resolutionCode,
              ...levelFacts(task.serviceLevels),
              [words('updatedAt')]: <Time at={task.updatedAt} />,
              [words('closedAt')]: task.closedAt && <Time at={task.closedAt} />,
            }}
          />
        </div>
        <Facts
          facts={{
            [words('resolutionNotes')]: task.resolutionNotes && (
              <FormattedText text={task.resolutionNotes} />
            ),
            [t('rating.rating')]: ratingFact(task),
          }}
        />
      </section>
      <DeskTicket desk={task.desk} />
      <section className="panel" aria-labelledby="exchange">
        <h2 id="exchange">{t('task.exchangeWith', { name: organisation(customer) })}</h2>
        <Facts
          facts={{
            [t('task.request')]: (
              <Link to="/requests/$number" params={{ number: request }} className="number">
                {request}
              </Link>
            ),
            [t('task.updates')]: (
              <>
                <StateBadge state={replication.state} />{' '}
                {replication.pending > 0 && t('task.onTheWay', { count: replication.pending })}
              </>
            ),
            [t('task.lastError')]: replication.lastError,
          }}
        />
        <div className="panel-foot">
          <TemporalLink workflow={`fulfillment/${customer}/${request}`} />
        </div>
      </section>
    </>
  );
}

/** The priority, which both sides see, with a button to change it if the API offers that. */
function Priority({ task }: { readonly task: Task }) {
  const [open, setOpen] = useState(false);
  const fields = useTaskFields();
  const command = commandsOf('fulfillment', task.actions).find(
    ({ name }) => name === 'setPriority',
  );
  return (
    <>
      {priorities[task.priority] ?? String(task.priority)}{' '}
      {command && (
        <Button variant="quiet" aria-label={t('task.changePriority')} onPress={() => setOpen(true)}>
          {t('task.change')}
        </Button>
      )}
      {command && open && (
        <CommandDialog
          record={task}
          command={command}
          fields={fields}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
