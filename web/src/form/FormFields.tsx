import { SchemaFields } from './SchemaFields';
import { type FieldSchema, namesInOrder } from './schema';
import { sectionsOf, settle } from './settle';

interface Props {
  readonly schema: FieldSchema;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onChange: (values: Record<string, unknown>) => void;
  /** Messages by path. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The fields of an item's form that are asked for now, under the headings of their sections. */
export function FormFields({ schema, values, onChange, errors }: Props) {
  const now = settle(schema, values).schema;
  return sectionsOf(now, namesInOrder(now)).map(({ title, description, names }) => {
    const fields = (
      <SchemaFields
        schema={now}
        root={schema}
        path="variables"
        names={names}
        values={values}
        onChange={onChange}
        errors={errors}
      />
    );
    if (title === '')
      return (
        <div key="" className="form">
          {fields}
        </div>
      );
    return (
      <fieldset key={title} className="form-section">
        <legend>{title}</legend>
        {description !== '' && <p className="field-hint">{description}</p>}
        <div className="form">{fields}</div>
      </fieldset>
    );
  });
}
