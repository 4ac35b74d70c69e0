import { Fragment } from 'react';
import { Choice, type Option } from '../components/Choice';
import { Field } from '../components/Field';
import { t } from '../i18n/t';

/** A field of a form. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly required?: boolean;
  /** More than one line is a text area. */
  readonly lines?: number;
  /** A choice of these; without options, a text. */
  readonly options?: readonly Option[];
  readonly suggestions?: readonly string[];
  readonly description?: string;
  /** The heading of the field's group. Fields of one group follow each other. */
  readonly group?: string;
  /** The API takes a number. */
  readonly numeric?: boolean;
}

export type Values = Readonly<Record<string, string>>;

interface Props {
  readonly fields: readonly FormField[];
  readonly values: Values;
  readonly onChange: (name: string, value: string) => void;
  /** The message for a field. */
  readonly error: (name: string) => string | undefined;
}

/** The fields of a form. */
export function FieldsForm({ fields, values, onChange, error }: Props) {
  return fields.map((field, index) => {
    const isFirst = field.group && field.group !== fields[index - 1]?.group;
    return (
      <Fragment key={field.name}>
        {isFirst && <h3 className="form-group">{field.group}</h3>}
        <OneField
          field={field}
          value={values[field.name] ?? ''}
          onChange={(value) => onChange(field.name, value)}
          error={error(field.name)}
        />
      </Fragment>
    );
  });
}

function OneField(props: {
  readonly field: FormField;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
}) {
  const { field, ...rest } = props;
  const { label, required = false, lines, options, suggestions, description } = field;
  const asked = { ...rest, label, required, description };
  if (!options) return <Field {...asked} lines={lines} suggestions={suggestions} />;
  const offered = required ? options : [{ id: '', label: t('form.none') }, ...options];
  return <Choice {...asked} options={offered} placeholder={t('form.none')} />;
}

/** The values as the API takes them. An empty value is null, which clears the field. */
export function bodyOf(
  fields: readonly FormField[],
  values: Values,
): Record<string, string | number | null> {
  const isNumeric = (name: string) => fields.some((field) => field.name === name && field.numeric);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (value.trim() === '') return [name, null];
      return [name, isNumeric(name) ? Number(value) : value];
    }),
  );
}

/** The required fields that are empty, with a message for each. */
export function missingOf(fields: readonly FormField[], values: Values): Record<string, string> {
  const missing = fields.filter(({ name, required }) => required && !values[name]?.trim());
  return Object.fromEntries(missing.map(({ name }) => [name, t('form.pleaseFillThisIn')]));
}
