import { Link, useParams } from '@tanstack/react-router';
import type { Connection } from '../api/types';
import { timeOfDay } from '../components/dates';
import { Facts } from '../components/Facts';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { ProblemLink } from '../components/ProblemLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ActionButton } from '../record/ActionButton';
import { driftWords, Figure, HealthBadge, WaitingFigures } from '../record/Health';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useRecord } from '../record/useRecord';
import { ReplicationRules } from '../replicationSet/ReplicationRules';
import { ConnectionCommands } from './ConnectionCommands';
import { ConnectionPlots } from './ConnectionPlots';
import { Contact } from './CustomerContact';
import { Signatures } from './Signatures';

/** A connection: its health, and what an admin may do with it. */
export function ConnectionPage() {
  const { id } = useParams({ from: '/connections/$id' });
  const found = useRecord<Connection>(pathOf('connections', id), { every: () => 4_000 });
  return (
    <RecordPage found={found}>{(connection) => <Content connection={connection} />}</RecordPage>
  );
}

function Content({ connection }: { readonly connection: Connection }) {
  const { id, partner, partnerIs, state, url, createdAt, endedAt } = connection;
  return (
    <>
      <PageHeader
        title={organisation(partner)}
        over={<Link to="/connections">{t('connection.connections')}</Link>}
        actions={<ConnectionCommands connection={connection} />}
      >
        <StateBadge state={state} />{' '}
        {partnerIs === 'provider' ? t('connection.provider') : t('connection.customer')}
        {', '}
        <RichText text="connection.since" parts={{ time: <Time at={createdAt} /> }} />
        {endedAt && (
          <>
            {', '}
            <RichText text="connection.until" parts={{ time: <Time at={endedAt} /> }} />
          </>
        )}
      </PageHeader>
      <Columns
        main={
          <>
            <Problems connection={connection} />
            <Figures connection={connection} />
            <ConnectionPlots id={id} />
          </>
        }
        aside={
          <>
            <Panel title={t('connection.partner')}>
              <Facts facts={{ [t('connection.instanceId')]: partner, URL: url }} />
              <Contact connection={connection} />
              <p className="links-down">
                <TemporalLink workflow={`delivery/${partner}`}>
                  {t('connection.deliveryInTemporal')}
                </TemporalLink>
                <TemporalLink workflow={`reconciliation/${partner}`}>
                  {t('connection.reconciliationInTemporal')}
                </TemporalLink>
              </p>
            </Panel>
            <Signatures connection={connection} />
            <Reconciliation connection={connection} />
            <Panel title={t('connection.whatCrosses')}>
              <ReplicationRules rules={connection.replicationSet} notes={notesOf(connection)} />
              <WorkNoteChoice connection={connection} />
              {partnerIs === 'customer' && (
                <p className="links-down">
                  <Link to="/replication-sets">{t('connection.changeTheReplicationSet')}</Link>
                </p>
              )}
            </Panel>
          </>
        }
      />
    </>
  );
}

function notesOf({ workNotes, partner }: Connection): string {
  if (workNotes.cross) return t('connection.exchanged');
  if (workNotes.here !== 'allowed') return t('connection.notExchangedUntilYou');
  return t('connection.notExchangedUntil', { name: organisation(partner) });
}

/** Each side decides whether work notes are exchanged. */
function WorkNoteChoice({ connection }: { readonly connection: Connection }) {
  const { state, partner, links, workNotes, replicationSet } = connection;
  if (state === 'Off-boarded' || state === 'Rejected' || !replicationSet?.workNotes) return null;
  const name = organisation(partner);
  const act = (say: 'allowed' | 'refused') => ({
    path: links.self ?? '',
    method: 'PATCH' as const,
    body: { workNotes: say },
  });
  return (
    <>
      {workNotes.here === 'asked' && (
        <Notice tone="warning" title={t('connection.wantsWorkNotes', { name })}>
          {t('connection.fromThenOnStaff')}
        </Notice>
      )}
      <p className="links-down">
        <ActionButton
          offered={workNotes.here !== 'allowed'}
          label={t('connection.allowWorkNotesTo')}
          action={act('allowed')}
          done={t('connection.workNotesMayCross', { name })}
        />
        <ActionButton
          offered={workNotes.here !== 'refused'}
          label={t('connection.keepWorkNotesHere')}
          variant="quiet"
          action={act('refused')}
          done={t('connection.workNotesStay', { name })}
        />
      </p>
    </>
  );
}

