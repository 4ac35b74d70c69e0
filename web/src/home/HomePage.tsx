import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { Home } from '../api/types';
import { Button } from '../components/Button';
import { Loading } from '../components/Loading';
import { organisation, priorities } from '../components/labels';
import { ErrorNotice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { entryText } from '../i18n/entries';
import { type TextKey, t } from '../i18n/t';
import { Columns, Panel } from '../record/RecordPage';
import { useUser } from '../session/useSession';
import { FirstHour } from './FirstHour';
import { HealthOfAll } from './HealthOfAll';
import './home.css';

const refreshMs = 30_000;

/** The first page: what waits for the reader, what is late, and what changed since yesterday. */
export function HomePage() {
  const user = useUser();
  const [since] = useState(startOfYesterday);
  const home = useQuery({
    queryKey: ['home', since],
    queryFn: async ({ signal }) =>
      (await send<Home>(`/api/v1/home?since=${since}`, { signal })).body,
    refetchInterval: refreshMs,
  });
  const isStaff = holds(user, 'agent', 'admin');
  return (
    <>
      <PageHeader
        title={t('shell.home')}
        actions={
          <Link to="/catalog" className="button button-primary">
            {t('home.newRequest')}
          </Link>
        }
      />
      {home.isPending && <Loading />}
      {!home.data && <ErrorNotice error={home.error} retry={() => void home.refetch()} />}
      {home.data &&
        (home.data.setup || home.data.partners ? (
          <Columns
            main={<Work home={home.data} isStaff={isStaff} />}
            aside={
              <>
                {home.data.setup && <FirstHour steps={home.data.setup} user={user.name} />}
                <HealthOfAll
                  partners={home.data.partners ?? []}
                  desks={home.data.desks ?? []}
                  webhooks={home.data.webhooks ?? []}
                />
              </>
            }
          />
        ) : (
          <div className="record-main">
            <Work home={home.data} isStaff={isStaff} />
          </div>
        ))}
    </>
  );
}

/** Midnight before the last one, by the reader's clock. */
function startOfYesterday(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1).toISOString();
}

function Work({ home, isStaff }: { readonly home: Home; readonly isStaff: boolean }) {
  const late = home.waiting.filter((one) => one.late);
  const others = home.waiting.filter((one) => !one.late);
  return (
    <>
      {late.length > 0 && (
        <Panel title={t('home.late')}>
          <WaitingList label={t('home.late')} rows={late} />
        </Panel>
      )}
      <Panel
        title={t('home.waiting')}
        actions={
          <Link to={isStaff ? '/tasks' : '/requests'}>
            {t(isStaff ? 'home.tasks' : 'home.requests')}
          </Link>
        }
      >
        {others.length > 0 ? (
          <WaitingList label={t('home.waiting')} rows={others} />
        ) : (
          <p className="quiet">{t(late.length > 0 ? 'home.nothingElse' : 'home.nothingWaits')}</p>
        )}
      </Panel>
      <Panel title={t('home.changed')}>
        {home.changed.length > 0 ? (
          <ul className="home-list" aria-label={t('home.changed')}>
            {home.changed.map((row) => (
              <li key={row.number} className="home-row">
                <div className="home-what">
                  <RecordLink path={row.links.self} className="home-link">
                    {row.title}
                  </RecordLink>
                  <span className="home-entry">
                    {t('home.entry', {
                      author: row.entry.author,
                      organisation: organisation(row.entry.instance),
                      text: entryText(row.entry),
                    })}
                  </span>
                </div>
                <StateBadge state={row.state} />
                <span className="quiet">
                  <Time at={row.entry.at} />
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="quiet">{t('home.nothingChanged')}</p>
        )}
      </Panel>
    </>
  );
}

const awaited: Readonly<Record<Home['waiting'][number]['awaits'], TextKey>> = {
  answer: 'home.answer',
  decision: 'home.decision',
  assignment: 'home.assignment',
  work: 'home.work',
};

const firstRows = 10;

function WaitingList({ label, rows }: { readonly label: string; readonly rows: Home['waiting'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, firstRows);
  return (
    <>
      <ul className="home-list" aria-label={label}>
        {shown.map(({ number, title, state, priority, awaits, since, late, links }) => (
          <li key={number} className="home-row">
            <div className="home-what">
              <RecordLink path={links.self} className="home-link">
                {title || number}
              </RecordLink>
              <span className="home-entry">
                <span className="number">{number}</span> · {t(awaited[awaits])}
                {priority !== null && priority <= 2 && (
                  <>
                    {' '}
                    · <span className="pressing">{priorities[priority]}</span>
                  </>
                )}
              </span>
            </div>
            <StateBadge state={state} />
            <span className={late ? 'pressing' : 'quiet'}>
              <Time at={since} />
            </span>
          </li>
        ))}
      </ul>
      {!all && rows.length > firstRows && (
        <div className="home-more">
          <Button onPress={() => setAll(true)}>{t('home.showAll', { total: rows.length })}</Button>
        </div>
      )}
    </>
  );
}
