import { type FormEvent, useState } from 'react';
import { fieldErrors } from '../api/problem';
import { Button } from '../components/Button';
import { ErrorNotice, Notice } from '../components/Notice';
import { DraftNote } from './DraftNote';
import { isTexts, useDraft } from './drafts';
import {
  bodyOf,
  FieldsForm,
  type FormField,
  missingOf,
  otherErrors,
  type Values,
} from './FieldsForm';
import { useCreate } from './useCreate';

interface Props {
  readonly collection: 'changes' | 'cases';
  readonly label: string;
  readonly fields: readonly FormField[];
  /** Those that few need, out of the way. */
  readonly more?: readonly FormField[];
}

/** What is asked for to make a record. */
export function CreateForm({ collection, label, fields, more = [] }: Props) {
  const draft = useDraft<Values>(`new ${collection}`, {}, isTexts);
  const values = draft.value;
  const [checked, setChecked] = useState<Readonly<Record<string, string>>>({});
  const creating = useCreate(collection, draft);
  const refused = fieldErrors(creating.error);
  const beyond = otherErrors([...fields, ...more], refused);
  const form = {
    values,
    onChange: (name: string, value: string) => draft.set((now) => ({ ...now, [name]: value })),
    errors: { ...refused, ...checked },
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    const missing = missingOf(fields, values);
    setChecked(missing);
    if (Object.keys(missing).length > 0) return;
    const written = Object.entries(bodyOf([...fields, ...more], values));
    creating.mutate(Object.fromEntries(written.filter(([, value]) => value !== null)));
  }

  return (
    <form className="form panel create" onSubmit={submit} noValidate aria-label={label}>
      <DraftNote draft={draft} />
      <FieldsForm fields={fields} {...form} />
      {more.length > 0 && (
        <details className="more" open={more.some(({ name }) => refused[name]) || undefined}>
          <summary>More fields</summary>
          <div className="form">
            <FieldsForm fields={more} {...form} />
          </div>
        </details>
      )}
      {beyond.length > 0 && (
        <Notice tone="bad" title="Please look at this again">
          {beyond.join('\n')}
        </Notice>
      )}
      <ErrorNotice error={Object.keys(refused).length > 0 ? null : creating.error} />
      <div className="buttons">
        <Button type="submit" look="primary" busy={creating.isPending}>
          {label}
        </Button>
      </div>
    </form>
  );
}
