import { Link, useParams } from '@tanstack/react-router';
import { Facts } from '../parts/Facts';
import { organisation } from '../parts/organisation';
import { PageHeader } from '../parts/PageHeader';
import { StateBadge } from '../parts/StateBadge';
import { TemporalLink } from '../parts/TemporalLink';
import { Time } from '../parts/Time';
import { AskButton } from './ActButton';
import { pageOf, pathOf } from './address';
import { Crossing } from './Crossing';
import { Established } from './Established';
import { Hops } from './Hops';
import { hopOf, isFinal, providerHops } from './handshake';
import { Columns, Panel, RecordPage } from './RecordPage';
import { type Registration, type Subscription, useRecord } from './records';

/** What a customer subscribes to: an admin approves it. */
export function SubscriptionPage() {
  const { id = '' } = useParams({ strict: false });
  const found = useRecord<Subscription>(pathOf('subscriptions', id), {
    every: ({ state }) => (state === 'Requested' || state === 'Approved' ? 3_000 : false),
  });
  return (
    <RecordPage found={found}>
      {(subscription) => <Standing subscription={subscription} />}
    </RecordPage>
  );
}

function Standing({ subscription }: { readonly subscription: Subscription }) {
  const { customer, state, url, links, actions, replicationSet } = subscription;
  const registration = useRecord<Registration>(links.registration ?? '', {
    off: links.registration === undefined,
    every: (record) => (isFinal(record) ? false : 3_000),
  }).data?.record;
  const name = registration?.customerName ?? organisation(customer);
  const ended = registration && isFinal(registration) && registration.state !== 'Established';
  const approve = (
    <AskButton
      offered={actions.includes('approve')}
      label="Approve"
      look="primary"
      icon="check"
      title={`Approve the subscription of ${name}?`}
      confirm="Yes"
      act={{ path: `${links.self}/approve`, body: { confirm: true } }}
      done={`Approved. ${name} may activate now.`}
    >
      The instance “{customer}” at {url} may activate the connection then. It gets your catalog, and
      may send requests.
    </AskButton>
  );
  const reject = (
    <AskButton
      offered={actions.includes('reject')}
      label="Reject"
      look="danger"
      title={`Reject the subscription of ${name}`}
      confirm="Reject"
      danger
      reason="required"
      act={{ path: `${links.self}/reject` }}
      done={`${name} is rejected.`}
    >
      {name} is told, with the reason. Nothing crosses.
    </AskButton>
  );
  return (
    <>
      <PageHeader
        title={`Subscription of ${name}`}
        over={
          registration ? (
            <>
              <Link to="/registrations">Registrations</Link> ·{' '}
              <Link to={pageOf(registration.links.self ?? '')} className="number">
                {registration.number}
              </Link>
            </>
          ) : (
            'Subscription'
          )
        }
        actions={
          <>
            {reject}
            {approve}
          </>
        }
      >
        <StateBadge state={state} /> requested <Time at={subscription.requestedAt} />
      </PageHeader>
      <Columns
        main={
          <>
            {registration && (
              <Hops
                hops={providerHops(registration)}
                at={hopOf(registration)}
                ended={
                  ended
                    ? {
                        title: registration.state,
                        reason: registration.reason,
                        again: 'To try again, register the customer anew.',
                      }
                    : undefined
                }
                them={name}
                established={<Established state={state} />}
              />
            )}
            <Panel title={state === 'Active' ? 'What crosses' : 'What is to cross'}>
              <Crossing rules={replicationSet} />
            </Panel>
          </>
        }
        aside={
          <Panel title="Who asks">
            <Facts
              facts={{
                'Instance id': customer,
                URL: url,
                Contact: registration
                  ? `${registration.contactName}\n${registration.contactEmail}`
                  : null,
                Records: (
                  <>
                    {links.registration && <Link to={pageOf(links.registration)}>Case</Link>}
                    {' · '}
                    {links.connection && <Link to={pageOf(links.connection)}>Connection</Link>}
                  </>
                ),
              }}
            />
            {registration && <TemporalLink workflow={`registration/${registration.number}`} />}
          </Panel>
        }
      />
    </>
  );
}
