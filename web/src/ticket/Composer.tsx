import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ClipboardEvent, type FormEvent, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { Intent } from '../api/intent';
import { fieldErrors } from '../api/problem';
import { send } from '../api/send';
import type { JournalEntry } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { Field } from '../components/Field';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { isObject, isTexts, useDraft } from '../form/drafts';
import type { TicketRecord } from './record';
import { addEntry } from './useLive';

type Kind = 'comment' | 'workNote';
/** Who reads it, to be seen before one writes. */
export type Readers = Readonly<Partial<Record<Kind, string>>>;
const said: Readonly<Record<Kind, { label: string; send: string; hint: string }>> = {
  comment: { label: 'Comment', send: 'Comment', hint: 'Everybody on this request reads it.' },
  workNote: {
    label: 'Work note',
    send: 'Add work note',
    hint: 'For staff: requesters never see it.',
  },
};

/** What is not sent yet; `inside`: the work note is not for the partner. */
type Written = Readonly<Record<Kind, string>> & { readonly inside: boolean };
const nothing: Written = { comment: '', workNote: '', inside: false };

function areWritten(value: unknown): value is Written {
  if (!isObject(value)) return false;
  const { inside, ...texts } = value;
  return typeof inside === 'boolean' && isTexts(texts) && 'comment' in texts && 'workNote' in texts;
}

interface Props {
  readonly record: TicketRecord;
  /** What was pasted that is a file. */
  readonly onFiles?: (files: readonly File[]) => void;
  readonly readers?: Readers | undefined;
}

/** Where one writes a comment or, as staff, a work note. What was typed in one is not sent as the other. */
export function Composer({ record, onFiles, readers = {} }: Props) {
  const kinds = (['comment', 'workNote'] as const).filter((kind) => record.actions.includes(kind));
  const [chosen, setChosen] = useState<Kind>('comment');
  const draft = useDraft(`comment ${record.links.self}`, nothing, areWritten);
  const { inside, ...texts } = draft.value;
  const kind = kinds.includes(chosen) ? chosen : kinds[0];
  // What was typed on while it was sent stays.
  const writing = useEntry(record, draft.intent, (sent, sentText) =>
    draft.set((now) => (now[sent] === sentText ? { ...now, [sent]: '' } : now)),
  );
  if (!kind) return null;
  const text = texts[kind];

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (kind && text.trim() !== '') writing.mutate({ kind, text, inside });
  }

  function paste({ clipboardData }: ClipboardEvent): void {
    if (clipboardData.files.length > 0 && record.actions.includes('attach')) {
      onFiles?.([...clipboardData.files]);
    }
  }

  const { workNoteReaders = [] } = record;
  const [own, partner] = workNoteReaders;
  const reads =
    kind === 'workNote'
      ? (noteReaders(own, inside ? undefined : partner) ?? readers[kind])
      : readers[kind];
  const field = (
    <>
      {reads && (
        <p className="composer-readers" aria-live="polite">
          <Icon name={kind === 'comment' ? 'people' : 'note'} />
          {reads}
        </p>
      )}
      <Field
        label={said[kind].label}
        required
        lines={3}
        value={text}
        onChange={(value) => draft.set((now) => ({ ...now, [kind]: value }))}
        description={reads ? undefined : said[kind].hint}
        error={fieldErrors(writing.error).text}
      />
      {kind === 'workNote' && own && partner && (
        <Check
          label={`Only for ${own}: not sent to ${partner}`}
          value={inside}
          onChange={(value) => draft.set((now) => ({ ...now, inside: value }))}
        />
      )}
    </>
  );
  return (
    <form
      className={`composer composer-${kind}`}
      onSubmit={submit}
      onPaste={paste}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
      }}
    >
      {kinds.length > 1 ? (
        <Tabs
          className="composer-kinds"
          selectedKey={kind}
          onSelectionChange={(key) => setChosen(key === 'workNote' ? key : 'comment')}
        >
          <TabList className="tabs" aria-label="What to write">
            {kinds.map((one) => (
              <Tab key={one} id={one} className="tab">
                {said[one].label}
              </Tab>
            ))}
          </TabList>
          <TabPanel key={kind} id={kind} className="composer-kind">
            {field}
          </TabPanel>
        </Tabs>
      ) : (
        field
      )}
      <ErrorNotice error={writing.error} />
      <div className="composer-foot">
        <Button
          type="submit"
          look="primary"
          busy={writing.isPending}
          isDisabled={text.trim() === ''}
        >
          {said[kind].send}
        </Button>
      </div>
    </form>
  );
}

/** Who reads a work note, by name; undefined where the record does not say. */
function noteReaders(own: string | undefined, partner: string | undefined): string | undefined {
  if (!own) return undefined;
  const who = partner
    ? `Staff of ${own} and of ${partner} read this.`
    : `Only staff of ${own} read this.`;
  return `${who} Requesters never see it.`;
}

interface Draft {
  readonly kind: Kind;
  readonly text: string;
  /** A work note that is not sent to the partner. */
  readonly inside: boolean;
}

function useEntry(
  { links }: TicketRecord,
  intent: Intent,
  onDone: (kind: Kind, text: string) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, text, inside }: Draft) => {
      const internal = kind === 'workNote' && inside;
      const path = kind === 'comment' ? links.comments : links.workNotes;
      if (!path) throw new Error('There is no place for work notes here.');
      const key = intent.keyOf([kind, text, internal]);
      const body = { text, ...(internal && { internal }) };
      return send<JournalEntry>(path, { method: 'POST', body, key });
    },
    onSuccess: ({ body, status }, { kind, text }) => {
      intent.done();
      onDone(kind, text);
      if (status === 202) announce('Safely recorded. It is written soon.');
      else addEntry(client, links.journal, body);
      void client.invalidateQueries({ queryKey: ['record', links.self] });
    },
  });
}
