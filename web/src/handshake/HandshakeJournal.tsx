import { useQuery } from '@tanstack/react-query';
import type { JournalEntry } from '../api/types';
import { Icon, type IconName } from '../components/Icon';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { RecordLink } from '../components/RecordLink';
import { Time } from '../components/Time';
import '../styles/ticket.css';
import { entryText } from '../i18n/entries';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import { entriesQuery } from '../ticket/record';

const icons: Readonly<Record<JournalEntry['kind'], IconName>> = {
  comment: 'comment',
  'work note': 'note',
  state: 'state',
  attachment: 'attach',
  system: 'system',
};

/** The journal of a handshake, newest first. Paths of records in it become links. */
export function Journal({ path, live }: { readonly path: string; readonly live: boolean }) {
  const journal = useQuery({
    ...entriesQuery<JournalEntry>(path),
    refetchInterval: live ? 4_000 : false,
  });
  return (
    <Panel title={t('handshake.journal')}>
      <ErrorNotice error={journal.error} retry={() => void journal.refetch()} />
      {journal.isPending && <Loading />}
      <ol className="timeline" aria-label={t('handshake.journalNewestFirst')}>
        {(journal.data ?? []).toReversed().map(({ id, kind, author, text, says, at }) => (
          <li key={id} className={`entry entry-${kind.replace(' ', '-')}`}>
            <span className="entry-mark">
              <Icon name={icons[kind]} />
            </span>
            <div className="entry-body">
              <p className="entry-head">
                <span className="entry-author">{author}</span>
                {kind === 'work note' && (
                  <span className="entry-kind">{t('handshake.workNote')}</span>
                )}
                <Time at={at} />
              </p>
              <p className="entry-text">
                <Linked text={entryText({ text, says })} isNamed={says !== null} />
              </p>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

const recordPath =
  /(\/api\/v1\/(?:subscriptions|registrations|customers|connections|providers)\/[\w-]+)/;
const names: Readonly<Record<string, string>> = {
  subscriptions: t('handshake.theSubscription'),
  registrations: t('handshake.theRegistration'),
  customers: t('handshake.theCustomer'),
  connections: t('handshake.theConnection'),
  providers: t('handshake.theProviderRecord'),
};

interface LinkedProps {
  readonly text: string;
  /** Whether the text is of the catalogue: a link then has the name of its record, else its path. */
  readonly isNamed: boolean;
}

function Linked({ text, isNamed }: LinkedProps) {
  let at = 0;
  return text.split(recordPath).map((part) => {
    const key = at;
    at += part.length;
    if (!recordPath.test(part)) return <span key={key}>{part}</span>;
    return (
      <RecordLink key={key} path={part}>
        {(isNamed && names[part.split('/')[3] ?? '']) || part}
      </RecordLink>
    );
  });
}
