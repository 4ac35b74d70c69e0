import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { connectivity } from '../api/connectivity';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { rememberRecord } from '../keyboard/recent';
import { useSession } from '../session/useSession';
import '../styles/ticket.css';
import '../styles/turn.css';
import { t } from '../i18n/t';
import { RelatedPanel } from '../related/RelatedPanel';
import { Attachments } from './Attachments';
import { pastedFiles, takeFiles } from './ChosenFiles';
import { Composer, type Readers } from './Composer';
import type { LifecycleName } from './commands';
import { Viewer } from './images';
import { KeptNotice } from './KeptNotice';
import type { TicketRecord } from './record';
import { Stepper } from './Stepper';
import { Timeline } from './Timeline';
import { useLive } from './useLive';
import { useUploads } from './useUploads';

interface Parts<T> {
  readonly lifecycle: LifecycleName;
  /** The progress of the record, if its lifecycle does not say it. */
  readonly progress?: (record: T) => ReactNode;
  readonly header: (record: T) => ReactNode;
  /** What was asked for. */
  readonly asked?: (record: T) => ReactNode;
  /** Notices above everything else. */
  readonly notices?: (record: T) => ReactNode;
  /** Who reads an entry, shown before it is written. */
  readonly readers?: (record: T) => Readers;
  /** Panels beside the journal. */
  readonly about: (record: T) => ReactNode;
}

/** The page of a record with a live journal: a request, a task, a change or a case. */
export function TicketView<T extends TicketRecord>({
  found,
  ...parts
}: Parts<T> & { readonly found: UseQueryResult<T> }) {
  if (found.data) return <Content key={found.data.number} record={found.data} {...parts} />;
  if (found.isPending) return <Loading />;
  return (
    <>
      <PageHeader title={t('record.cannotBeShown')} />
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
    </>
  );
}

function Content<T extends TicketRecord>(props: Parts<T> & { readonly record: T }) {
  const { record, lifecycle, progress, header, asked, notices, readers, about } = props;
  const { instance, user } = useSession();
  const sending = useUploads(record.links);
  const isAway = useSyncExternalStore(connectivity.subscribe, connectivity.isAway);
  const listening = useLive(record.links) && !isAway;
  const [viewed, setViewed] = useState<string | null>(null);
  const { self } = record.links;
  const { add } = sending;
  useEffect(() => add(takeFiles(self)), [add, self]);
  useEffect(() => rememberRecord(user.name, self), [user.name, self]);

  return (
    <article
      className="ticket"
      onPaste={(event) => {
        if (record.actions.includes('attach')) sending.add(pastedFiles(event));
      }}
    >
      {header(record)}
      {progress?.(record) ?? <Stepper lifecycle={lifecycle} state={record.state} />}
      <div className="ticket-notices">
        <KeptNotice {...record} />
        {notices?.(record)}
      </div>
      {asked?.(record)}
      <div className="ticket-columns">
        <aside className="ticket-about" aria-label={t('ticket.about')}>
          {about(record)}
          <RelatedPanel record={record} />
          <Attachments record={record} sending={sending} onView={setViewed} />
        </aside>
        <section className="ticket-journal" aria-labelledby="journal">
          <div className="journal-head">
            <h2 id="journal">{t('ticket.journal')}</h2>
            {record.links.events && (
              <span className={`live ${listening ? 'live-on' : ''}`}>
                {listening ? t('ticket.live') : t('ticket.connecting')}
              </span>
            )}
          </div>
          <Composer record={record} readers={readers?.(record)} />
          <Timeline record={record} instance={instance} onView={setViewed} />
        </section>
      </div>
      {viewed && <Viewer links={record.links} first={viewed} onClose={() => setViewed(null)} />}
    </article>
  );
}
