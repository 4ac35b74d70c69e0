import { Link, useParams } from '@tanstack/react-router';
import type { Desk } from '../api/types';
import { timeOfDay } from '../components/dates';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
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
        over={<Link to="/desks">Desks</Link>}
        actions={
          <>
            <ConfirmButton
              offered={actions.includes('pause')}
              label="Pause"
              title={`Pause ${name}?`}
              confirm="Pause"
              action={{ path: `${links.self}/pause` }}
              done={`${name} is paused.`}
            >
              Nothing is written in the desk or read from it. Updates wait, in order, until you
              resume it.
            </ConfirmButton>
            <ActionButton
              offered={actions.includes('resume')}
              label="Resume"
              variant="primary"
              action={{ path: `${links.self}/resume` }}
              done={`${name} is in use. What waited is written now.`}
            />
          </>
        }
      >
        <DeskBadge desk={desk} /> {title}, since <Time at={createdAt} />
      </PageHeader>
      <Columns
        main={
          <>
            {health.lastError && (
              <Notice tone="warning" title={`The last call of ${name} failed`}>
                {health.lastError}
                {health.nextTryAt && `\nCrossdesk tries again at ${timeOfDay(health.nextTryAt)}.`}
              </Notice>
            )}
            <Panel title="Health">
              <dl className="figures">
                <WaitingFigures health={health} />
                <Figure name="Failed" value={String(health.failed)} />
                <Figure
                  name="Calls in the last minute"
                  value={`${health.callsLastMinute} of ${desk.callsPerMinute}`}
                />
                <Figure
                  name="Last written"
                  value={health.lastSuccessAt ? <Time at={health.lastSuccessAt} /> : 'Never'}
                />
                <Figure
                  name="Last read"
                  value={health.lastPollAt ? <Time at={health.lastPollAt} /> : 'Never'}
                />
              </dl>
              <div className="panel-foot links-down">
                <TemporalLink workflow={`desk/${name}`}>Reading in Temporal</TemporalLink>
                <TemporalLink workflow={`delivery/${id}`}>Writing in Temporal</TemporalLink>
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
            <Panel title="Settings">
              <DeskSettings latest={{ record: desk, version }} />
            </Panel>
            <DeskWebhook desk={desk} />
          </>
        }
      />
    </>
  );
}
