import { Link } from '@tanstack/react-router';
import type { Task } from '../../api/types';
import { Facts } from '../../parts/Facts';
import { organisation } from '../../parts/organisation';
import { priorities } from '../../parts/priority';
import { StateBadge } from '../../parts/StateBadge';
import { TemporalLink } from '../../parts/TemporalLink';
import { Time } from '../../parts/Time';
import { Answers } from '../../ticket/Answers';

/** What an agent knows of a task beside its journal. */
export function TaskAbout({ task }: { readonly task: Task }) {
  const { customer, request, replication } = task;
  return (
    <>
      <section className="panel" aria-labelledby="details">
        <h2 id="details">What is asked</h2>
        <Facts facts={{ Description: task.description }} />
        <div className="answers">
          <Answers variables={task.variables} item={task.links.catalogItem} />
        </div>
      </section>
      <section className="panel" aria-labelledby="work">
        <h2 id="work">Work</h2>
        <div className="pairs">
          <Facts
            facts={{
              'Assigned to': task.assignedTo ?? 'Nobody yet',
              Group: task.assignmentGroup,
              Priority: priorities[task.priority] ?? String(task.priority),
              Kind: task.title,
              Resolution: task.resolutionCode,
              Updated: <Time at={task.updatedAt} />,
              Closed: task.closedAt && <Time at={task.closedAt} />,
            }}
          />
        </div>
        <Facts facts={{ 'Resolution notes': task.resolutionNotes }} />
      </section>
      <section className="panel" aria-labelledby="exchange">
        <h2 id="exchange">{`Exchange with ${organisation(customer)}`}</h2>
        <Facts
          facts={{
            Request: (
              <Link to="/requests/$number" params={{ number: request } as never} className="number">
                {request}
              </Link>
            ),
            Updates: (
              <>
                <StateBadge state={replication.state} />{' '}
                {replication.pending > 0 && `${replication.pending} on the way`}
              </>
            ),
            'Last error': replication.lastError,
          }}
        />
        <div className="panel-foot">
          <TemporalLink workflow={`fulfillment/${customer}/${request}`} />
        </div>
      </section>
    </>
  );
}
