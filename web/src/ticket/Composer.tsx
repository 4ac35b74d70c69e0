import { type FormEvent, useRef, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { flushSync } from 'react-dom';
import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { Field } from '../components/Field';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { isObject, isTexts, useDraft } from '../form/drafts';
import { fieldErrors } from '../i18n/problems';
import { type TextKey, t } from '../i18n/t';
import { useOffers } from '../keyboard/shortcuts';
import { CannedReplies } from './CannedReplies';
import type { TicketRecord } from './record';
import { type EntryKind as Kind, useEntry } from './useEntry';

/** Who reads an entry, shown before it is written. */
export type Readers = Readonly<Partial<Record<Kind, string>>>;
const labels: Readonly<Record<Kind, { label: TextKey; send: TextKey; hint: TextKey }>> = {
  comment: { label: 'ticket.comment', send: 'ticket.addComment', hint: 'ticket.commentHint' },
  workNote: {
    label: 'ticket.workNote',
    send: 'ticket.addWorkNote',
    hint: 'ticket.workNoteHint',
  },
};

/** The texts that are not sent yet; `inside` keeps the work note from the partner. */
type Entries = Readonly<Record<Kind, string>> & { readonly inside: boolean };
const nothing: Entries = { comment: '', workNote: '', inside: false };

function areEntries(value: unknown): value is Entries {
  if (!isObject(value)) return false;
  const { inside, ...texts } = value;
  return typeof inside === 'boolean' && isTexts(texts) && 'comment' in texts && 'workNote' in texts;
}

interface Props {
  readonly record: TicketRecord;
  readonly readers?: Readers | undefined;
}

/** Writes a comment or, for staff, a work note. Each has a text of its own. */
export function Composer({ record, readers = {} }: Props) {
  const kinds = (['comment', 'workNote'] as const).filter((kind) => record.actions.includes(kind));
  const [chosen, setChosen] = useState<Kind>('comment');
  const draft = useDraft(`comment ${record.links.self}`, nothing, areEntries);
  const { inside, ...texts } = draft.value;
  const kind = kinds.includes(chosen) ? chosen : kinds[0];
  // Text that was typed while the entry was being sent stays.
  const writing = useEntry(record, draft.keys, (sent, sentText) =>
    draft.set((now) => (now[sent] === sentText ? { ...now, [sent]: '' } : now)),
  );
  const form = useRef<HTMLFormElement>(null);
  useOffers(
    kinds.includes('comment')
      ? [{ section: 'page', keys: 'c', label: t('keyboard.comment'), run: comment }]
      : [],
  );
  if (!kind) return null;
  const text = texts[kind];

  function comment(): void {
    flushSync(() => setChosen('comment'));
    form.current?.querySelector('textarea')?.focus();
  }

  function submit(event: FormEvent): void {
    // React passes on the forms of a dialog that was opened from here.
    if (event.type === 'submit' && event.target !== event.currentTarget) return;
    event.preventDefault();
    if (kind && text.trim() !== '') writing.mutate({ kind, text, inside });
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
        label={t(labels[kind].label)}
        required
        lines={3}
        value={text}
        onChange={(value) => draft.set((now) => ({ ...now, [kind]: value }))}
        description={reads ? undefined : t(labels[kind].hint)}
        error={fieldErrors(writing.error).text}
      />
      {kind === 'workNote' && own && partner && (
        <Check
          label={t('ticket.onlyFor', { own, partner })}
          value={inside}
          onChange={(value) => draft.set((now) => ({ ...now, inside: value }))}
        />
      )}
    </>
  );
  return (
    <form
      ref={form}
      className={`composer composer-${kind}`}
      onSubmit={submit}
      onKeyDown={(event) => {
        // React passes on the keys of a dialog that was opened from here.
        const isHere = event.target instanceof Node && event.currentTarget.contains(event.target);
        if (isHere && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
      }}
    >
      {kinds.length > 1 ? (
        <Tabs
          className="composer-kinds"
          selectedKey={kind}
          onSelectionChange={(key) => setChosen(key === 'workNote' ? key : 'comment')}
        >
          <TabList className="tabs" aria-label={t('ticket.whatToWrite')}>
            {kinds.map((one) => (
              <Tab key={one} id={one} className="tab">
                {t(labels[one].label)}
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
        <CannedReplies
          record={record}
          typed={text}
          onInsert={(reply) =>
            draft.set((now) => ({
              ...now,
              [kind]: now[kind].trim() === '' ? reply : `${now[kind].trimEnd()}\n\n${reply}`,
            }))
          }
        />
        <Button
          type="submit"
          variant="primary"
          busy={writing.isPending}
          isDisabled={text.trim() === ''}
        >
          {t(labels[kind].send)}
        </Button>
      </div>
    </form>
  );
}

/** The readers of a work note, by name; undefined if the record does not say. */
function noteReaders(own: string | undefined, partner: string | undefined): string | undefined {
  if (!own) return undefined;
  return partner ? t('ticket.readByBoth', { own, partner }) : t('ticket.readByOwn', { own });
}
