import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Registration, Subscription } from '../api/types';
import { dateTime } from '../components/dates';
import { Facts } from '../components/Facts';
import { words } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { Journal } from '../handshake/HandshakeJournal';
import { Established, HandshakeSteps } from '../handshake/HandshakeSteps';
import { isFinal, providerSteps, stepOf } from '../handshake/steps';
import { stateLabel } from '../i18n/labels';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useRecord } from '../record/useRecord';
import { NewToken, Resend } from './Instructions';
import { RegistrationCommands } from './RegistrationCommands';

const everyMs = 3_000;

/** A registration: the handshake as the provider sees it. */
export function RegistrationPage() {
  const { number } = useParams({ from: '/registrations/$number' });
  const found = useRecord<Registration>(pathOf('registrations', number), {
    every: (record) => (isFinal(record) ? false : everyMs),
  });
  return (
    <RecordPage found={found}>
      {(registration) => <Content registration={registration} />}
    </RecordPage>
  );
}

function Content({ registration }: { readonly registration: Registration }) {
  const { number, customerName, state, reason, actions, links } = registration;
  const [token, setToken] = useState<string | null>(null);
  const ended = isFinal(registration) && state !== 'Established';
  return (
    <>
      <PageHeader
        title={customerName}
        over={
          <>
            <Link to="/registrations">{t('registration.registrations')}</Link> ·{' '}
            <span className="number">{number}</span>
          </>
        }
        actions={<RegistrationCommands registration={registration} />}
      >
        <StateBadge state={state} />{' '}
        <RichText
          text="registration.openedAt"
          values={{ name: registration.openedBy }}
          parts={{ time: <Time at={registration.openedAt} /> }}
        />
      </PageHeader>
      <Columns
        main={
          <>
            <HandshakeSteps
              steps={providerSteps(registration)}
              current={stepOf(registration)}
              ended={
                ended
                  ? {
                      title: stateLabel(state),
                      reason,
                      again: (
                        <RichText
                          text="registration.again"
                          parts={{ register: <Link to="/registrations" /> }}
                        />
                      ),
                    }
                  : undefined
              }
              established={<Outcome registration={registration} />}
              them={customerName}
            >
              {state === 'Approval Requested' && links.subscription && (
                <RecordLink path={links.subscription} className="button button-primary">
                  {t('registration.reviewTheSubscription')}
                </RecordLink>
              )}
              {state === 'Awaiting Customer' && actions.includes('resend') && (
                <Resend registration={registration} onToken={setToken} />
              )}
            </HandshakeSteps>
            {links.journal && <Journal path={links.journal} live={!isFinal(registration)} />}
          </>
        }
        aside={<About registration={registration} />}
      />
      <NewToken registration={registration} token={token} onClose={() => setToken(null)} />
    </>
  );
}

/** A registration stays Established; the subscription has the present state of the connection. */
function Outcome({ registration: { links } }: { readonly registration: Registration }) {
  const subscription = useRecord<Subscription>(links.subscription ?? '', {
    off: links.subscription === undefined,
  }).data;
  return subscription ? <Established state={subscription.record.state} /> : null;
}

function About({ registration }: { readonly registration: Registration }) {
  const { links } = registration;
  const isOpen = registration.state === 'Awaiting Customer';
  return (
    <Panel title={t('registration.details')}>
      <Facts
        facts={{
          [t('registration.contact')]: registration.contactName,
          [words('email')]: (
            <a href={`mailto:${registration.contactEmail}`}>{registration.contactEmail}</a>
          ),
          [t('registration.registeredAs')]: registration.applicant,
          [t('registration.tokenValidUntil')]: isOpen ? dateTime(registration.expiresAt) : null,
          [t('registration.reason')]: registration.reason,
          [words('closedAt')]: registration.closedAt && <Time at={registration.closedAt} />,
          [t('registration.records')]: (
            <>
              {links.customer && (
                <RecordLink path={links.customer}>{t('registration.customer')}</RecordLink>
              )}
              {links.subscription && (
                <>
                  {' · '}
                  <RecordLink path={links.subscription}>
                    {t('registration.subscription')}
                  </RecordLink>
                </>
              )}
            </>
          ),
        }}
      />
      <TemporalLink workflow={`registration/${registration.number}`} />
    </Panel>
  );
}