/** The problems of a connection, and what happens about them. */
function Problems({ connection }: { readonly connection: Connection }) {
  const { health, state, pausedHere, pausedThere, partner } = connection;
  const name = organisation(partner);
  if (state === 'Off-boarded' || state === 'Rejected') return null;
  return (
    <>
      {(pausedHere || pausedThere) && (
        <Notice
          title={pausedHere ? t('connection.pausedByYou') : t('connection.pausedBy', { name })}
        >
          {t('connection.updatesWait')}{' '}
          {pausedHere && pausedThere && t('connection.pausedToo', { name })}
        </Notice>
      )}
      {health.failed > 0 && (
        <Notice
          tone="bad"
          title={t('connection.refusedForGood', { name, count: health.failed })}
          actions={
            <Link to="/failures" className="button">
              {t('connection.seeFailures')}
            </Link>
          }
        >
          {t('connection.holdsBack')}
        </Notice>
      )}
      {health.lastError && (
        <Notice tone="warning" title={t('connection.lastFailed', { name })}>
          {health.lastError}
          {'\n'}
          {health.nextTryAt
            ? t('connection.triesAgainAt', { time: timeOfDay(health.nextTryAt) })
            : t('connection.triesAgain')}
          {'\n'}
          <ProblemLink path={health.problem} />
        </Notice>
      )}
    </>
  );
}

function Figures({ connection }: { readonly connection: Connection }) {
  const { failed, discarded, lastSuccessAt, lastHeartbeatAt } = connection.health;
  return (
    <section className="panel" aria-labelledby="health">
      <div className="panel-head">
        <h2 id="health">{t('connection.health')}</h2>
        <HealthBadge connection={connection} />
      </div>
      <dl className="figures">
        <WaitingFigures health={connection.health} />
        <Figure name={t('connection.refused')} value={String(failed)} />
        {discarded > 0 && (
          <Figure name={t('connection.discardedAtOffBoarding')} value={String(discarded)} />
        )}
        <Figure
          name={t('connection.lastSuccess')}
          value={lastSuccessAt ? <Time at={lastSuccessAt} /> : t('connection.never')}
        />
        <Figure
          name={t('connection.lastHeartbeat')}
          value={lastHeartbeatAt ? <Time at={lastHeartbeatAt} /> : t('connection.never')}
        />
      </dl>
    </section>
  );
}

function Reconciliation({ connection }: { readonly connection: Connection }) {
  const { reconciliation, partner } = connection;
  return (
    <Panel title={t('connection.reconciliation')}>
      {reconciliation ? (
        <Facts
          facts={{
            [t('connection.result')]: driftWords(reconciliation),
            [t('connection.compared')]: t('connection.recordsAndItems', {
              count: reconciliation.records,
            }),
            [t('connection.foundToDiffer')]:
              `${reconciliation.drift}, ${reconciliation.repaired} repaired`,
            [t('connection.last')]: <Time at={reconciliation.lastAt} />,
            [t('connection.whyItEndedEarly')]: reconciliation.lastError,
          }}
        />
      ) : (
        <p className="quiet">{t('connection.bothSidesHaveNot')}</p>
      )}
      <p className="links-down">
        <Link to="/drift" search={{ partner }}>
          {t('connection.differencesFound')}
        </Link>
      </p>
    </Panel>
  );
}
