import { useState } from 'react';
import type { CatalogItem } from '../api/types';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import { itemKindOptions, priorityOptions } from '../components/labels';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { isObject, useDraft } from '../form/drafts';
import { FormFields } from '../form/FormFields';
import { initialOf, isDrawable } from '../form/schema';
import { t } from '../i18n/t';
import { Columns, type FormOf, Panel } from '../record/RecordPage';
import { useAction } from '../record/useRecord';
import { TargetFields, targetsFrom, targetTexts } from '../serviceLevel/TargetFields';
import { FormSchema, hasFaults } from './FormSchema';

interface Props {
  readonly item: CatalogItem | null;
  /** Of an item that is changed. */
  readonly editing?: FormOf<CatalogItem>;
  readonly submit: string;
  readonly onDone: (item: CatalogItem, version: string | null) => void;
}

/** The form of a new item, until its author changes it. */
const firstSchema = () => ({
  type: 'object',
  required: ['reason'],
  properties: { reason: { type: 'string', title: t('catalogItem.reason'), maxLength: 2000 } },
});

/** The delays of a policy, in the order in which a request may reach them. */
const delays = [
  {
    name: 'remindReceivedAfter',
    label: 'catalogItem.remindReceivedAfter',
    description: 'catalogItem.remindReceivedAfterAbout',
  },
  {
    name: 'escalateReceivedAfter',
    label: 'catalogItem.escalateReceivedAfter',
    description: 'catalogItem.escalateReceivedAfterAbout',
  },
  {
    name: 'remindInfoAfter',
    label: 'catalogItem.remindInfoAfter',
    description: 'catalogItem.remindInfoAfterAbout',
  },
  {
    name: 'escalateInfoAfter',
    label: 'catalogItem.escalateInfoAfter',
    description: 'catalogItem.escalateInfoAfterAbout',
  },
  {
    name: 'remindAfter',
    label: 'catalogItem.remindAfter',
    description: 'catalogItem.remindAfterAbout',
  },
  {
    name: 'closeAfter',
    label: 'catalogItem.closeAfter',
    description: 'catalogItem.closeAfterAbout',
  },
  {
    name: 'reopenWithin',
    label: 'catalogItem.reopenWithin',
    description: 'catalogItem.reopenWithinAbout',
  },
] as const;

type DelayName = (typeof delays)[number]['name'];

function delaysOf(policy: CatalogItem['policy'] | undefined): Record<DelayName, string> {
  const entries = delays.map(({ name }) => [name, policy?.[name] ?? '']);
  return Object.fromEntries(entries) as Record<DelayName, string>;
}

/** The form of an item: its fields, the JSON Schema of its requests, and its policy. */
export function CatalogItemForm({ item, editing, submit, onDone }: Props) {
  const policy = item?.policy;
  const draftKey = `catalogItem:${item?.id ?? ''}`;
  const fields = useFields(draftKey, {
    version: '',
    shown: '',
    ...editing?.begun,
    name: item?.name ?? '',
    description: item?.description ?? '',
    kind: item?.kind ?? 'help',
    ...delaysOf(policy),
    ...targetTexts(policy),
    assignmentGroup: policy?.assignmentGroup ?? '',
    priority: policy?.priority ? String(policy.priority) : '',
  });
  const form = useDraft(`${draftKey}:form`, { schema: item?.schema ?? firstSchema() }, hasSchema);
  const { schema } = form.value;
  const { text } = fields;
  const draft = {
    restored: fields.draft.restored || form.restored,
    round: fields.draft.round + form.round,
    clear(): void {
      fields.draft.clear();
      form.clear();
    },
  };
  const sending = useAction<CatalogItem>((saved, _, savedVersion) => {
    draft.clear();
    onDone(saved, savedVersion);
  });
  const missing = {
    ...fields.missing(['name']),
    ...(!isObject(schema) && { schema: t('catalogItem.mustBeSchema') }),
    ...(hasFaults(schema) && { form: t('catalogItem.checkFields') }),
  };

  function send(): void {
    // A delay that a new item leaves empty is the default of the instance.
    const given = delays.filter(({ name }) => item || text(name) !== '');
    const body = {
      name: text('name'),
      description: text('description'),
      kind: text('kind'),
      schema,
      policy: {
        ...Object.fromEntries(given.map(({ name }) => [name, text(name) || null])),
        assignmentGroup: text('assignmentGroup') || null,
        priority: text('priority') === '' ? null : Number(text('priority')),
        serviceLevels: targetsFrom(text),
      },
    };
    sending.mutate(
      item && editing
        ? {
            path: item.links.self,
            method: 'PATCH',
            body,
            ifMatch: editing.ifMatch(fields.draft.value),
          }
        : { path: '/api/v1/catalog-items', body },
    );
  }

  return (
    <Columns
      main={
        <Panel title={t('catalogItem.theItem')}>
          <CheckedForm
            submit={submit}
            sending={sending}
            draft={draft}
            missing={missing}
            onSubmit={send}
            {...(editing && { reload: editing.reload })}
          >
            {(error) => (
              <>
                <Field
                  label={t('catalogItem.name')}
                  required
                  {...fields.at('name')}
                  error={error('name')}
                />
                <Choice
                  label={t('catalogItem.kind')}
                  required
                  options={itemKindOptions}
                  {...fields.at('kind')}
                  error={error('kind')}
                />
                <Field
                  label={t('catalogItem.description')}
                  lines={3}
                  {...fields.at('description')}
                  error={error('description')}
                />
                <FormSchema
                  schema={schema}
                  onChange={(given) => form.set({ schema: given })}
                  error={error('schema') ?? error('variables')}
                  isChecked={error('form') !== undefined}
                />
                <fieldset className="field-group">
                  <legend>{t('catalogItem.automation')}</legend>
                  {delays.map(({ name, label, description }) => (
                    <Field
                      key={name}
                      label={t(label)}
                      {...fields.at(name)}
                      error={error(`policy.${name}`)}
                      description={t(description)}
                    />
                  ))}
                  <Field
                    label={t('catalogItem.assignmentGroup')}
                    maxLength={255}
                    {...fields.at('assignmentGroup')}
                    error={error('policy.assignmentGroup')}
                  />
                  <Choice
                    label={t('catalogItem.priority')}
                    options={[
                      { id: '', label: t('catalogItem.priorityDefault') },
                      ...priorityOptions,
                    ]}
                    placeholder={t('catalogItem.priorityDefault')}
                    {...fields.at('priority')}
                    error={error('policy.priority')}
                    description={t('catalogItem.priorityAbout')}
                  />
                </fieldset>
                <TargetFields at={fields.at} text={text} error={error} />
              </>
            )}
          </CheckedForm>
        </Panel>
      }
      aside={<Preview schema={schema} />}
    />
  );
}

/** The item's form as requesters see it. */
function Preview({ schema }: { readonly schema: unknown }) {
  const [values, setValues] = useState<Record<string, unknown>>({});
  return (
    <Panel title={t('catalogItem.preview')}>
      {isObject(schema) && isObject(schema.properties) && isDrawable(schema) ? (
        <div className="form">
          <FormFields
            schema={schema}
            values={{ ...initialOf(schema, schema), ...values }}
            onChange={setValues}
            errors={{}}
          />
        </div>
      ) : (
        <p className="quiet">{t('catalogItem.previewEmpty')}</p>
      )}
    </Panel>
  );
}

function hasSchema(value: unknown): value is { readonly schema: unknown } {
  return isObject(value) && 'schema' in value;
}
