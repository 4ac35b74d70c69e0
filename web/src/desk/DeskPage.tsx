import { Link, useParams } from '@tanstack/react-router';
import type { Desk } from '../api/types';
import { timeOfDay } from '../components/dates';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { ProblemLink } from '../components/ProblemLink';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { useAll } from '../list/useCollection';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Figure, WaitingFigures } from '../record/Health';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useRecord, type Versioned } from '../record/useRecord';
import { DeskBadge } from './DeskBadge';
import { DeskCheck } from './DeskCheck';
import { DeskFailures } from './DeskFailures';
import { DeskMapping } from './DeskMapping';
import { DeskRoutes } from './DeskRoutes';
import { DeskSettings } from './DeskSettings';
import { DeskWebhook } from './DeskWebhook';

/** A desk: its health, routes, mapping, failures and settings. */
export function DeskPage() {
  const { id } = useParams({ from: '/desks/$id' });
  const found = useRecord<Desk>(pathOf('desks', id), { every: () => 5_000 });
  return (
    <RecordPage found={found}>
      {(desk, version) => <Content record={desk} version={version} />}
    </RecordPage>
  );
}

function Content({ record: desk, version }: Versioned<Desk>) {
  const { id, name, kind, health, actions, createdAt, links } = desk;
  const title = useAll('/api/v1/desk-kinds').find((one) => one.name === kind)?.title ?? kind;
  return (
    <>
      <PageHeader
        title={name}
        over={<Link to="/desks">{t('desk.desks')}</Link>}
        actions={
          <>
            <ConfirmButton
              offered={actions.includes('pause')}
              label={t('desk.pause')}
              title={t('desk.pauseTitle', { name })}
              confirm={t('desk.pause')}
              action={{ path: `${links.self}/pause` }}
              done={t('desk.isPaused', { name })}
            >
              {t('desk.pauseAbout')}
            </ConfirmButton>
            <ActionButton
              offered={actions.includes('resume')}
              label={t('desk.resume')}
              variant="primary"
              action={{ path: `${links.self}/resume` }}
              done={t('desk.isResumed', { name })}
            />
          </>
        }
      >
        <DeskBadge desk={desk} />{' '}
        <RichText
          text="desk.kindSince"
          values={{ kind: title }}
          parts={{ time: <Time at={createdAt} /> }}
        />
      </PageHeader>
      <Columns
        main={
          <>
            {health.lastError && (
              <Notice tone="warning" title={t('desk.lastCallFailed', { name })}>
                {health.lastError}
                {health.nextTryAt &&
                  `\n${t('desk.triesAgain', { time: timeOfDay(health.nextTryAt) })}`}
                {'\n'}
                <ProblemLink path={health.problem} />
              </Notice>
            )}
            <Panel title={t('desk.health')}>
              <dl className="figures">
                <WaitingFigures health={health} />
                <Figure name={t('desk.failed')} value={String(health.failed)} />
                <Figure
                  name={t('desk.calls')}
                  value={t('desk.callsOf', {
                    calls: health.callsLastMinute,
                    limit: desk.callsPerMinute,
                  })}
                />
                <Figure
                  name={t('desk.lastWritten')}
                  value={
                    health.lastSuccessAt ? <Time at={health.lastSuccessAt} /> : t('desk.never')
                  }
                />
                <Figure
                  name={t('desk.lastRead')}
                  value={health.lastPollAt ? <Time at={health.lastPollAt} /> : t('desk.never')}
                />
              </dl>
              <div className="panel-foot links-down">
                <TemporalLink workflow={`desk/${name}`}>{t('desk.readingInTemporal')}</TemporalLink>
                <TemporalLink workflow={`delivery/${id}`}>
                  {t('desk.writingInTemporal')}
                </TemporalLink>
              </div>
            </Panel>
            <DeskFailures desk={desk} />
            <DeskRoutes latest={{ record: desk, version }} />
            <DeskMapping latest={{ record: desk, version }} />
          </>
        }
        aside={
          <>
            <DeskCheck desk={desk} />
            <Panel title={t('desk.settings')}>
              <DeskSettings latest={{ record: desk, version }} />
            </Panel>
            <DeskWebhook desk={desk} />
          </>
        }
      />
    </>
  );
}
