import { useQuery } from '@tanstack/react-query';
import type { Attachment, JournalEntry } from '../api/types';
import { Icon, type IconName } from '../components/Icon';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { type TextKey, t } from '../i18n/t';
import { FormattedText } from './FormattedText';
import { Thumbnail } from './images';
import { type Moment, momentOf, saidIn } from './moments';
import { entriesQuery, type TicketLinks } from './record';

const icons: Readonly<Record<JournalEntry['kind'], IconName>> = {
  comment: 'comment',
  'work note': 'note',
  state: 'state',
  attachment: 'attach',
  system: 'system',
};

const moments: Readonly<Record<Moment, { readonly title: TextKey; readonly icon: IconName }>> = {
  question: { title: 'ticket.question', icon: 'help' },
  answer: { title: 'ticket.answer', icon: 'comment' },
  solution: { title: 'ticket.solution', icon: 'check' },
  rejection: { title: 'ticket.rejection', icon: 'cross' },
};

interface Props {
  readonly links: TicketLinks;
  /** The own instance: entries of the partner look different. */
  readonly instance: string;
  /** Opens the viewer with an image. */
  readonly onView: (id: string) => void;
}

/** The journal, newest first. */
export function Timeline({ links, instance, onView }: Props) {
  const files = useQuery(entriesQuery<Attachment>(links.attachments));
  const journal = useQuery(entriesQuery<JournalEntry>(links.journal));
  if (journal.isPending) return <Loading />;
  const entries = (journal.data ?? []).toReversed();
  return (
    <>
      <ErrorNotice error={journal.error} retry={() => void journal.refetch()} />
      <ol className="timeline" aria-label={t('ticket.journalNewestFirst')}>
        {entries.map((entry) => (
          <Entry
            key={entry.id}
            entry={entry}
            links={links}
            own={entry.instance === instance}
            file={files.data?.find(({ id }) => id === entry.id)}
            onView={onView}
          />
        ))}
      </ol>
    </>
  );
}

function Entry(props: {
  readonly entry: JournalEntry;
  readonly links: TicketLinks;
  readonly own: boolean;
  /** The file that it attached. */
  readonly file: Attachment | undefined;
  readonly onView: (id: string) => void;
}) {
  const { entry, links, own, file, onView } = props;
  const { id, kind, author, text, at, late, internal } = entry;
  const moment = momentOf(entry);
  const looks = moment ?? kind.replace(' ', '-');
  return (
    <li className={`entry entry-${looks} ${own ? 'entry-own' : 'entry-theirs'}`}>
      <span className="entry-mark">
        <Icon name={moment ? moments[moment].icon : icons[kind]} />
      </span>
      <div className="entry-body">
        <p className="entry-head">
          <span className="entry-author">{author}</span>
          {moment && <span className="entry-kind">{t(moments[moment].title)}</span>}
          {kind === 'work note' && <span className="entry-kind">{t('ticket.workNote')}</span>}
          {internal && <span className="entry-kind">{t('ticket.notSent')}</span>}
          {late && <span className="entry-kind">{t('ticket.arrivedLate')}</span>}
          <Time at={at} />
        </p>
        {kind === 'attachment' ? (
          <p className="entry-text">
            <RichText
              text="ticket.attached"
              parts={{ file: <FileLink path={`${links.attachments}/${id}`} name={text} /> }}
            />
            {file?.links.preview && <Thumbnail file={file} onView={onView} />}
          </p>
        ) : (
          <FormattedText text={moment ? saidIn(entry) : text} />
        )}
      </div>
    </li>
  );
}

function FileLink({ path, name }: { readonly path: string; readonly name: string }) {
  return (
    <a href={path} download={name}>
      {name}
    </a>
  );
}
