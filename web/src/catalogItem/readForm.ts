import { isObject, namesInOrder } from '../form/schema';
import { sectionAnnotations } from '../form/settle';
import {
  type FieldKind,
  type FormField,
  type FormModel,
  formats,
  type Json,
  type Kind,
  limits,
  longestLine,
  type ShowWhen,
} from './formModel';
import { writeCondition, writeField } from './writeForm';

/** Reads a JSON Schema; null if it is not the schema of an object with fields. */
export function readForm(schema: unknown): FormModel | null {
  if (!isObject(schema)) return null;
  const { type, properties = {}, required = [], allOf = [], ...others } = schema;
  if (type !== undefined && type !== 'object') return null;
  if (!isObject(properties) || !Object.values(properties).every(isObject)) return null;
  if (!areNames(required) || !Array.isArray(allOf)) return null;
  const { 'x-order': order, 'x-sections': annotation, ...unknown } = others;
  const names = namesInOrder({ properties: { ...properties }, 'x-order': order } as Json);
  const sections = readSections(schema, names);

  const conditions = new Map<string, { readonly when: ShowWhen; readonly required: boolean }>();
  const rules = allOf.filter((rule) => {
    const read = readCondition(rule);
    const isUsable =
      read !== null &&
      [read.name, read.when.field].every((name) => names.includes(name)) &&
      !required.includes(read.name) &&
      !conditions.has(read.name);
    if (isUsable) conditions.set(read.name, read);
    return !isUsable;
  });
  const fieldOf = (name: string): FormField => {
    const condition = conditions.get(name);
    return {
      ...readField(objectAt(properties, name)),
      name,
      required: condition?.required ?? required.includes(name),
      when: condition?.when ?? null,
    };
  };
  return {
    sections: (sections ?? [{ title: '', help: '', names }]).map(({ title, help, names: own }) => ({
      ...{ title, help },
      fields: own.map(fieldOf),
    })),
    rest: {
      ...unknown,
      ...(annotation !== undefined && !sections && { 'x-sections': annotation }),
    },
    rules,
    alsoRequired: required.filter((name) => !names.includes(name)),
  };
}

/** Null if there are none, or if they are not what the builder writes. */
function readSections(schema: Json, names: readonly string[]) {
  const annotations = sectionAnnotations(schema);
  if (!annotations) return null;
  const placed = annotations.flatMap(({ fields }) => fields);
  const isOnce = new Set(placed).size === placed.length;
  if (!isOnce || !placed.every((name) => names.includes(name))) return null;
  if (annotations.some((one) => Object.keys(one).some((word) => !sectionWords.includes(word))))
    return null;
  const rank = (name: string) => names.indexOf(name);
  return [
    { title: '', help: '', names: names.filter((name) => !placed.includes(name)) },
    ...annotations.map(({ title, description = '', fields }) => ({
      ...{ title, help: description },
      names: fields.toSorted((a, b) => rank(a) - rank(b)),
    })),
  ];
}

const sectionWords = ['title', 'description', 'fields'];

function readField(schema: Json): Omit<FormField, 'name' | 'required' | 'when'> {
  const { title = '', description = '', ...others } = schema;
  const texts = { title, help: description };
  if (areTexts(texts)) {
    const field = readKind(others);
    if (field && isSame(writeField({ ...texts, ...field }), schema)) return { ...texts, ...field };
  }
  return { title: '', help: '', kind: 'other', min: null, max: null, options: [], rest: schema };
}

const beyond = ['const', 'anyOf', 'allOf', 'not', 'if', '$ref', '$dynamicRef', 'prefixItems'];

function readKind(schema: Json): Kind | null {
  if (beyond.some((word) => word in schema)) return null;
  const { type, ...rest } = schema;
  const options = readOptions(rest);
  if (options) {
    return type === 'string' ? { kind: 'choice', min: null, max: null, ...options } : null;
  }
  switch (type) {
    case 'string': {
      const { format, ...others } = rest;
      const isLong = typeof rest.maxLength === 'number' && rest.maxLength > longestLine;
      const kind = format === undefined ? (isLong ? 'lines' : 'text') : formats[String(format)];
      return kind ? withLimits(kind, others) : null;
    }
    case 'boolean':
      return { kind: 'boolean', min: null, max: null, options: [], rest };
    case 'integer':
    case 'number':
      return withLimits(type, rest);
    case 'array': {
      const { items, uniqueItems, ...others } = rest;
      if (!isObject(items) || uniqueItems !== true || items.type !== 'string') return null;
      const { type: _, ...within } = items;
      const choices = readOptions(within);
      if (!choices || Object.keys(choices.rest).length > 0) return null;
      return { ...withLimits('choices', others), options: choices.options };
    }
    default:
      return null;
  }
}

function withLimits(kind: FieldKind, schema: Json): Kind {
  const [minWord, maxWord] = limits[kind] ?? ['', ''];
  const { [minWord]: min, [maxWord]: max, ...rest } = schema;
  const isLimit = (value: unknown) => value === undefined || typeof value === 'number';
  if (!isLimit(min) || !isLimit(max))
    return { kind, min: null, max: null, options: [], rest: schema };
  return { kind, min: numberOr(min), max: numberOr(max), options: [], rest };
}

function numberOr(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function readOptions(schema: Json): Pick<FormField, 'options' | 'rest'> | null {
  const { enum: values, oneOf, ...rest } = schema;
  if (areNames(values) && oneOf === undefined) {
    return { options: values.map((value) => ({ value, label: value })), rest };
  }
  if (!Array.isArray(oneOf) || values !== undefined) return null;
  const options = oneOf.map((one) =>
    isObject(one) && typeof one.const === 'string' && typeof one.title === 'string'
      ? { value: one.const, label: one.title }
      : null,
  );
  return options.every((one) => one !== null) ? { options, rest } : null;
}

/** The condition of a field, as `writeCondition` writes it. */
function readCondition(rule: unknown) {
  if (!isObject(rule) || !isObject(rule.else) || !isObject(rule.else.properties)) return null;
  const [name, ...more] = Object.keys(rule.else.properties);
  const when = readTest(rule.if);
  if (name === undefined || more.length > 0 || !when || when.field === name) return null;
  const read = { name, when, required: 'then' in rule };
  return isSame(writeCondition(read), rule) ? read : null;
}

function readTest(test: unknown): ShowWhen | null {
  if (!isObject(test) || !areNames(test.required) || test.required.length !== 1) return null;
  const [field = ''] = test.required;
  if (!isObject(test.properties)) return { field, is: 'filled' };
  const part = objectAt(test.properties, field);
  if (part.const === true) return { field, is: 'checked' };
  if (areNames(part.enum)) return { field, is: 'oneOf', values: part.enum };
  if (isObject(part.contains) && areNames(part.contains.enum))
    return { field, is: 'includes', values: part.contains.enum };
  return null;
}

function objectAt(properties: Json, name: string): Json {
  const part = properties[name];
  return isObject(part) ? part : {};
}

function areNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function areTexts(value: Readonly<Record<'title' | 'help', unknown>>): value is {
  readonly title: string;
  readonly help: string;
} {
  return typeof value.title === 'string' && typeof value.help === 'string';
}

/** Whether two values are the same JSON, whatever the order of properties. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
