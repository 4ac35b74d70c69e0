import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Attachment, JournalEntry } from '../api/types';
import { Button } from '../components/Button';
import { Icon, type IconName } from '../components/Icon';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { Time } from '../components/Time';
import { entryText } from '../i18n/entries';
import { RichText } from '../i18n/RichText';
import { type TextKey, t } from '../i18n/t';
import { EntryEditor } from './EntryEditor';
import { EditedMark } from './EntryHistory';
import { FormattedText } from './FormattedText';
import { Thumbnail } from './images';
import { type Moment, momentOf, saidIn } from './moments';
import { entriesQuery, type TicketRecord } from './record';

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
  readonly record: TicketRecord;
  /** The own instance: entries of the partner look different. */
  readonly instance: string;
  /** Opens the viewer with an image. */
  readonly onView: (id: string) => void;
}

/** The journal, newest first. */
export function Timeline({ record, instance, onView }: Props) {
  const { links } = record;
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
            record={record}
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
  readonly record: TicketRecord;
  readonly own: boolean;
  /** The file that it attached. */
  readonly file: Attachment | undefined;
  readonly onView: (id: string) => void;
}) {
  const { entry, record, own, file, onView } = props;
  const { links } = record;
  const { id, kind, author, text, at, late, internal, editedAt } = entry;
  const path = `${links.journal}/${id}`;
  const row = useRef<HTMLLIElement>(null);
  const [isEditing, setEditing] = useState(false);
  const isInTime = useIsBefore(entry.editableUntil);
  const mayEdit = isInTime && record.actions.includes(kind === 'comment' ? kind : 'workNote');

  function close(): void {
    flushSync(() => setEditing(false));
    // The button is gone if the time is over.
    (row.current?.querySelector<HTMLElement>('.entry-edit .button') ?? row.current)?.focus();
  }

  const moment = momentOf(entry);
  const looks = moment ?? kind.replace(' ', '-');
  return (
    <li
      ref={row}
      tabIndex={-1}
      className={`entry entry-${looks} ${own ? 'entry-own' : 'entry-theirs'}`}
    >
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
          {editedAt !== null && <EditedMark path={path} editedAt={editedAt} />}
          {mayEdit && !isEditing && (
            <span className="entry-edit">
              <Button
                variant="quiet"
                aria-label={t(kind === 'comment' ? 'ticket.editComment' : 'ticket.editWorkNote')}
                onPress={() => setEditing(true)}
              >
                {t('ticket.edit')}
              </Button>
            </span>
          )}
        </p>
        {isEditing && (
          <EntryEditor entry={entry} path={path} journal={links.journal} onClose={close} />
        )}
        {kind === 'attachment' ? (
          <p className="entry-text">
            <RichText
              text="ticket.attached"
              parts={{ file: <FileLink path={`${links.attachments}/${id}`} name={text} /> }}
            />
            {file?.links.preview && <Thumbnail file={file} onView={onView} />}
          </p>
        ) : isEditing ? null : (
          <FormattedText text={moment ? saidIn(entry) : entryText(entry)} />
        )}
      </div>
    </li>
  );
}

/** Whether a time has not come yet. It renders again when the time comes. */
function useIsBefore(at: string | null): boolean {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (at === null) return;
    const timer = setTimeout(() => setNow(Date.now()), Date.parse(at) - Date.now() + 1);
    return () => clearTimeout(timer);
  }, [at]);
  return at !== null && Date.parse(at) > now;
}

function FileLink({ path, name }: { readonly path: string; readonly name: string }) {
  return (
    <a href={path} download={name}>
      {name}
    </a>
  );
}
