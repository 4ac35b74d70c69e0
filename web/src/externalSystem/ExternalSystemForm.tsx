import type { ExternalSystem } from '../api/types';
import { announce } from '../components/announcements';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { isObject, useDraft } from '../form/drafts';
import { JsonField } from '../form/JsonField';
import { t } from '../i18n/t';
import { Editing, type FormOf } from '../record/RecordPage';
import { useAction, type Versioned } from '../record/useRecord';

/** The name, URL and mapping of an external system. */
export function ExternalSystemForm({ latest }: { readonly latest: Versioned<ExternalSystem> }) {
  return (
    <Editing
      latest={latest}
      shows={({ name, deliveryUrl, mapping }) => [name, deliveryUrl, mapping]}
    >
      {(form) => <Form {...form} />}
    </Editing>
  );
}

function Form({ record, begun, ifMatch, onSaved, reload }: FormOf<ExternalSystem>) {
  const what = `external-system ${record.id}`;
  const fields = useFields(what, {
    name: record.name,
    deliveryUrl: record.deliveryUrl ?? '',
    ...begun,
  });
  const words = useDraft(`${what}, its mapping`, { mapping: record.mapping }, hasMapping);
  const mapping = words.value.mapping;
  const draft = {
    restored: fields.draft.restored || words.restored,
    round: fields.draft.round + words.round,
    clear(): void {
      fields.draft.clear();
      words.clear();
    },
  };
  const saving = useAction<ExternalSystem>((body, _, saved) => {
    announce(t('externalSystem.saved'));
    draft.clear();
    onSaved(body, saved);
  });
  return (
    <CheckedForm
      submit={t('externalSystem.save')}
      reload={reload}
      sending={saving}
      draft={draft}
      missing={{
        ...fields.missing(['name']),
        ...(!isObject(mapping) && { mapping: t('externalSystem.mustBeAnObject') }),
      }}
      onSubmit={() =>
        saving.mutate({
          path: record.links.self ?? '',
          method: 'PATCH',
          body: {
            name: fields.text('name'),
            deliveryUrl: fields.text('deliveryUrl') || null,
            mapping,
          },
          ifMatch: ifMatch(fields.draft.value),
        })
      }
    >
      {(error) => (
        <>
          <Field
            label={t('externalSystem.name')}
            required
            maxLength={200}
            {...fields.at('name')}
            error={error('name')}
          />
          <Field
            label={t('externalSystem.deliveryUrl')}
            type="url"
            inputMode="url"
            maxLength={2048}
            {...fields.at('deliveryUrl')}
            error={error('deliveryUrl')}
            description={t('externalSystem.withoutAUrlOperations')}
          />
          <JsonField
            label={t('externalSystem.mapping')}
            required
            name="mapping"
            value={mapping}
            onChange={(given) => words.set({ mapping: given })}
            error={error('mapping')}
            description={t('externalSystem.theNamesAndValues')}
          />
        </>
      )}
    </CheckedForm>
  );
}

function hasMapping(value: unknown): value is { readonly mapping: unknown } {
  return isObject(value) && 'mapping' in value;
}
