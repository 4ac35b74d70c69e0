import type { HTMLInputTypeAttribute } from 'react';
import { Check, Checks } from '../components/Check';
import { Choice } from '../components/Choice';
import { Field, type FieldProps } from '../components/Field';
import { words } from '../components/labels';
import { t } from '../i18n/t';
import { errorWithin } from './errors';
import { JsonField } from './JsonField';
import { MomentField } from './MomentField';
import { NumberField } from './NumberField';
import { askedAs, type ChoiceOption, type FieldSchema, namesInOrder, resolve } from './schema';

interface Props {
  readonly schema: FieldSchema;
  readonly root: FieldSchema;
  /** The path of the object: `variables`, or deeper. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onChange: (values: Record<string, unknown>) => void;
  /** Messages by path. */
  readonly errors: Readonly<Record<string, string>>;
  /** Only these of its fields, in this order. */
  readonly names?: readonly string[];
}

/** The fields of an object, in the order of its schema. */
export function SchemaFields(props: Props) {
  const { schema, root, path, values, onChange, errors, names = namesInOrder(schema) } = props;
  function set(name: string, value: unknown): void {
    const { [name]: _, ...others } = values;
    onChange(value === undefined ? others : { ...others, [name]: value });
  }
  return names.map((name) => (
    <SchemaField
      key={name}
      name={name}
      schema={resolve(schema.properties?.[name] ?? {}, root)}
      root={root}
      path={`${path}.${name}`}
      required={schema.required?.includes(name) ?? false}
      value={values[name]}
      onChange={(value) => set(name, value)}
      errors={errors}
    />
  ));
}

interface FieldProperties {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly root: FieldSchema;
  readonly path: string;
  readonly required: boolean;
  readonly value: unknown;
  /** Undefined means no value. */
  readonly onChange: (value: unknown) => void;
  readonly errors: Readonly<Record<string, string>>;
}

/** The field of one value, as its schema needs it. */
function SchemaField(props: FieldProperties) {
  const { name, schema, root, path, required, value, onChange, errors } = props;
  const asked = askedAs(schema);
  const field = {
    label: schema.title ?? words(name),
    description: schema.description,
    required,
    name: path,
    error: asked.as === 'group' ? errors[path] : errorWithin(errors, path),
  };
  const text = typeof value === 'string' ? value : '';
  const setText = (given: string) => onChange(given === '' ? undefined : given);
  switch (asked.as) {
    case 'text':
      return <Field {...field} {...inputOf(schema)} value={text} onChange={setText} />;
    case 'lines':
      return <Field {...field} lines={5} value={text} onChange={setText} />;
    case 'moment':
      return <MomentField {...field} value={value} onChange={onChange} />;
    case 'number':
    case 'integer':
      return (
        <NumberField {...field} whole={asked.as === 'integer'} value={value} onChange={onChange} />
      );
    case 'boolean':
      return <Check {...field} value={value === true} onChange={onChange} />;
    case 'fixed':
      return <Field {...field} required readOnly value={String(asked.value)} onChange={() => {}} />;
    case 'choice':
      return (
        <Choice
          {...field}
          options={numbered(asked.options, required)}
          value={placeOf(asked.options, value)}
          onChange={(id) => onChange(asked.options[Number(id || -1)]?.value)}
        />
      );
    case 'choices':
      return (
        <Checks
          {...field}
          options={numbered(asked.options, true)}
          value={listOf(value).map((one) => placeOf(asked.options, one))}
          onChange={(ids) => onChange(orNothing(ids.map((id) => asked.options[Number(id)]?.value)))}
        />
      );
    case 'list':
      return (
        <Field
          {...field}
          lines={3}
          description={[schema.description, t('form.oneOnEachLine')].filter(Boolean).join(' ')}
          value={listOf(value).join('\n')}
          onChange={(lines) => onChange(lines === '' ? undefined : lines.split('\n'))}
        />
      );
    case 'group':
      return (
        <fieldset className="field-group">
          <legend>{field.label}</legend>
          {schema.description && <p className="field-hint">{schema.description}</p>}
          {field.error && <p className="field-error">{field.error}</p>}
          <SchemaFields
            schema={schema}
            root={root}
            path={path}
            values={typeof value === 'object' && value !== null ? { ...value } : {}}
            onChange={(values) => onChange(Object.keys(values).length > 0 ? values : undefined)}
            errors={errors}
          />
        </fieldset>
      );
    case 'json':
      return <JsonField {...field} value={value} onChange={onChange} />;
  }
}

type InputKind = Pick<FieldProps, 'type' | 'inputMode' | 'maxLength'>;
const types: Readonly<Record<string, HTMLInputTypeAttribute>> = {
  date: 'date',
  time: 'time',
  email: 'email',
  password: 'password',
  uri: 'url',
};

function inputOf({ format = '', maxLength }: FieldSchema): InputKind {
  const type = types[format];
  return { ...(type && { type }), ...(maxLength !== undefined && { maxLength }) };
}

/** An optional choice can be undone. */
function numbered(options: readonly ChoiceOption[], required: boolean) {
  const shown = options.map(({ label }, index) => ({ id: String(index), label }));
  return required ? shown : [{ id: '', label: '–' }, ...shown];
}

function placeOf(options: readonly ChoiceOption[], value: unknown): string {
  const wanted = JSON.stringify(value);
  const index = options.findIndex((option) => JSON.stringify(option.value) === wanted);
  return index < 0 ? '' : String(index);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function orNothing<T>(values: T[]): T[] | undefined {
  return values.length > 0 ? values : undefined;
}
