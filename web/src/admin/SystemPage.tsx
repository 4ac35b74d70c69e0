import { Link, useParams } from '@tanstack/react-router';
import { duration, timeOfDay } from '../parts/dates';
import { Notice } from '../parts/Notice';
import { PageHeader } from '../parts/PageHeader';
import { TemporalLink } from '../parts/TemporalLink';
import { Time } from '../parts/Time';
import { ActButton, AskButton } from './ActButton';
import { pathOf } from './address';
import { Figure } from './Figure';
import { Columns, Panel, RecordPage } from './RecordPage';
import { type ExternalSystem, useRecord, type Versioned } from './records';
import { SystemBadge } from './SystemBadge';
import { SystemDeliveries } from './SystemDeliveries';
import { SystemForm } from './SystemForm';
import { SystemSecrets } from './SystemSecrets';

/** An external system: what goes to it, and how it is reached. */
export function SystemPage() {
  const { id = '' } = useParams({ strict: false });
  const found = useRecord<ExternalSystem>(pathOf('external-systems', id), { every: () => 5_000 });
  return (
    <RecordPage found={found}>
      {(system, version) => <Standing record={system} version={version} />}
    </RecordPage>
  );
}

function Standing({ record: system, version }: Versioned<ExternalSystem>) {
  const { id, name, enabled, health, createdAt, links } = system;
  const change = (isEnabled: boolean) => ({
    path: links.self ?? '',
    method: 'PATCH' as const,
    body: { enabled: isEnabled },
    ifMatch: version,
  });
  return (
    <>
      <PageHeader
        title={name}
        over={<Link to="/external-systems">External systems</Link>}
        actions={
          <>
            <AskButton
              offered={enabled}
              label="Pause"
              title={`Pause ${name}?`}
              confirm="Pause"
              act={change(false)}
              done={`${name} is paused.`}
            >
              It is disabled: it cannot call, nothing is delivered to it, and what waits is kept, in
              order, until you resume it.
            </AskButton>
            <ActButton
              offered={!enabled}
              label="Resume"
              look="primary"
              act={change(true)}
              done={`${name} is enabled. What waits is tried at once.`}
            />
          </>
        }
      >
        <SystemBadge system={system} /> since <Time at={createdAt} />
      </PageHeader>
      <Columns
        main={
          <>
            {health.lastError && (
              <Notice tone="warning" title={`The last try to reach ${name} failed`}>
                {health.lastError}
                {health.nextTryAt &&
                  `\nIt is tried again by itself at ${timeOfDay(health.nextTryAt)}.`}
              </Notice>
            )}
            <Panel title="Health">
              <dl className="figures">
                <Figure name="Waiting" value={String(health.pending)} />
                <Figure
                  name="Oldest waiting"
                  value={
                    health.oldestPendingSeconds === null
                      ? '–'
                      : duration(health.oldestPendingSeconds)
                  }
                />
                <Figure name="Failed" value={String(health.failed)} />
                <Figure
                  name="Last success"
                  value={health.lastSuccessAt ? <Time at={health.lastSuccessAt} /> : 'Never'}
                />
              </dl>
            </Panel>
            <SystemDeliveries system={system} />
          </>
        }
        aside={
          <>
            <Panel title="Settings">
              <SystemForm key={String(enabled)} latest={{ record: system, version }} />
            </Panel>
            <SystemSecrets system={system} />
            <Panel title="Workflow">
              <TemporalLink workflow={`delivery/${id}`}>Delivery in Temporal</TemporalLink>
            </Panel>
          </>
        }
      />
    </>
  );
}
