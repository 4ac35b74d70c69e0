import { type FormEvent, Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiProblem, fieldErrors } from '../api/problem';
import { Button } from '../components/Button';
import { ErrorNotice, Notice } from '../components/Notice';
import { DraftNote } from './DraftNote';
import { type Draft, isTexts, type Texts, useDraft } from './drafts';
import { errorsElsewhere, errorWithin } from './errors';

type Kept = Pick<Draft<unknown>, 'restored' | 'clear' | 'round'>;

interface Sending {
  readonly error: unknown;
  readonly isPending: boolean;
}

interface Props {
  /** What the button says. */
  readonly submit: string;
  /** Given where the form is a dialog: a way back. */
  readonly onClose?: () => void;
  readonly sending: Sending;
  /** What must be mended before it is sent: a message by field. */
  readonly missing: Readonly<Record<string, string>>;
  readonly onSubmit: () => void;
  /** Its fields; `error` says what is wrong with one. */
  readonly children: (error: (path: string) => string | undefined) => ReactNode;
  /** What keeps what was typed until it is sent. */
  readonly draft?: Kept;
  /** Of a form that changes a record: shows what is there now, where somebody else was first. */
  readonly reload?: () => void;
}

/** A form whose errors, found here or by the API, stand at their fields. */
export function CheckedForm(props: Props) {
  const { submit, onClose, sending, missing, onSubmit, children, draft, reload } = props;
  const form = useRef<HTMLFormElement>(null);
  const [checked, setChecked] = useState(false);
  const refused = fieldErrors(sending.error);
  const errors = { ...refused, ...(checked && missing) };
  const asked = new Set<string>();
  const fields = children((path) => {
    asked.add(path);
    return errorWithin(errors, path);
  });
  const isLate = sending.error instanceof ApiProblem && sending.error.status === 412;
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
    <form className="form" ref={form} onSubmit={check} noValidate>
      {draft && <DraftNote draft={draft} />}
      <Fragment key={draft?.round}>{fields}</Fragment>
      {elsewhere.length > 0 && (
        <Notice tone="bad" title="Please look at this again">
          {elsewhere.join('\n')}
        </Notice>
      )}
      {isLate && reload ? (
        <Notice
          tone="warning"
          title="Somebody else has changed this meanwhile"
          actions={
            <Button
              onPress={() => {
                draft?.clear();
                reload();
              }}
            >
              Show what is there now
            </Button>
          }
        >
          Nothing of yours is saved yet.
        </Notice>
      ) : (
        <ErrorNotice error={Object.keys(refused).length > 0 ? null : sending.error} />
      )}
      <div className={onClose ? 'dialog-buttons' : 'buttons'}>
        {onClose && <Button onPress={onClose}>Back</Button>}
        <Button type="submit" look="primary" busy={sending.isPending}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

/** Once the errors are drawn. */
function focusFirstError(form: HTMLFormElement | null): void {
  requestAnimationFrame(() =>
    form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus(),
  );
}

/**
 * The texts of a form, by name, kept until they are sent.
 * @param what as a draft is named
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
          .map((name) => [name, 'Please fill this in.']),
      ),
  };
}
