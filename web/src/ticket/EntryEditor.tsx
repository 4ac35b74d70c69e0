import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { ApiProblem } from '../api/problem';
import { send } from '../api/send';
import type { JournalEntry, JournalEntryWithRevisions } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { ErrorNotice, Notice } from '../components/Notice';
import { DraftNote } from '../form/DraftNote';
import { isTexts, useDraft } from '../form/drafts';
import { fieldErrors } from '../i18n/problems';
import { t } from '../i18n/t';
import { addEntry } from './useLive';

interface Props {
  readonly entry: JournalEntry;
  /** Of the entry. */
  readonly path: string;
  /** The path of the journal. */
  readonly journal: string;
  readonly onClose: () => void;
}

/**
 * Edits a comment or a work note in place. Ctrl+Enter saves; Escape leaves, and asks first if the text was changed. An edit
 * that was made in another window meanwhile is not overwritten unseen.
 */
export function EntryEditor({ entry, path, journal, onClose }: Props) {
  const client = useQueryClient();
  const draft = useDraft(`edit ${path}`, { text: entry.text }, isTexts);
  const text = draft.value.text ?? '';
  const [isLeaving, setLeaving] = useState(false);
  const opened = useQuery({
    queryKey: ['edit', path],
    queryFn: ({ signal }) => send<JournalEntryWithRevisions>(path, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const saving = useMutation({
    mutationFn: () =>
      send<JournalEntryWithRevisions>(path, {
        method: 'PATCH',
        body: { text },
        ifMatch: opened.data?.version ?? null,
      }),
    onSuccess: ({ body }) => {
      addEntry(client, journal, body);
      announce(t('ticket.entryIsSaved'));
      leave();
    },
    onError: (error) => {
      if (isStale(error)) void opened.refetch();
    },
  });
  const canSave = opened.data !== undefined && !opened.isFetching && text.trim() !== '';

  function save(): void {
    if (!canSave || saving.isPending) return;
    if (text === opened.data?.body.text) leave();
    else saving.mutate();
  }

  function leave(): void {
    draft.clear();
    onClose();
  }

  function askToLeave(): void {
    if (text === entry.text) leave();
    else setLeaving(true);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    // React passes on the keys of the dialog that is opened from here.
    if (!(event.target instanceof Node && event.currentTarget.contains(event.target))) return;
    if (event.key === 'Escape') askToLeave();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
    else return;
    event.preventDefault();
  }

  return (
    <form
      className="entry-editor"
      aria-label={t('ticket.edit')}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <DraftNote draft={draft} />
      <Field
        label={t(entry.kind === 'comment' ? 'ticket.comment' : 'ticket.workNote')}
        required
        lines={4}
        autoFocus
        value={text}
        onChange={(value) => draft.set({ text: value })}
        description={t('ticket.editHint')}
        error={fieldErrors(saving.error).text}
      />
      {isStale(saving.error) ? (
        <Notice tone="warning" title={t('ticket.editedElsewhere')}>
          {opened.data?.body.text}
        </Notice>
      ) : (
        <ErrorNotice error={saving.error ?? opened.error} />
      )}
      <div className="buttons">
        <Button onPress={askToLeave}>{t('form.back')}</Button>
        <Button type="submit" variant="primary" busy={saving.isPending} isDisabled={!canSave}>
          {t('ticket.save')}
        </Button>
      </div>
      <Dialog title={t('ticket.discardEdit')} open={isLeaving} onClose={() => setLeaving(false)}>
        <div className="dialog-buttons">
          <Button autoFocus onPress={() => setLeaving(false)}>
            {t('ticket.keepEditing')}
          </Button>
          <Button variant="danger" onPress={leave}>
            {t('ticket.discard')}
          </Button>
        </div>
      </Dialog>
    </form>
  );
}

function isStale(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 412;
}
