import { fieldErrors } from '../i18n/problems';
import { t } from '../i18n/t';
import { CheckedForm } from './CheckedForm';
import { isTexts, useDraft } from './drafts';
import { bodyOf, FieldsForm, type FormField, missingOf, type Values } from './FieldsForm';
import { useCreate } from './useCreate';

interface Props {
  readonly collection: 'changes' | 'cases';
  readonly label: string;
  readonly fields: readonly FormField[];
  /** Fields that few users need, folded away. */
  readonly more?: readonly FormField[];
}

/** The form that creates a record. */
export function CreateForm({ collection, label, fields, more = [] }: Props) {
  const draft = useDraft<Values>(`new ${collection}`, {}, isTexts);
  const creating = useCreate(collection, draft);
  const refused = fieldErrors(creating.error);
  const form = {
    values: draft.value,
    onChange: (name: string, value: string) => draft.set((now) => ({ ...now, [name]: value })),
  };

  function submit(): void {
    const filled = Object.entries(bodyOf([...fields, ...more], draft.value));
    creating.mutate(Object.fromEntries(filled.filter(([, value]) => value !== null)));
  }

  return (
    <CheckedForm
      label={label}
      className="form panel create"
      submit={label}
      sending={creating}
      draft={draft}
      missing={missingOf(fields, draft.value)}
      onSubmit={submit}
    >
      {(error) => (
        <>
          <FieldsForm fields={fields} {...form} error={error} />
          {more.length > 0 && (
            <details className="more" open={more.some(({ name }) => refused[name]) || undefined}>
              <summary>{t('form.moreFields')}</summary>
              <div className="form">
                <FieldsForm fields={more} {...form} error={error} />
              </div>
            </details>
          )}
        </>
      )}
    </CheckedForm>
  );
}
