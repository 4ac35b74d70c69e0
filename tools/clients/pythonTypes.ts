import type { Schema } from '../web/schemaTypes';

/** The Python types of schemas. Each object becomes a TypedDict, named by its component or by its place. */
export class PythonTypes {
  readonly #definitions = new Map<string, string>();

  constructor(private readonly components: Readonly<Record<string, Schema>>) {
    for (const [name, schema] of Object.entries(components)) this.#define(name, schema);
  }

  definitions(): readonly string[] {
    return [...this.#definitions.values()];
  }

  /** @param hint the name of an object without one */
  of(schema: Schema, hint: string): string {
    const { $ref, type, items, additionalProperties } = schema;
    if ($ref) return nameOfRef($ref);
    if (schema.const !== undefined) return `Literal[${literal(schema.const)}]`;
    if (schema.enum) return `Literal[${schema.enum.map(literal).join(', ')}]`;
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) {
      const types = choices.map((part, n) => this.of(part, n === 0 ? hint : `${hint}${n + 1}`));
      return [...new Set(types)].join(' | ');
    }
    if (Array.isArray(type))
      return type.map((one: string) => this.of({ ...schema, type: one }, hint)).join(' | ');
    if (type === 'null') return 'None';
    if (this.#propertiesOf(schema)) return this.#define(hint, schema);
    switch (type) {
      case 'string':
        return 'str';
      case 'integer':
        return 'int';
      case 'number':
        return 'float';
      case 'boolean':
        return 'bool';
      case 'array':
        return `Sequence[${items ? this.of(items, `${hint}Item`) : 'Any'}]`;
      case 'object':
        return typeof additionalProperties === 'object'
          ? `dict[str, ${this.of(additionalProperties, `${hint}Value`)}]`
          : 'dict[str, Any]';
      default:
        return 'Any';
    }
  }

  /** The type of the items of a page. Null if the schema is none. */
  itemOf(schema: Schema, hint: string): string | null {
    const { items, next } = this.#propertiesOf(schema)?.properties ?? {};
    if (!items?.items || !next) return null;
    return this.of(items.items, `${hint}AnswerItemsItem`);
  }

  /** The properties of an object, with those of the schemas that it joins. */
  #propertiesOf(schema: Schema): Pick<Required<Schema>, 'properties' | 'required'> | null {
    const { $ref, allOf, properties, required = [] } = schema;
    if ($ref) return this.#propertiesOf(this.components[nameOfRef($ref)] ?? {});
    if (!allOf) return properties ? { properties, required } : null;
    const parts = [...allOf, { ...schema, allOf: [] }].map((part) =>
      part.allOf?.length === 0
        ? { properties: properties ?? {}, required }
        : this.#propertiesOf(part),
    );
    return {
      properties: Object.assign({}, ...parts.map((part) => part?.properties)),
      required: parts.flatMap((part) => part?.required ?? []),
    };
  }

  #define(name: string, schema: Schema): string {
    if (this.#definitions.has(name)) return name;
    const found = this.#propertiesOf(schema);
    if (!found) {
      // Reserves the name: a component can be a part of itself.
      this.#definitions.set(name, '');
      this.#definitions.set(
        name,
        `${name}: TypeAlias = ${quoted(this.of(schema, `${name}Value`))}`,
      );
      return name;
    }
    this.#definitions.set(name, '');
    const { properties, required } = found;
    const fields = Object.entries(properties).map(([field, one]) => {
      const type = this.of(one, name + field.charAt(0).toUpperCase() + field.slice(1));
      return [field, required.includes(field) ? type : `NotRequired[${type}]`] as const;
    });
    const isPlain = fields.every(
      ([field]) => /^[a-zA-Z_]\w*$/.test(field) && !reserved.includes(field),
    );
    const text = isPlain
      ? `class ${name}(TypedDict):\n${fields.map(([field, type]) => `    ${field}: ${type}`).join('\n') || '    pass'}`
      : `${name} = TypedDict("${name}", {\n${fields.map(([field, type]) => `    "${field}": ${quoted(type)},`).join('\n')}\n})`;
    this.#definitions.set(name, text);
    return name;
  }
}

const reserved = [
  'from',
  'in',
  'is',
  'or',
  'and',
  'not',
  'class',
  'with',
  'as',
  'import',
  'global',
  'pass',
];

function nameOfRef($ref: string): string {
  return $ref.split('/').at(-1) ?? '';
}

function literal(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

/** A type as a text, which Python reads when it is needed. */
function quoted(type: string): string {
  return JSON.stringify(type);
}
