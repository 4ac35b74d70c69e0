import { type FormEvent, type ReactNode, useState } from 'react';
import type { Collection } from '../api/collections';
import { fieldErrors } from '../api/problem';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Loading } from '../components/Loading';
import { ErrorNotice, Notice } from '../components/Notice';
import { DraftNote } from '../form/DraftNote';
import { isTexts, useDraft } from '../form/drafts';
import {
  bodyOf,
  FieldsForm,
  type FormField,
  missingOf,
  otherErrors,
  type Values,
} from '../form/FieldsForm';
import type { TicketLinks } from './record';
import { useEdit } from './useEdit';

interface Props {
  readonly title: string;
  readonly links: TicketLinks;
  /** The list that the record is in. */
  readonly collection: Collection;
  readonly fields: readonly FormField[];
  /** What is written whatever is filled in. */
  readonly always?: Values;
  readonly save?: string;
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** Changes fields of a record, all at once; only those that were touched are written. */
export function EditDialog(props: Props) {
  const { title, links, collection, fields, always = {}, save = 'Save', children, onClose } = props;
  const draft = useDraft<Values>(`${title} ${links.self}`, {}, isTexts);
  const edits = draft.value;
  const { opened, saving, conflict } = useEdit<{ number: string }>(links, collection, () => {
    draft.clear();
    onClose();
  });
  const [checked, setChecked] = useState<Readonly<Record<string, string>>>({});
  const standing = opened.data && textsOf(opened.data.body);
  const values = { ...standing, ...edits };
  const refused = fieldErrors(saving.error);
  const beyond = otherErrors(fields, refused);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const missing = missingOf(fields, values);
    setChecked(missing);
    if (Object.keys(missing).length > 0) return;
    const touched = Object.entries(edits).filter(
      ([name, value]) => value !== (standing?.[name] ?? ''),
    );
    const body = { ...bodyOf(fields, Object.fromEntries(touched)), ...always };
    if (Object.keys(body).length > 0) {
      saving.mutate(body);
      return;
    }
    draft.clear();
    onClose();
  }

  return (
    <Dialog title={title} open onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        {children}
        <DraftNote draft={draft} />
        <ErrorNotice error={opened.error} retry={() => void opened.refetch()} />
        {opened.isPending ? (
          <Loading />
        ) : (
          <FieldsForm
            fields={fields}
            values={values}
            onChange={(name, value) => draft.set((now) => ({ ...now, [name]: value }))}
            errors={{ ...refused, ...checked }}
          />
        )}
        {conflict ? (
          <Notice tone="warning" title="Somebody changed it meanwhile">
            What you typed is kept, the rest is now as they left it. Look again, then save.
          </Notice>
        ) : (
          <ErrorNotice error={Object.keys(refused).length > 0 ? null : saving.error} />
        )}
        {beyond.length > 0 && (
          <Notice tone="bad" title="That did not work">
            {beyond.join('\n')}
          </Notice>
        )}
        <div className="dialog-buttons">
          <Button onPress={onClose}>Back</Button>
          <Button
            type="submit"
            look="primary"
            busy={saving.isPending}
            isDisabled={!opened.data || opened.isFetching}
          >
            {save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A record's fields as a form shows them. */
function textsOf(record: object): Values {
  const texts = Object.entries(record).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
  );
  return Object.fromEntries(texts);
}
