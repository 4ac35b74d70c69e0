import { t } from '../i18n/t';
/** The parts of a JSON Schema that a form is made from. Other keywords are checked, but have no field of their own. */
export interface FieldSchema {
  readonly type?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly oneOf?: readonly FieldSchema[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, FieldSchema>>;
  readonly definitions?: Readonly<Record<string, FieldSchema>>;
  readonly [word: string]: unknown;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface ChoiceOption {
  readonly label: string;
  readonly value: unknown;
}

/** The kind of field for a value. */
export type Asked =
  | {
      readonly as: 'text' | 'lines' | 'moment' | 'number' | 'integer' | 'boolean' | 'json' | 'list';
    }
  | { readonly as: 'fixed'; readonly value: unknown }
  | { readonly as: 'choice' | 'choices'; readonly options: readonly ChoiceOption[] }
  | { readonly as: 'group' };

/** A text that may be longer than this has a field of several lines. */
const longText = 200;

/** Keywords that one field cannot express. */
const beyond = ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'patternProperties', '$ref', '$dynamicRef'];

/** The kind of field for a schema; JSON if no other field can express it. */
export function askedAs(schema: FieldSchema): Asked {
  if (schema.const !== undefined) return { as: 'fixed', value: schema.const };
  const options = optionsOf(schema);
  if (options) return { as: 'choice', options };
  if (beyond.some((word) => schema[word] !== undefined)) return { as: 'json' };
  switch (typeOf(schema)) {
    case 'string':
      if (schema.format === 'date-time') return { as: 'moment' };
      if (schema.format === 'password') return { as: 'text' };
      return { as: (schema.maxLength ?? 0) > longText || isProse(schema) ? 'lines' : 'text' };
    case 'number':
      return { as: 'number' };
    case 'integer':
      return { as: 'integer' };
    case 'boolean':
      return { as: 'boolean' };
    case 'object':
      return { as: schema.properties && schema.additionalProperties !== true ? 'group' : 'json' };
    case 'array':
      return askedAsArray(schema);
    default:
      return { as: 'json' };
  }
}

function askedAsArray({ items, prefixItems }: FieldSchema): Asked {
  if (!items || prefixItems !== undefined) return { as: 'json' };
  const options = optionsOf(items);
  if (options) return { as: 'choices', options };
  return { as: typeOf(items) === 'string' ? 'list' : 'json' };
}

function isProse({ format }: FieldSchema): boolean {
  return format === 'textarea' || format === 'multiline';
}

/** `["string", "null"]` is a string that may be left out. */
function typeOf({ type, properties }: FieldSchema): unknown {
  const types = Array.isArray(type) ? type.filter((one) => one !== 'null') : [type];
  if (types.length !== 1) return undefined;
  return types[0] ?? (properties ? 'object' : undefined);
}

function optionsOf(schema: FieldSchema): ChoiceOption[] | null {
  if (schema.enum) {
    return schema.enum.map((value) => ({ value, label: labelOf(value) }));
  }
  const { oneOf } = schema;
  if (!oneOf?.length || !oneOf.every((one) => one.const !== undefined)) return null;
  return oneOf.map(({ const: value, title }) => ({ value, label: title ?? labelOf(value) }));
}

function labelOf(value: unknown): string {
  if (value === null) return t('form.none');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The schema that a local `$ref` names, merged with the keywords beside the `$ref`. Without a `$ref`, the same schema. */
export function resolve(schema: FieldSchema, root: FieldSchema): FieldSchema {
  const [, place, name] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(schema.$ref ?? '') ?? [];
  const found = name ? (place === '$defs' ? root.$defs : root.definitions)?.[name] : undefined;
  if (!found) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...found, ...beside };
}

/** The names of an object's fields: those of `x-order` first, then the others in the order of its `properties`. */
export function namesInOrder({ properties = {}, 'x-order': order }: FieldSchema): string[] {
  const names = Object.keys(properties);
  if (!Array.isArray(order)) return names;
  return [...new Set([...order.filter((name) => names.includes(name)), ...names])];
}

/** A schema with more fields, or with groups nested deeper, is filled in as JSON. */
const mostFields = 500;
const deepestGroup = 8;

/** Whether the schema can be a form. One that refers to itself would have no end. */
export function isDrawable(schema: FieldSchema): boolean {
  let fields = 0;
  const isSmall = (part: FieldSchema, depth: number): boolean =>
    depth <= deepestGroup &&
    Object.values(part.properties ?? {}).every((property) => {
      fields += 1;
      const known = resolve(property, schema);
      return fields <= mostFields && (askedAs(known).as !== 'group' || isSmall(known, depth + 1));
    });
  return isSmall(schema, 1);
}

/** The initial values of a form; empty if the schema cannot be a form. */
export function initialOf(schema: FieldSchema, root: FieldSchema): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (schema === root && !isDrawable(root)) return values;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const known = resolve(property, root);
    const asked = askedAs(known);
    if (known.default !== undefined) values[name] = known.default;
    else if (asked.as === 'fixed') values[name] = asked.value;
    else if (asked.as === 'boolean' && schema.required?.includes(name)) values[name] = false;
    else if (asked.as === 'group') {
      const within = initialOf(known, root);
      if (Object.keys(within).length > 0) values[name] = within;
    }
  }
  return values;
}
