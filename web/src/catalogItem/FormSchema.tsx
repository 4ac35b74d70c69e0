import { useState } from 'react';
import { Button } from '../components/Button';
import { Notice } from '../components/Notice';
import { JsonField } from '../form/JsonField';
import { type TextKey, t } from '../i18n/t';
import { FormBuilder } from './FormBuilder';
import { faultsOf } from './formEdits';
import { readForm } from './readForm';
import { writeForm } from './writeForm';

interface Props {
  readonly schema: unknown;
  readonly onChange: (schema: unknown) => void;
  readonly error: string | undefined;
  /** Whether the faults of the fields are shown. */
  readonly isChecked: boolean;
}

/** The JSON Schema of an item's form: by the builder, or as JSON. Both change the same schema. */
export function FormSchema({ schema, onChange, error, isChecked }: Props) {
  const [wantsJson, setWantsJson] = useState(false);
  const form = readForm(schema);
  return (
    <section aria-label={t('catalogItem.form')}>
      <p className="form-ways">
        {t('catalogItem.form')}
        {form && (
          <Button variant="quiet" onPress={() => setWantsJson(!wantsJson)}>
            {t(wantsJson ? 'catalogItem.useBuilder' : 'catalogItem.editAsJson')}
          </Button>
        )}
      </p>
      {form && !wantsJson ? (
        <>
          <FormBuilder
            form={form}
            onChange={(changed) => onChange(writeForm(changed))}
            faults={isChecked ? inWords(faultsOf(form)) : {}}
          />
          {error && <p className="field-error">{error}</p>}
        </>
      ) : (
        <>
          {!form && (
            <Notice title={t('catalogItem.notShown')}>{t('catalogItem.notShownAbout')}</Notice>
          )}
          <div className="schema-field">
            <JsonField
              label={t('catalogItem.jsonSchema')}
              required
              name="schema"
              value={schema}
              onChange={onChange}
              error={error}
              description={t('catalogItem.jsonSchemaAbout')}
            />
          </div>
        </>
      )}
    </section>
  );
}

function inWords(faults: Readonly<Record<string, TextKey>>): Record<string, string> {
  return Object.fromEntries(Object.entries(faults).map(([path, key]) => [path, t(key)]));
}

/** Whether the builder finds something to correct. */
export function hasFaults(schema: unknown): boolean {
  const form = readForm(schema);
  return form !== null && Object.keys(faultsOf(form)).length > 0;
}
