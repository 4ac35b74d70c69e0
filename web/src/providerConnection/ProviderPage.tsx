import { Link, useParams } from '@tanstack/react-router';
import type { Provider } from '../api/types';
import { Facts } from '../components/Facts';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { Journal } from '../handshake/HandshakeJournal';
import { Established, HandshakeSteps } from '../handshake/HandshakeSteps';
import { customerStepOf, customerSteps } from '../handshake/steps';
import { stateLabel } from '../i18n/labels';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useRecord } from '../record/useRecord';

function isUnderWay({ state }: Provider): boolean {
  return state === 'Approval Requested' || state === 'Approved';
}

/** A provider record: the handshake as the customer sees it. */
export function ProviderPage() {
  const { id } = useParams({ from: '/providers/$id' });
  const found = useRecord<Provider>(pathOf('providers', id), {
    every: (record) => (isUnderWay(record) ? 3_000 : false),
  });
  return <RecordPage found={found}>{(provider) => <Content provider={provider} />}</RecordPage>;
}

function Content({ provider }: { readonly provider: Provider }) {
  const { state, url, lastError, reason, actions, links } = provider;
  const name = provider.provider ? organisation(provider.provider) : new URL(url).host;

  return (
    <>
      <PageHeader
        title={name}
        over={<Link to="/providers">{t('providerConnection.providers')}</Link>}
        actions={
          <ConfirmButton
            offered={actions.includes('cancel')}
            label={t('providerConnection.withdraw')}
            title={t('providerConnection.withdrawTitle', { name })}
            confirm={t('providerConnection.withdraw')}
            danger
            reason="optional"
            action={{ path: `${links.self}/cancel` }}
            done={t('providerConnection.theRequestIsWithdrawn')}
          >
            {t('providerConnection.withdrawHint', { name })}
          </ConfirmButton>
        }
      >
        <StateBadge state={state} />{' '}
        <RichText
          text="providerConnection.requestedAt"
          values={{ name: provider.requestedBy }}
          parts={{ time: <Time at={provider.requestedAt} /> }}
        />
      </PageHeader>
      <Columns
        main={
          <>
            {lastError && isUnderWay(provider) && (
              <Notice tone="warning" title={t('providerConnection.unreachable', { name })}>
                {lastError}
                {'\n'}
                {t('providerConnection.triesAgain')}
              </Notice>
            )}
            <HandshakeSteps
              steps={customerSteps(provider, name)}
              current={customerStepOf(provider)}
              ended={
                state === 'Rejected'
                  ? {
                      title: stateLabel(state),
                      reason,
                      again: (
                        <RichText
                          text="providerConnection.again"
                          parts={{ create: <Link to="/providers" /> }}
                        />
                      ),
                    }
                  : undefined
              }
              established={state !== 'Approval Requested' && <Established state={state} />}
              them={name}
            >
              {links.activate && (
                <ActionButton
                  label={t('providerConnection.activate')}
                  variant="primary"
                  icon="check"
                  action={{ path: links.activate }}
                  done={t('providerConnection.activated', { name })}
                />
              )}
            </HandshakeSteps>
            {links.journal && <Journal path={links.journal} live={isUnderWay(provider)} />}
          </>
        }
        aside={
          <Panel title={t('providerConnection.details')}>
            <Facts
              facts={{
                URL: url,
                [t('providerConnection.instanceId')]: provider.provider,
                [t('providerConnection.registrationAtTheProvider')]: provider.registration,
                [t('providerConnection.reason')]: reason,
                [t('providerConnection.records')]: links.connection ? (
                  <RecordLink path={links.connection}>
                    {t('providerConnection.connection')}
                  </RecordLink>
                ) : null,
              }}
            />
            <TemporalLink workflow={`provider-connection/${provider.id}`} />
          </Panel>
        }
      />
    </>
  );
}
