import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Request } from '../api/types';
import { Facts } from '../components/Facts';
import { assignment, organisation, priorities } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { DeskTicket } from '../desk/DeskTicket';
import { levelFacts } from '../serviceLevel/LevelClock';
import { useSession } from '../session/useSession';
import { Asked } from '../ticket/Asked';
import { CommandMenu } from '../ticket/CommandMenu';
import { commandsOf } from '../ticket/commands';
import { FormattedText } from '../ticket/FormattedText';
import { PartnerNotice } from '../ticket/PartnerNotice';
import { recordQuery } from '../ticket/record';
import { TicketView } from '../ticket/TicketView';
import { AnswerForm, CommandButtons, Turn, useQuestion } from '../ticket/Turn';

/** A request as its requester sees it. */
export function RequestPage() {
  const { number } = useParams({ from: '/requests/$number' });
  const { instance, user } = useSession();
  const partnerOf = ({ provider, customer }: Request) =>
    provider === instance ? customer : provider;
  const found = useQuery(recordQuery<Request>(`/api/v1/requests/${encodeURIComponent(number)}`));
  return (
    <TicketView
      found={found}
      lifecycle="request"
      header={(request) => (
        <PageHeader
          title={request.shortDescription}
          over={
            <>
              <span className="number">{request.number}</span> · {organisation(partnerOf(request))}
            </>
          }
          actions={
            request.provider === instance ? (
              <TaskLink request={request} />
            ) : (
              <CommandMenu
                commandsOf={(actions) => commandsOf('request', actions)}
                record={request}
              />
            )
          }
        >
          <StateBadge state={request.state} />{' '}
          {!request.closedAt && assignment(request.assignedTo, user.name)}
        </PageHeader>
      )}
      notices={(request) => (
        <>
          <PartnerNotice replication={request.replication} partner={partnerOf(request)} />
          {request.provider !== instance && <NextStep request={request} />}
        </>
      )}
      asked={(request) => <Asked asked={request} from={organisation(request.customer)} />}
      about={(request) => (
        <>
          <section className="panel" aria-labelledby="who">
            <h2 id="who">Assignment</h2>
            <Facts
              facts={{
                'Assigned to': request.assignedTo ?? 'Nobody yet',
                Group: request.assignmentGroup,
                Organisation: organisation(request.provider),
              }}
            />
          </section>
          <DeskTicket desk={request.desk} />
          <section className="panel" aria-labelledby="details">
            <h2 id="details">Details</h2>
            <Facts
              facts={{
                Priority: priorities[request.priority] ?? String(request.priority),
                ...levelFacts(request.serviceLevels),
                'Resolution code': request.resolutionCode,
                'Resolution notes': request.resolutionNotes && (
                  <FormattedText text={request.resolutionNotes} />
                ),
                Updated: <Time at={request.updatedAt} />,
                Closed: request.closedAt && <Time at={request.closedAt} />,
              }}
            />
          </section>
        </>
      )}
    />
  );
}

/** At the provider, work on a request happens in its task. */
function TaskLink({ request }: { readonly request: Request }) {
  const number = request.links.task?.split('/').at(-1);
  if (!number) return null;
  return (
    <Link to="/tasks/$number" params={{ number }} className="button button-primary">
      Work on {number}
    </Link>
  );
}

/** What the customer has to do now. */
function NextStep({ request }: { readonly request: Request }) {
  const { state, provider, resolutionCode, resolutionNotes, actions } = request;
  const question = useQuestion(request);
  if (state === 'Resolved' && actions.includes('accept')) {
    return (
      <Turn
        tone="solution"
        title={`${organisation(provider)} proposes a solution: ${resolutionCode}`}
        text={resolutionNotes}
      >
        <CommandButtons record={request} lifecycle="request" names={['accept', 'reject']} />
      </Turn>
    );
  }
  if (state === 'Awaiting Info' && actions.includes('comment')) {
    return (
      <Turn
        tone="question"
        title={`${organisation(provider)} waits for your answer`}
        text={question}
      >
        <AnswerForm record={request} />
      </Turn>
    );
  }
  return null;
}
