import { SchemaField } from './SchemaField';
import { type FieldSchema, namesInOrder, resolve } from './schema';

interface Props {
  readonly schema: FieldSchema;
  readonly root: FieldSchema;
  /** Where these stand: `variables`, or deeper. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onChange: (values: Record<string, unknown>) => void;
  /** By path. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The fields of an object, in the order in which its schema has them. */
export function SchemaFields({ schema, root, path, values, onChange, errors }: Props) {
  function set(name: string, value: unknown): void {
    const { [name]: _, ...others } = values;
    onChange(value === undefined ? others : { ...others, [name]: value });
  }
  return namesInOrder(schema).map((name) => (
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
