import { useQuery } from '@tanstack/react-query';
import type { JournalEntry } from '../api/types';
import { Icon, type IconName } from '../components/Icon';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { Time } from '../components/Time';
import { entriesQuery, type TicketLinks } from './record';

const icons: Readonly<Record<JournalEntry['kind'], IconName>> = {
  comment: 'comment',
  'work note': 'note',
  state: 'state',
  attachment: 'attach',
  system: 'system',
};

interface Props {
  readonly links: TicketLinks;
  /** The own instance: entries of the partner look different. */
  readonly instance: string;
}

/** The journal, newest first. */
export function Timeline({ links, instance }: Props) {
  const journal = useQuery(entriesQuery<JournalEntry>(links.journal));
  if (journal.isPending) return <Loading />;
  const entries = (journal.data ?? []).toReversed();
  return (
    <>
      <ErrorNotice error={journal.error} retry={() => void journal.refetch()} />
      <ol className="timeline" aria-label="Journal, newest first">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} links={links} own={entry.instance === instance} />
        ))}
      </ol>
    </>
  );
}

function Entry(props: {
  readonly entry: JournalEntry;
  readonly links: TicketLinks;
  readonly own: boolean;
}) {
  const { entry, links, own } = props;
  const { id, kind, author, text, at, late, internal } = entry;
  return (
    <li className={`entry entry-${kind.replace(' ', '-')} ${own ? 'entry-own' : 'entry-theirs'}`}>
      <span className="entry-mark">
        <Icon name={icons[kind]} />
      </span>
      <div className="entry-body">
        <p className="entry-head">
          <span className="entry-author">{author}</span>
          {kind === 'work note' && <span className="entry-kind">Work note</span>}
          {internal && <span className="entry-kind">Not sent to the partner</span>}
          {late && <span className="entry-kind">Arrived late</span>}
          <Time at={at} />
        </p>
        {kind === 'attachment' ? (
          <p className="entry-text">
            Attached{' '}
            <a href={`${links.attachments}/${id}`} download={text}>
              {text}
            </a>
          </p>
        ) : (
          <p className="entry-text">{text}</p>
        )}
      </div>
    </li>
  );
}
