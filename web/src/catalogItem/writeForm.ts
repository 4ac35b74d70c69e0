import {
  type FormField,
  type FormModel,
  fieldsOf,
  formats,
  type Json,
  type Kind,
  limits,
  longestLine,
  type Option,
  type ShowWhen,
} from './formModel';

/** Writes the JSON Schema of a form. Reading it gives the same form. */
export function writeForm(model: FormModel): Record<string, unknown> {
  const { sections, rest, rules, alsoRequired } = model;
  const fields = fieldsOf(model);
  const required = fields.filter((one) => one.required && !one.when).map(({ name }) => name);
  const conditions = fields.flatMap(({ name, when, required: isRequired }) =>
    when ? [writeCondition({ name, when, required: isRequired })] : [],
  );
  const allOf = [...conditions, ...rules];
  const allRequired = [...required, ...alsoRequired];
  return {
    ...rest,
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, writeField(field)])),
    ...(allRequired.length > 0 && { required: allRequired }),
    ...(allOf.length > 0 && { allOf }),
    'x-order': fields.map(({ name }) => name),
    ...(sections.length > 1 && {
      'x-sections': sections.slice(1).map(({ title, help, fields: own }) => ({
        title,
        ...(help !== '' && { description: help }),
        fields: own.map(({ name }) => name),
      })),
    }),
  };
}

export function writeField(field: Kind & Pick<FormField, 'title' | 'help'>): Json {
  const { title, help, kind, rest } = field;
  if (kind === 'other') return rest;
  return {
    ...writeType(field),
    ...(title !== '' && { title }),
    ...(help !== '' && { description: help }),
    ...rest,
  };
}

function writeType({ kind, min, max, options }: Kind): Json {
  const [minWord, maxWord] = limits[kind] ?? ['', ''];
  const limit = {
    ...(min !== null && { [minWord]: min }),
    ...(max !== null && { [maxWord]: max }),
  };
  switch (kind) {
    case 'integer':
    case 'number':
      return { type: kind, ...limit };
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return { type: 'string', ...writeOptions(options) };
    case 'choices':
      return {
        type: 'array',
        items: { type: 'string', ...writeOptions(options) },
        uniqueItems: true,
        ...limit,
      };
    default: {
      const isPlain = kind === 'text' || (kind === 'lines' && max !== null && max > longestLine);
      return { type: 'string', ...(!isPlain && { format: formatOf[kind] }), ...limit };
    }
  }
}

function writeOptions(options: readonly Option[]): Json {
  return options.every(({ value, label }) => value === label)
    ? { enum: options.map(({ value }) => value) }
    : { oneOf: options.map(({ value, label }) => ({ const: value, title: label })) };
}

/** Where the condition does not hold, the field must be absent: the server refuses what the form does not show. */
export function writeCondition(condition: {
  readonly name: string;
  readonly when: ShowWhen;
  readonly required: boolean;
}): Json {
  const { name, when, required } = condition;
  return {
    if: writeTest(when),
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema; nothing awaits a schema
    ...(required && { then: { required: [name] } }),
    else: { properties: { [name]: false } },
  };
}

function writeTest(when: ShowWhen): Json {
  const required = [when.field];
  switch (when.is) {
    case 'filled':
      return { required };
    case 'checked':
      return { properties: { [when.field]: { const: true } }, required };
    case 'oneOf':
      return { properties: { [when.field]: { enum: when.values } }, required };
    case 'includes':
      return { properties: { [when.field]: { contains: { enum: when.values } } }, required };
  }
}

const formatOf = Object.fromEntries(
  Object.entries(formats).map(([format, kind]) => [kind, format]),
);
