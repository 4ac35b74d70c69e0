import { useState } from 'react';
import { JsonField } from '../form/JsonField';
import { announce } from '../parts/announce';
import { Field } from '../parts/Field';
import { CheckedForm, useFields } from './CheckedForm';
import { Editing } from './Editing';
import { type ExternalSystem, useAct, type Versioned } from './records';

/** What an external system is called, where it is, and the words that it uses. */
export function SystemForm({ latest }: { readonly latest: Versioned<ExternalSystem> }) {
  return (
    <Editing latest={latest}>
      {({ base, onSaved, reload }) => <Form {...base} onSaved={onSaved} reload={reload} />}
    </Editing>
  );
}

function Form(
  props: Versioned<ExternalSystem> & {
    readonly onSaved: (record: ExternalSystem, version: string | null) => void;
    readonly reload: () => void;
  },
) {
  const { record, version, onSaved, reload } = props;
  const fields = useFields({ name: record.name, deliveryUrl: record.deliveryUrl ?? '' });
  const [mapping, setMapping] = useState<unknown>(record.mapping);
  const saving = useAct<ExternalSystem>((body, _, saved) => {
    announce('Saved.');
    onSaved(body, saved);
  });
  const isObject = typeof mapping === 'object' && mapping !== null;
  return (
    <CheckedForm
      submit="Save"
      reload={reload}
      sending={saving}
      missing={{
        ...fields.missing(['name']),
        ...(!isObject && { mapping: 'Must be an object, as JSON.' }),
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
          ifMatch: version,
        })
      }
    >
      {(error) => (
        <>
          <Field
            label="Name"
            required
            maxLength={200}
            {...fields.at('name')}
            error={error('name')}
          />
          <Field
            label="Delivery URL"
            type="url"
            inputMode="url"
            maxLength={2048}
            {...fields.at('deliveryUrl')}
            error={error('deliveryUrl')}
            description="Without one, operations wait to be pulled."
          />
          <JsonField
            label="Mapping"
            required
            name="mapping"
            value={record.mapping}
            onChange={setMapping}
            error={error('mapping')}
            description="Its names and values for our fields, for each direction."
          />
        </>
      )}
    </CheckedForm>
  );
}
