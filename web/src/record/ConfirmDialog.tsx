import type { ReactNode } from 'react';
import { announce } from '../components/announcements';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm } from '../form/CheckedForm';
import { isTexts, useDraft } from '../form/drafts';
import { t } from '../i18n/t';
import { type Action, useAction } from './useRecord';

export interface Question {
  readonly title: string;
  /** The explanation of the action. */
  readonly children: ReactNode;
  /** The label of the button that confirms. */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly action: Action;
  /** Whether the dialog asks for a reason, which is sent with the body. */
  readonly reason?: 'required' | 'optional';
  /** The message after the action. */
  readonly done: string;
  readonly onDone?: (body: unknown) => void;
}

/** Explains an action, asks for a reason if one is needed, and runs the action. */
export function ConfirmDialog(props: Question & { readonly onClose: () => void }) {
  const { title, children, confirm, danger = false, action, reason, done, onDone, onClose } = props;
  const draft = useDraft(`reason ${action.path}`, { reason: '' }, isReason);
  const text = draft.value.reason;
  const mutation = useAction(
    (body, status) => {
      announce(status === 202 ? t('record.recorded') : done);
      draft.clear();
      onClose();
      onDone?.(body);
    },
    confirm,
    // A reason that was typed stays as a draft.
    onClose,
  );
  function submit(): void {
    const given = reason && text.trim() !== '' ? { reason: text.trim() } : undefined;
    const body = given && typeof action.body === 'object' ? { ...action.body, ...given } : given;
    mutation.mutate({ ...action, body: body ?? (reason ? {} : action.body) });
  }

  return (
    <Dialog title={title} open onClose={onClose}>
      <div className="dialog-text">{children}</div>
      <CheckedForm
        submit={confirm}
        variant={danger ? 'danger' : 'primary'}
        autoFocus={!reason}
        onClose={onClose}
        sending={mutation}
        draft={draft}
        missing={reason === 'required' && text.trim() === '' ? { reason: t('record.sayWhy') } : {}}
        onSubmit={submit}
      >
        {(error) =>
          reason && (
            <Field
              label={t('record.reason')}
              lines={3}
              autoFocus
              required={reason === 'required'}
              value={text}
              onChange={(value) => draft.set({ reason: value })}
              error={error('reason')}
            />
          )
        }
      </CheckedForm>
    </Dialog>
  );
}

function isReason(value: unknown): value is { readonly reason: string } {
  return isTexts(value) && 'reason' in value;
}
