import { Link, useParams } from '@tanstack/react-router';
import type { ExternalSystem } from '../api/types';
import { duration, timeOfDay } from '../components/dates';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { pathOf } from '../record/address';
import { Figure } from '../record/Figure';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { useRecord, type Versioned } from '../record/useRecord';
import { ExternalSystemBadge } from './ExternalSystemBadge';
import { ExternalSystemDeliveries } from './ExternalSystemDeliveries';
import { ExternalSystemForm } from './ExternalSystemForm';
import { ExternalSystemSecrets } from './ExternalSystemSecrets';

/** An external system: what goes to it, and how it is reached. */
export function ExternalSystemPage() {
  const { id } = useParams({ from: '/external-systems/$id' });
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
            <ConfirmButton
              offered={enabled}
              label="Pause"
              title={`Pause ${name}?`}
              confirm="Pause"
              action={change(false)}
              done={`${name} is paused.`}
            >
              It is disabled: it cannot call, nothing is delivered to it, and what waits is kept, in
              order, until you resume it.
            </ConfirmButton>
            <ActionButton
              offered={!enabled}
              label="Resume"
              look="primary"
              action={change(true)}
              done={`${name} is enabled. What waits is tried at once.`}
            />
          </>
        }
      >
        <ExternalSystemBadge system={system} /> since <Time at={createdAt} />
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
            <ExternalSystemDeliveries system={system} />
          </>
        }
        aside={
          <>
            <Panel title="Settings">
              <ExternalSystemForm key={String(enabled)} latest={{ record: system, version }} />
            </Panel>
            <ExternalSystemSecrets system={system} />
            <Panel title="Workflow">
              <TemporalLink workflow={`delivery/${id}`}>Delivery in Temporal</TemporalLink>
            </Panel>
          </>
        }
      />
    </>
  );
}
