import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Request } from '../api/types';
import { Facts } from '../components/Facts';
import { assignment, organisation, priorities } from '../components/labels';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { DeskTicket } from '../desk/DeskTicket';
import { useSession } from '../session/useSession';
import { CommandMenu } from '../ticket/CommandMenu';
import { commandsOf } from '../ticket/commands';
import { PartnerNotice } from '../ticket/PartnerNotice';
import { Answers, Item } from '../ticket/RequestedItem';
import { recordQuery } from '../ticket/record';
import { TicketView } from '../ticket/TicketView';

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
          {!request.closedAt && `${assignment(request.assignedTo, user.name)}, `}
          opened <Time at={request.openedAt} /> by {request.openedBy}
        </PageHeader>
      )}
      notices={(request) => (
        <>
          <PartnerNotice replication={request.replication} partner={partnerOf(request)} />
          {request.provider !== instance && <NextStep request={request} />}
        </>
      )}
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
                Item: <Item path={request.links.catalogItem} />,
                'Requested by': `${request.openedBy}, ${organisation(request.customer)}`,
                Description: request.description,
                Priority: priorities[request.priority] ?? String(request.priority),
                Resolution: request.resolutionCode,
                'Resolution notes': request.resolutionNotes,
                Updated: <Time at={request.updatedAt} />,
                Closed: request.closedAt && <Time at={request.closedAt} />,
              }}
            />
            <div className="answers">
              <Answers variables={request.variables} item={request.links.catalogItem} />
            </div>
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
  if (state === 'Resolved' && actions.includes('accept')) {
    return (
      <Notice
        tone="good"
        title={`${organisation(provider)} proposes a solution: ${resolutionCode}`}
      >
        {resolutionNotes}
        {'\n'}
        Accept it under Actions, or reject it and say what is missing.
      </Notice>
    );
  }
  if (state === 'Awaiting Info' && actions.includes('comment')) {
    return (
      <Notice tone="warning" title={`${organisation(provider)} waits for your answer`}>
        Their question is in the journal. Your next comment answers it.
      </Notice>
    );
  }
  return null;
}
