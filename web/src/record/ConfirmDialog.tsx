import { type FormEvent, type ReactNode, useState } from 'react';
import { fieldErrors } from '../api/problem';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { ErrorNotice } from '../components/Notice';
import { DraftNote } from '../form/DraftNote';
import { isTexts, useDraft } from '../form/drafts';
import { type Action, useAction } from './useRecord';

export interface Question {
  readonly title: string;
  /** What happens then. */
  readonly children: ReactNode;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly action: Action;
  /** Whether a reason is asked for, which goes along with the body. */
  readonly reason?: 'required' | 'optional';
  /** Said once it is done. */
  readonly done: string;
  readonly onDone?: (body: unknown) => void;
}

/** Says what happens, asks for a reason where one is needed, and does it. */
export function ConfirmDialog(props: Question & { readonly onClose: () => void }) {
  const { title, children, confirm, danger = false, action, reason, done, onDone, onClose } = props;
  const draft = useDraft(`reason ${action.path}`, { reason: '' }, isReason);
  const text = draft.value.reason;
  const [checked, setChecked] = useState(false);
  const mutation = useAction(
    (body, status) => {
      announce(status === 202 ? 'Safely recorded. It is carried out soon.' : done);
      draft.clear();
      onClose();
      onDone?.(body);
    },
    confirm,
    // A reason that was typed stays as a draft.
    onClose,
  );
  const isMissing = reason === 'required' && text.trim() === '';
  const refused = fieldErrors(mutation.error).reason;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setChecked(true);
    if (isMissing) return;
    const given = reason && text.trim() !== '' ? { reason: text.trim() } : undefined;
    const body = given && typeof action.body === 'object' ? { ...action.body, ...given } : given;
    mutation.mutate({ ...action, body: body ?? (reason ? {} : action.body) });
  }

  return (
    <Dialog title={title} open onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        <div className="dialog-text">{children}</div>
        <DraftNote draft={draft} />
        {reason && (
          <Field
            label="Reason"
            lines={3}
            autoFocus
            required={reason === 'required'}
            value={text}
            onChange={(reason) => draft.set({ reason })}
            error={checked && isMissing ? 'Please say why.' : refused}
          />
        )}
        <ErrorNotice error={refused ? null : mutation.error} />
        <div className="dialog-buttons">
          <Button onPress={onClose}>Back</Button>
          <Button
            type="submit"
            look={danger ? 'danger' : 'primary'}
            busy={mutation.isPending}
            autoFocus={!reason}
          >
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function isReason(value: unknown): value is { readonly reason: string } {
  return isTexts(value) && 'reason' in value;
}
