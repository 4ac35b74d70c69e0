/** The subset of JSON Schema that our OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly contentMediaType?: string;
  readonly description?: string;
}

/** The TypeScript type of a schema. An unknown schema becomes `unknown`, which cannot be misused. */
export function typeOf(schema: Schema): string {
  const { $ref, type, properties, items, anyOf, oneOf, allOf, additionalProperties } = schema;
  if ($ref) return `components['schemas']['${$ref.split('/').at(-1)}']`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (allOf) return allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  const choices = anyOf ?? oneOf;
  if (choices) return choices.map((part) => typeOf(part)).join(' | ');
  if (Array.isArray(type)) {
    return type.map((one: string) => typeOf({ ...schema, type: one })).join(' | ');
  }
  if (type === 'null') return 'null';
  if (properties) return object(properties, schema.required ?? []);
  switch (type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `(${items ? typeOf(items) : 'unknown'})[]`;
    case 'object':
      return typeof additionalProperties === 'object'
        ? `Record<string, ${typeOf(additionalProperties)}>`
        : additionalProperties === false
          ? 'Record<string, never>'
          : 'Record<string, unknown>';
    default:
      return 'unknown';
  }
}

export function object(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
): string {
  const lines = Object.entries(properties).map(([name, schema]) => {
    const said = schema.description ? `/** ${schema.description.replaceAll('*/', '* /')} */ ` : '';
    const optional = required.includes(name) ? '' : '?';
    return `${said}${JSON.stringify(name)}${optional}: ${typeOf(schema)};`;
  });
  return `{ ${lines.join('\n')} }`;
}
