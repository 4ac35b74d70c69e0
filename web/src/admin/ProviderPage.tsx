import { Link, useParams } from '@tanstack/react-router';
import { Facts } from '../parts/Facts';
import { Notice } from '../parts/Notice';
import { organisation } from '../parts/organisation';
import { PageHeader } from '../parts/PageHeader';
import { StateBadge } from '../parts/StateBadge';
import { TemporalLink } from '../parts/TemporalLink';
import { Time } from '../parts/Time';
import { ActButton, AskButton } from './ActButton';
import { pageOf, pathOf } from './address';
import { Established } from './Established';
import { Hops } from './Hops';
import { customerHopOf, customerHops } from './handshake';
import { Journal } from './Journal';
import { Columns, Panel, RecordPage } from './RecordPage';
import { type Provider, useRecord } from './records';

function isUnderWay({ state }: Provider): boolean {
  return state === 'Approval Requested' || state === 'Approved';
}

/** A provider record: the handshake, as the customer sees it. */
export function ProviderPage() {
  const { id = '' } = useParams({ strict: false });
  const found = useRecord<Provider>(pathOf('providers', id), {
    every: (record) => (isUnderWay(record) ? 3_000 : false),
  });
  return <RecordPage found={found}>{(provider) => <Standing provider={provider} />}</RecordPage>;
}

function Standing({ provider }: { readonly provider: Provider }) {
  const { state, url, lastError, reason, actions, links } = provider;
  const name = provider.provider ? organisation(provider.provider) : new URL(url).host;
  const them = provider.provider ? name : 'the provider';
  return (
    <>
      <PageHeader
        title={name}
        over={<Link to="/providers">Providers</Link>}
        actions={
          <AskButton
            offered={actions.includes('cancel')}
            label="Withdraw"
            title={`Withdraw the request to ${name}`}
            confirm="Withdraw"
            danger
            reason="optional"
            act={{ path: `${links.self}/cancel` }}
            done="The request is withdrawn."
          >
            The handshake ends, and {name} is told. The token was good for one use: to try again,
            ask the provider for another.
          </AskButton>
        }
      >
        <StateBadge state={state} /> requested <Time at={provider.requestedAt} /> by{' '}
        {provider.requestedBy}
      </PageHeader>
      <Columns
        main={
          <>
            {lastError && isUnderWay(provider) && (
              <Notice tone="warning" title={`${name} cannot be reached just now`}>
                {lastError}
                {'\n'}It is tried again by itself, until it answers.
              </Notice>
            )}
            <Hops
              hops={customerHops(provider, them)}
              at={customerHopOf(provider)}
              ended={
                state === 'Rejected'
                  ? {
                      title: 'Rejected',
                      reason,
                      again: (
                        <>
                          With a new token from the provider,{' '}
                          <Link to="/providers">create another provider record</Link>.
                        </>
                      ),
                    }
                  : undefined
              }
              established={state !== 'Approval Requested' && <Established state={state} />}
              them={them}
            >
              {links.activate && (
                <ActButton
                  label="Activate"
                  look="primary"
                  icon="check"
                  act={{ path: links.activate }}
                  done={`Activated. The catalog of ${name} is on its way.`}
                />
              )}
            </Hops>
            {links.journal && <Journal path={links.journal} live={isUnderWay(provider)} />}
          </>
        }
        aside={
          <Panel title="Details">
            <Facts
              facts={{
                URL: url,
                'Instance id': provider.provider,
                'Case at the provider': provider.registration,
                Reason: reason,
                Records: links.connection ? (
                  <Link to={pageOf(links.connection)}>Connection</Link>
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
