import type { Collection } from '../api/collections';
import { Dialog } from '../components/Dialog';
import { Loading } from '../components/Loading';
import { ErrorNotice, Notice } from '../components/Notice';
import { CheckedForm } from '../form/CheckedForm';
import { isTexts, useDraft } from '../form/drafts';
import { bodyOf, FieldsForm, type FormField, missingOf, type Values } from '../form/FieldsForm';
import { t } from '../i18n/t';
import type { TicketLinks } from './record';
import { useEdit } from './useEdit';

interface Props {
  readonly title: string;
  readonly links: TicketLinks;
  /** The list that the record is in. */
  readonly collection: Collection;
  readonly fields: readonly FormField[];
  /** Fields that are always written. */
  readonly always?: Values;
  readonly save?: string;
  readonly onClose: () => void;
}

/** Changes fields of a record at once. Only changed fields are written. */
export function EditDialog(props: Props) {
  const { title, links, collection, fields, always = {}, save = t('ticket.save'), onClose } = props;
  const draft = useDraft<Values>(`${title} ${links.self}`, {}, isTexts);
  const edits = draft.value;
  const { opened, saving } = useEdit<{ number: string }>(links, collection, () => {
    draft.clear();
    onClose();
  });
  const current = opened.data && textsOf(opened.data.body);
  const values = { ...current, ...edits };

  function submit(): void {
    const touched = Object.entries(edits).filter(
      ([name, value]) => value !== (current?.[name] ?? ''),
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
      <ErrorNotice error={opened.error} retry={() => void opened.refetch()} />
      <CheckedForm
        submit={save}
        disabled={!opened.data || opened.isFetching}
        onClose={onClose}
        sending={saving}
        draft={draft}
        missing={opened.data ? missingOf(fields, values) : {}}
        onSubmit={submit}
        conflict={
          <Notice tone="warning" title={t('form.somebodyElseHasChanged')}>
            {t('ticket.inputIsKept')}
          </Notice>
        }
      >
        {(error) =>
          opened.isPending ? (
            <Loading />
          ) : (
            <FieldsForm
              fields={fields}
              values={values}
              onChange={(name, value) => draft.set((now) => ({ ...now, [name]: value }))}
              error={error}
            />
          )
        }
      </CheckedForm>
    </Dialog>
  );
}

/** A record's fields as texts. */
function textsOf(record: object): Values {
  const texts = Object.entries(record).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
  );
  return Object.fromEntries(texts);
}
