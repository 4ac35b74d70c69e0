import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useIdempotencyKeys } from '../api/idempotencyKey';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { CannedReply } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { Editing, type FormOf } from '../record/RecordPage';
import { useAction, useRecord } from '../record/useRecord';
import { useSession } from '../session/useSession';
import { placeholders } from './placeholders';

export const repliesPath = '/api/v1/canned-replies';

function hint(): string {
  return t('ticket.replyHint', {
    placeholders: placeholders.map((name) => `{{${name}}}`).join(', '),
  });
}

interface EditProps {
  readonly reply: CannedReply;
  readonly onClose: () => void;
}

/** Changes the title and the text of a reply. */
export function EditReply({ reply, onClose }: EditProps) {
  const path = reply.links.self ?? repliesPath;
  const found = useRecord<CannedReply>(path);
  return (
    <Dialog title={t('ticket.editReply')} open onClose={onClose}>
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {found.isPending && <Loading />}
      {found.data && (
        <Editing latest={found.data} shows={({ title, text }) => ({ title, text })}>
          {(form) => <ReplyForm {...form} path={path} onClose={onClose} />}
        </Editing>
      )}
    </Dialog>
  );
}

interface FormProps extends FormOf<CannedReply> {
  readonly path: string;
  readonly onClose: () => void;
}

function ReplyForm({ path, record, begun, ifMatch, reload, onClose }: FormProps) {
  const { draft, text, at, missing } = useFields(`reply ${path}`, {
    ...begun,
    title: record.title,
    text: record.text,
  });
  const client = useQueryClient();
  const saving = useAction(() => {
    draft.clear();
    announce(t('ticket.replyIsSaved'));
    void client.invalidateQueries({ queryKey: ['canned-replies'] });
    onClose();
  });
  return (
    <CheckedForm
      submit={t('ticket.save')}
      onClose={onClose}
      sending={saving}
      draft={draft}
      missing={missing(['title', 'text'])}
      reload={reload}
      onSubmit={() =>
        saving.mutate({
          path,
          method: 'PATCH',
          body: { title: text('title'), text: draft.value.text },
          ifMatch: ifMatch(draft.value),
        })
      }
    >
      {(error) => (
        <>
          <Field
            label={t('ticket.replyName')}
            required
            autoFocus
            maxLength={200}
            error={error('title')}
            {...at('title')}
          />
          <Field
            label={t('ticket.replyText')}
            required
            lines={6}
            description={hint()}
            error={error('text')}
            {...at('text')}
          />
        </>
      )}
    </CheckedForm>
  );
}

/** Keeps what is typed as a reply of one's own, or as an admin for everybody. */
export function KeepReply({ text }: { readonly text: string }) {
  const { user } = useSession();
  const client = useQueryClient();
  const keys = useIdempotencyKeys();
  const [title, setTitle] = useState('');
  const [shared, setShared] = useState(false);
  const keeping = useMutation({
    mutationFn: () => {
      const body = { title: title.trim(), text, ...(shared && { shared }) };
      return send(repliesPath, { method: 'POST', body, key: keys.keyOf(body) });
    },
    onSuccess: () => {
      keys.done();
      setTitle('');
      return client.invalidateQueries({ queryKey: ['canned-replies'] });
    },
  });
  return (
    <form
      className="reply-keep"
      aria-label={t('ticket.keepReply')}
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim() !== '') keeping.mutate();
      }}
    >
      <Field
        label={t('ticket.replyTitle')}
        required
        maxLength={200}
        value={title}
        onChange={setTitle}
        description={hint()}
      />
      {holds(user, 'admin') && (
        <Check label={t('ticket.shareReply')} value={shared} onChange={setShared} />
      )}
      <ErrorNotice error={keeping.error} />
      <Button type="submit" busy={keeping.isPending} isDisabled={title.trim() === ''}>
        {t('ticket.keepReply')}
      </Button>
    </form>
  );
}
