import { Link, useParams } from '@tanstack/react-router';
import type { Registration, Subscription } from '../api/types';
import { Facts } from '../components/Facts';
import { organisation } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { Established, HandshakeSteps } from '../handshake/HandshakeSteps';
import { isFinal, providerSteps, stepOf } from '../handshake/steps';
import { stateLabel } from '../i18n/labels';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ConfirmButton } from '../record/ActionButton';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useRecord } from '../record/useRecord';
import { ReplicationRules } from '../replicationSet/ReplicationRules';

/** The subscription of a customer. An admin approves it. */
export function SubscriptionPage() {
  const { id } = useParams({ from: '/subscriptions/$id' });
  const found = useRecord<Subscription>(pathOf('subscriptions', id), {
    every: ({ state }) => (state === 'Requested' || state === 'Approved' ? 3_000 : false),
  });
  return (
    <RecordPage found={found}>
      {(subscription) => <Content subscription={subscription} />}
    </RecordPage>
  );
}

function Content({ subscription }: { readonly subscription: Subscription }) {
  const { customer, state, url, links, actions, replicationSet } = subscription;
  const registration = useRecord<Registration>(links.registration ?? '', {
    off: links.registration === undefined,
    every: (record) => (isFinal(record) ? false : 3_000),
  }).data?.record;
  const name = registration?.customerName ?? organisation(customer);
  const ended = registration && isFinal(registration) && registration.state !== 'Established';
  const approve = (
    <ConfirmButton
      offered={actions.includes('approve')}
      label={t('registration.approve')}
      variant="primary"
      icon="check"
      title={t('registration.approveTitle', { name })}
      confirm={t('registration.yes')}
      action={{ path: `${links.self}/approve`, body: { confirm: true } }}
      done={t('registration.isApproved', { name })}
    >
      {t('registration.approveHint', { customer, url })}
    </ConfirmButton>
  );
  const reject = (
    <ConfirmButton
      offered={actions.includes('reject')}
      label={t('registration.reject')}
      variant="danger"
      title={t('registration.rejectSubscription', { name })}
      confirm={t('registration.reject')}
      danger
      reason="required"
      action={{ path: `${links.self}/reject` }}
      done={t('registration.isRejected', { customer: name })}
    >
      {t('registration.rejectSubscriptionHint', { name })}
    </ConfirmButton>
  );
  return (
    <>
      <PageHeader
        title={t('registration.subscriptionOf', { name })}
        over={
          registration ? (
            <>
              <Link to="/registrations">{t('registration.registrations')}</Link> ·{' '}
              <RecordLink path={registration.links.self} className="number">
                {registration.number}
              </RecordLink>
            </>
          ) : (
            t('registration.subscription')
          )
        }
        actions={
          <>
            {reject}
            {approve}
          </>
        }
      >
        <StateBadge state={state} />{' '}
        <RichText
          text="registration.requestedAt"
          parts={{ time: <Time at={subscription.requestedAt} /> }}
        />
      </PageHeader>
      <Columns
        main={
          <>
            {registration && (
              <HandshakeSteps
                steps={providerSteps(registration)}
                current={stepOf(registration)}
                ended={
                  ended
                    ? {
                        title: stateLabel(registration.state),
                        reason: registration.reason,
                        again: t('registration.toTryAgainRegister'),
                      }
                    : undefined
                }
                them={name}
                established={<Established state={state} />}
              />
            )}
            <Panel
              title={
                state === 'Active' ? t('registration.whatCrosses') : t('registration.whatIsToCross')
              }
            >
              <ReplicationRules rules={replicationSet} />
            </Panel>
          </>
        }
        aside={
          <Panel title={t('registration.whoAsks')}>
            <Facts
              facts={{
                [t('registration.instanceId')]: customer,
                URL: url,
                [t('registration.contact')]: registration
                  ? `${registration.contactName}\n${registration.contactEmail}`
                  : null,
                [t('registration.records')]: (
                  <>
                    {links.registration && (
                      <RecordLink path={links.registration}>{t('registration.case')}</RecordLink>
                    )}
                    {' · '}
                    {links.connection && (
                      <RecordLink path={links.connection}>
                        {t('registration.connection')}
                      </RecordLink>
                    )}
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
