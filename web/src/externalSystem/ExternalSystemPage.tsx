import { Link, useParams } from '@tanstack/react-router';
import type { ExternalSystem } from '../api/types';
import { timeOfDay } from '../components/dates';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { ProblemLink } from '../components/ProblemLink';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { ExternalSystemBadge, Figure, WaitingFigures } from '../record/Health';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useRecord, type Versioned } from '../record/useRecord';
import { ExternalSystemDeliveries } from './ExternalSystemDeliveries';
import { ExternalSystemForm } from './ExternalSystemForm';
import { ExternalSystemSecrets } from './ExternalSystemSecrets';

/** An external system: its health, deliveries, settings and secrets. */
export function ExternalSystemPage() {
  const { id } = useParams({ from: '/external-systems/$id' });
  const found = useRecord<ExternalSystem>(pathOf('external-systems', id), { every: () => 5_000 });
  return (
    <RecordPage found={found}>
      {(system, version) => <Content record={system} version={version} />}
    </RecordPage>
  );
}

function Content({ record: system, version }: Versioned<ExternalSystem>) {
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
        over={<Link to="/external-systems">{t('externalSystem.externalSystems')}</Link>}
        actions={
          <>
            <ConfirmButton
              offered={enabled}
              label={t('externalSystem.pause')}
              title={t('externalSystem.pauseTitle', { name })}
              confirm={t('externalSystem.pause')}
              action={change(false)}
              done={t('externalSystem.isPaused', { name })}
            >
              {t('externalSystem.itCannotCallThe')}
            </ConfirmButton>
            <ActionButton
              offered={!enabled}
              label={t('externalSystem.resume')}
              variant="primary"
              action={change(true)}
              done={t('externalSystem.isEnabled', { name })}
            />
          </>
        }
      >
        <ExternalSystemBadge system={system} />{' '}
        <RichText text="externalSystem.since" parts={{ time: <Time at={createdAt} /> }} />
      </PageHeader>
      <Columns
        main={
          <>
            {health.lastError && (
              <Notice tone="warning" title={t('externalSystem.lastFailed', { name })}>
                {health.lastError}
                {health.nextTryAt &&
                  `\n${t('externalSystem.triesAgain', { time: timeOfDay(health.nextTryAt) })}`}
                {'\n'}
                <ProblemLink path={health.problem} />
              </Notice>
            )}
            <Panel title={t('externalSystem.health')}>
              <dl className="figures">
                <WaitingFigures health={health} />
                <Figure name={t('externalSystem.failed')} value={String(health.failed)} />
                <Figure
                  name={t('externalSystem.lastSuccess')}
                  value={
                    health.lastSuccessAt ? (
                      <Time at={health.lastSuccessAt} />
                    ) : (
                      t('externalSystem.never')
                    )
                  }
                />
              </dl>
            </Panel>
            <ExternalSystemDeliveries system={system} />
          </>
        }
        aside={
          <>
            <Panel title={t('externalSystem.settings')}>
              <ExternalSystemForm latest={{ record: system, version }} />
            </Panel>
            <ExternalSystemSecrets system={system} />
            <Panel title={t('externalSystem.workflow')}>
              <TemporalLink workflow={`delivery/${id}`}>
                {t('externalSystem.deliveryInTemporal')}
              </TemporalLink>
            </Panel>
          </>
        }
      />
    </>
  );
}
