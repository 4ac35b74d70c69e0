import { useState } from 'react';
import type { CatalogItem } from '../api/types';
import { JsonField } from '../form/JsonField';
import { SchemaFields } from '../form/SchemaFields';
import { initialOf } from '../form/schema';
import { Choice } from '../parts/Choice';
import { Field } from '../parts/Field';
import { priorityOptions } from '../parts/priority';
import { CheckedForm, useFields } from './CheckedForm';
import { kindNames } from './Crossing';
import { Columns, Panel } from './RecordPage';

interface Props {
  readonly item: CatalogItem | null;
  readonly submit: string;
  readonly sending: { readonly error: unknown; readonly isPending: boolean };
  readonly onSubmit: (body: object) => void;
  readonly reload?: () => void;
}

const kindOptions = Object.entries(kindNames).map(([id, label]) => ({ id, label }));
const firstSchema = {
  type: 'object',
  required: ['reason'],
  properties: { reason: { type: 'string', title: 'Reason', maxLength: 2000 } },
};

/** What an item is, the form that it asks with, and what becomes of its requests by themselves. */
export function ItemForm({ item, submit, sending, onSubmit, reload }: Props) {
  const policy = item?.policy;
  const fields = useFields({
    name: item?.name ?? '',
    description: item?.description ?? '',
    kind: item?.kind ?? 'help',
    remindAfter: policy?.remindAfter ?? '',
    closeAfter: policy?.closeAfter ?? '',
    assignmentGroup: policy?.assignmentGroup ?? '',
    priority: policy?.priority ? String(policy.priority) : '',
  });
  const [schema, setSchema] = useState<unknown>(item?.schema ?? firstSchema);
  const { text } = fields;
  const missing = {
    ...fields.missing(['name']),
    ...(!isObject(schema) && { schema: 'Must be an object: a JSON Schema.' }),
  };

  function send(): void {
    // What is left empty for a new item is as this instance has it by default.
    const delay = (name: 'remindAfter' | 'closeAfter') =>
      item || text(name) !== '' ? { [name]: text(name) || null } : {};
    onSubmit({
      name: text('name'),
      description: text('description'),
      kind: text('kind'),
      schema,
      policy: {
        ...delay('remindAfter'),
        ...delay('closeAfter'),
        assignmentGroup: text('assignmentGroup') || null,
        priority: text('priority') === '' ? null : Number(text('priority')),
      },
    });
  }

  return (
    <Columns
      main={
        <Panel title="The item">
          <CheckedForm
            submit={submit}
            sending={sending}
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
                  options={kindOptions}
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
                    onChange={setSchema}
                    error={error('schema') ?? error('variables')}
                    description="The JSON Schema of what is asked for."
                  />
                </div>
                <fieldset className="field-group">
                  <legend>What happens by itself</legend>
                  <Field
                    label="Remind the customer after"
                    {...fields.at('remindAfter')}
                    error={error('policy.remindAfter')}
                    description="Of a request that waits for its answer: P2D is two days, PT4H four hours."
                  />
                  <Field
                    label="Close after"
                    {...fields.at('closeAfter')}
                    error={error('policy.closeAfter')}
                    description="A proposed solution that nobody accepted or rejected."
                  />
                  <Field
                    label="Assignment group"
                    maxLength={255}
                    {...fields.at('assignmentGroup')}
                    error={error('policy.assignmentGroup')}
                  />
                  <Choice
                    label="Priority"
                    options={[{ id: '', label: 'By its kind' }, ...priorityOptions]}
                    placeholder="By its kind"
                    {...fields.at('priority')}
                    error={error('policy.priority')}
                    description="For requests whose requester chooses none."
                  />
                </fieldset>
              </>
            )}
          </CheckedForm>
        </Panel>
      }
      aside={<Preview schema={schema} />}
    />
  );
}

/** The form as a requester sees it. */
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
