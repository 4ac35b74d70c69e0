import { Link, useParams } from '@tanstack/react-router';
import type { Connection } from '../api/types';
import { timeOfDay } from '../components/dates';
import { Facts } from '../components/Facts';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { ActionButton } from '../record/ActionButton';
import { driftWords, Figure, HealthBadge, WaitingFigures } from '../record/Health';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useRecord } from '../record/useRecord';
import { ReplicationRules } from '../replicationSet/ReplicationRules';
import { ConnectionCommands } from './ConnectionCommands';
import { ConnectionPlots } from './ConnectionPlots';
import { Contact } from './CustomerContact';

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
        over={<Link to="/connections">Connections</Link>}
        actions={<ConnectionCommands connection={connection} />}
      >
        <StateBadge state={state} /> {partnerIs === 'provider' ? 'Provider' : 'Customer'}, since{' '}
        <Time at={createdAt} />
        {endedAt && (
          <>
            , until <Time at={endedAt} />
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
            <Panel title="Partner">
              <Facts facts={{ 'Instance id': partner, URL: url }} />
              <Contact connection={connection} />
              <p className="links-down">
                <TemporalLink workflow={`delivery/${partner}`}>Delivery in Temporal</TemporalLink>
                <TemporalLink workflow={`reconciliation/${partner}`}>
                  Reconciliation in Temporal
                </TemporalLink>
              </p>
            </Panel>
            <Reconciliation connection={connection} />
            <Panel title="What crosses">
              <ReplicationRules rules={connection.replicationSet} notes={notesOf(connection)} />
              <WorkNoteChoice connection={connection} />
              {partnerIs === 'customer' && (
                <p className="links-down">
                  <Link to="/replication-sets">Change the replication set</Link>
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
  if (workNotes.cross) return 'Exchanged';
  if (workNotes.here !== 'allowed') return 'Not exchanged until you allow them';
  return `Not exchanged until ${organisation(partner)} allows them`;
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
        <Notice tone="warning" title={`${name} wants work notes to cross`}>
          From then on, staff of both organisations would read them. Until you allow it, none is
          sent.
        </Notice>
      )}
      <p className="links-down">
        <ActionButton
          offered={workNotes.here !== 'allowed'}
          label="Allow work notes to cross"
          action={act('allowed')}
          done={`Work notes may cross to ${name}.`}
        />
        <ActionButton
          offered={workNotes.here !== 'refused'}
          label="Keep work notes here"
          variant="quiet"
          action={act('refused')}
          done={`Work notes do not cross to ${name} any more.`}
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
        <Notice title={pausedHere ? 'You have paused this connection' : `${name} has paused this`}>
          Updates wait on both sides, in order.{' '}
          {pausedHere && pausedThere && `${name} has paused it too: each side resumes for itself.`}
        </Notice>
      )}
      {health.failed > 0 && (
        <Notice
          tone="bad"
          title={`${name} refused ${health.failed === 1 ? 'an update' : `${health.failed} updates`} for good`}
          actions={
            <Link to="/failures" className="button">
              See failures
            </Link>
          }
        >
          Each one holds back its own record only, until it is sent again or discarded.
        </Notice>
      )}
      {health.lastError && (
        <Notice tone="warning" title={`The last attempt to reach ${name} failed`}>
          {health.lastError}
          {'\n'}Crossdesk tries again{health.nextTryAt && ` at ${timeOfDay(health.nextTryAt)}`}.
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
        <h2 id="health">Health</h2>
        <HealthBadge connection={connection} />
      </div>
      <dl className="figures">
        <WaitingFigures health={connection.health} />
        <Figure name="Refused" value={String(failed)} />
        {discarded > 0 && <Figure name="Discarded at off-boarding" value={String(discarded)} />}
        <Figure name="Last success" value={lastSuccessAt ? <Time at={lastSuccessAt} /> : 'Never'} />
        <Figure
          name="Last heartbeat"
          value={lastHeartbeatAt ? <Time at={lastHeartbeatAt} /> : 'Never'}
        />
      </dl>
    </section>
  );
}

function Reconciliation({ connection }: { readonly connection: Connection }) {
  const { reconciliation, partner } = connection;
  return (
    <Panel title="Reconciliation">
      {reconciliation ? (
        <Facts
          facts={{
            Result: driftWords(reconciliation),
            Compared: `${reconciliation.records} records and items`,
            'Found to differ': `${reconciliation.drift}, ${reconciliation.repaired} repaired`,
            Last: <Time at={reconciliation.lastAt} />,
            'Why it ended early': reconciliation.lastError,
          }}
        />
      ) : (
        <p className="quiet">Both sides have not been compared yet.</p>
      )}
      <p className="links-down">
        <Link to="/drift" search={{ partner }}>
          Differences found
        </Link>
      </p>
    </Panel>
  );
}
