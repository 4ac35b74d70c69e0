import { type FormEvent, Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../api/problem';
import { Button } from '../components/Button';
import { ErrorNotice, Notice } from '../components/Notice';
import { fieldErrors } from '../i18n/problems';
import { t } from '../i18n/t';
import { DraftNote } from './DraftNote';
import { type Draft, isTexts, type Texts, useDraft } from './drafts';
import { errorsElsewhere, errorWithin, focusFirstError } from './errors';

type FormDraft = Pick<Draft<unknown>, 'restored' | 'clear' | 'round'>;

interface Sending {
  readonly error: unknown;
  readonly isPending: boolean;
}

interface Props {
  /** The label of the submit button. */
  readonly submit: string;
  readonly variant?: 'primary' | 'danger';
  readonly disabled?: boolean;
  /** The submit button gets the focus, in a dialog without fields. */
  readonly autoFocus?: boolean;
  /** Given if the form is in a dialog: closes it. */
  readonly onClose?: () => void;
  /** The label of the button that closes the dialog. */
  readonly closeLabel?: string;
  /** Names a form that is not in a dialog. */
  readonly label?: string;
  readonly className?: string;
  readonly sending: Sending;
  /** What must be corrected before the form is sent: a message by field. */
  readonly missing: Readonly<Record<string, string>>;
  readonly onSubmit: () => void;
  /** The fields; `error` gives the message for one of them. */
  readonly children: (error: (path: string) => string | undefined) => ReactNode;
  /** The draft that keeps the values until they are sent. */
  readonly draft?: FormDraft;
  /** Of a form that changes a record: loads the present values after a conflict. */
  readonly reload?: () => void;
  /** Shown after a conflict in place of the error, if the form loads the present values itself. */
  readonly conflict?: ReactNode;
}

/** A form that shows each error at its field, whether it was found here or by the API. */
export function CheckedForm(props: Props) {
  const { submit, variant = 'primary', onClose, sending, missing, onSubmit } = props;
  const {
    children,
    draft,
    reload,
    conflict,
    closeLabel = t('form.back'),
    className = 'form',
  } = props;
  const form = useRef<HTMLFormElement>(null);
  const [checked, setChecked] = useState(false);
  const refused = fieldErrors(sending.error);
  const errors = { ...refused, ...(checked && missing) };
  const asked = new Set<string>();
  const fields = children((path) => {
    asked.add(path);
    return errorWithin(errors, path);
  });
  const isConflict = sending.error instanceof ApiProblem && sending.error.status === 412;
  const elsewhere = errorsElsewhere(errors, [...asked]);

  useEffect(() => {
    if (Object.keys(fieldErrors(sending.error)).length > 0) focusFirstError(form.current);
  }, [sending.error]);

  function check(event: FormEvent): void {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(missing).length === 0) {
      onSubmit();
      return;
    }
    focusFirstError(form.current);
  }

  return (
    <form
      className={className}
      ref={form}
      onSubmit={check}
      noValidate
      {...(props.label && { 'aria-label': props.label })}
    >
      {draft && <DraftNote draft={draft} />}
      <Fragment key={draft?.round}>{fields}</Fragment>
      {elsewhere.length > 0 && (
        <Notice tone="bad" title={t('form.pleaseCheckTheseEntries')}>
          {elsewhere.join('\n')}
        </Notice>
      )}
      {isConflict && conflict}
      {isConflict && reload && (
        <Notice
          tone="warning"
          title={t('form.somebodyElseHasChanged')}
          actions={
            <Button
              onPress={() => {
                draft?.clear();
                reload();
              }}
            >
              {t('form.loadTheCurrentVersion')}
            </Button>
          }
        >
          {t('form.notSavedYet')}
        </Notice>
      )}
      {!(isConflict && (reload || conflict)) && Object.keys(refused).length === 0 && (
        <ErrorNotice error={sending.error} />
      )}
      <div className={onClose ? 'dialog-buttons' : 'buttons'}>
        {onClose && <Button onPress={onClose}>{closeLabel}</Button>}
        <Button
          type="submit"
          variant={variant}
          busy={sending.isPending}
          isDisabled={props.disabled ?? false}
          autoFocus={props.autoFocus ?? false}
        >
          {submit}
        </Button>
      </div>
    </form>
  );
}

/**
 * The texts of a form, by name. They are kept as a draft until they are sent.
 * @param what the name of the draft
 */
export function useFields<T extends Texts>(what: string, initial: T) {
  const isWhole = (value: unknown): value is T =>
    isTexts(value) && Object.keys(initial).every((name) => name in value);
  const draft = useDraft<T>(what, initial, isWhole);
  const texts = draft.value;
  return {
    draft,
    text: (name: keyof T & string): string => (texts[name] ?? '').trim(),
    at: (name: keyof T & string) => ({
      value: texts[name] ?? '',
      onChange: (value: string) => draft.set((now) => ({ ...now, [name]: value })),
    }),
    missing: (names: readonly (keyof T & string)[]): Record<string, string> =>
      Object.fromEntries(
        names
          .filter((name) => (texts[name] ?? '').trim() === '')
          .map((name) => [name, t('form.pleaseFillThisIn')]),
      ),
  };
}
