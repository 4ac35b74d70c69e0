import { useState } from 'react';
import type { CatalogItem } from '../api/types';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import { itemKindOptions, priorityOptions } from '../components/labels';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { isObject, useDraft } from '../form/drafts';
import { JsonField } from '../form/JsonField';
import { SchemaFields } from '../form/SchemaFields';
import { initialOf } from '../form/schema';
import { Columns, Panel } from '../record/RecordPage';
import { useAction } from '../record/useRecord';
import { TargetFields, targetsFrom, targetTexts } from '../serviceLevel/TargetFields';

interface Props {
  readonly item: CatalogItem | null;
  /** Of the item, for `If-Match`. */
  readonly version?: string | null;
  readonly submit: string;
  readonly onDone: (item: CatalogItem, version: string | null) => void;
  readonly reload?: () => void;
}

const firstSchema = {
  type: 'object',
  required: ['reason'],
  properties: { reason: { type: 'string', title: 'Reason', maxLength: 2000 } },
};

/** The delays of a policy, in the order in which a request may reach them. */
const delays = [
  {
    name: 'remindReceivedAfter',
    label: 'Remind the agents after',
    description: 'Nobody has taken the task. P2D is two days, PT4H four hours; empty is never.',
  },
  {
    name: 'escalateReceivedAfter',
    label: 'Escalate a task that nobody takes after',
    description: 'Counted from when the task came in.',
  },
  {
    name: 'remindInfoAfter',
    label: 'Remind the customer of a question after',
    description: 'The request waits for the customer to answer a question.',
  },
  {
    name: 'escalateInfoAfter',
    label: 'Escalate a question that nobody answers after',
    description: 'Counted from when the question was asked.',
  },
  {
    name: 'remindAfter',
    label: 'Remind the customer of a solution after',
    description: 'A proposed solution waits to be accepted or rejected.',
  },
  {
    name: 'closeAfter',
    label: 'Close after',
    description: 'Nobody accepted or rejected the proposed solution.',
  },
] as const;

type DelayName = (typeof delays)[number]['name'];

function delaysOf(policy: CatalogItem['policy'] | undefined): Record<DelayName, string> {
  const entries = delays.map(({ name }) => [name, policy?.[name] ?? '']);
  return Object.fromEntries(entries) as Record<DelayName, string>;
}

/** The form of an item: its fields, the JSON Schema of its requests, and its policy. */
export function CatalogItemForm({ item, version, submit, onDone, reload }: Props) {
  const policy = item?.policy;
  const what = item ? `item ${item.id}` : 'new item';
  const fields = useFields(what, {
    // Kept with the draft: saving fails if somebody else has changed the item since.
    version: version ?? '',
    name: item?.name ?? '',
    description: item?.description ?? '',
    kind: item?.kind ?? 'help',
    ...delaysOf(policy),
    ...targetTexts(policy),
    assignmentGroup: policy?.assignmentGroup ?? '',
    priority: policy?.priority ? String(policy.priority) : '',
  });
  const form = useDraft(`${what}, its form`, { schema: item?.schema ?? firstSchema }, hasSchema);
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
    ...(!isObject(schema) && { schema: 'Must be an object: a JSON Schema.' }),
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
      item
        ? { path: item.links.self, method: 'PATCH', body, ifMatch: text('version') || null }
        : { path: '/api/v1/catalog-items', body },
    );
  }

  return (
    <Columns
      main={
        <Panel title="The item">
          <CheckedForm
            submit={submit}
            sending={sending}
            draft={draft}
            missing={missing}
            onSubmit={send}
            {...(reload && { reload })}
          >
            {(error) => (
              <>
                <Field label="Name" required {...fields.at('name')} error={error('name')} />
                <Choice
                  label="Kind"
                  required
                  options={itemKindOptions}
                  {...fields.at('kind')}
                  error={error('kind')}
                />
                <Field
                  label="Description"
                  lines={3}
                  {...fields.at('description')}
                  error={error('description')}
                />
                <div className="schema-field">
                  <JsonField
                    label="Form"
                    required
                    name="schema"
                    value={schema}
                    onChange={(given) => form.set({ schema: given })}
                    error={error('schema') ?? error('variables')}
                    description="The JSON Schema of the fields."
                  />
                </div>
                <fieldset className="field-group">
                  <legend>Automation</legend>
                  {delays.map(({ name, label, description }) => (
                    <Field
                      key={name}
                      label={label}
                      {...fields.at(name)}
                      error={error(`policy.${name}`)}
                      description={description}
                    />
                  ))}
                  <Field
                    label="Assignment group"
                    maxLength={255}
                    {...fields.at('assignmentGroup')}
                    error={error('policy.assignmentGroup')}
                  />
                  <Choice
                    label="Priority"
                    options={[{ id: '', label: 'Default of its kind' }, ...priorityOptions]}
                    placeholder="Default of its kind"
                    {...fields.at('priority')}
                    error={error('policy.priority')}
                    description="For requests whose requester chooses no priority."
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
    <Panel title="As requesters see it">
      {isObject(schema) && isObject(schema.properties) ? (
        <div className="form">
          <SchemaFields
            schema={schema}
            root={schema}
            path="variables"
            values={{ ...initialOf(schema, schema), ...values }}
            onChange={setValues}
            errors={{}}
          />
        </div>
      ) : (
        <p className="quiet">Only the short description and the description are asked for.</p>
      )}
    </Panel>
  );
}

function hasSchema(value: unknown): value is { readonly schema: unknown } {
  return isObject(value) && 'schema' in value;
}
