import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Request } from '../api/types';
import { Facts } from '../components/Facts';
import { assignment, organisation, priorities, words } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { DeskTicket } from '../desk/DeskTicket';
import { t } from '../i18n/t';
import { RatingTurn } from '../rating/RatingTurn';
import { ratingFact } from '../rating/ratingFact';
import { ReopenLink } from '../related/ReopenLink';
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
              <>
                <ReopenLink request={request} />
                <CommandMenu
                  commandsOf={(actions) => commandsOf('request', actions)}
                  record={request}
                />
              </>
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
            <h2 id="who">{t('request.assignment')}</h2>
            <Facts
              facts={{
                [words('assignedTo')]: request.assignedTo ?? t('request.nobodyYet'),
                [words('group')]: request.assignmentGroup,
                [t('request.organisation')]: organisation(request.provider),
              }}
            />
          </section>
          <DeskTicket desk={request.desk} />
          <section className="panel" aria-labelledby="details">
            <h2 id="details">{t('request.details')}</h2>
            <Facts
              facts={{
                [words('priority')]: priorities[request.priority] ?? String(request.priority),
                ...levelFacts(request.serviceLevels),
                [words('resolutionCode')]: request.resolutionCode,
                [words('resolutionNotes')]: request.resolutionNotes && (
                  <FormattedText text={request.resolutionNotes} />
                ),
                [t('rating.rating')]: ratingFact(request),
                [words('updatedAt')]: <Time at={request.updatedAt} />,
                [words('closedAt')]: request.closedAt && <Time at={request.closedAt} />,
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
      {t('request.workOn', { number })}
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
        title={t('request.proposes', {
          name: organisation(provider),
          code: resolutionCode ?? '',
        })}
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
        title={t('request.waitsForYou', { name: organisation(provider) })}
        text={question}
      >
        <AnswerForm record={request} />
      </Turn>
    );
  }
  if (state === 'Closed') return <RatingTurn request={request} />;
  return null;
}
