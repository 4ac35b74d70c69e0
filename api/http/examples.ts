import data from './examples.json';

/**
 * Realistic examples for the OpenAPI document. examples.json contains recorded data of two instances. Here it is fitted
 * to each schema, so that an example never contradicts its schema: missing parts are added, and unknown parts are
 * removed.
 */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly format?: string;
  readonly minimum?: number;
  readonly example?: unknown;
}

type Known = Readonly<Record<string, unknown>>;
const components: Known = data.components;
const values: Known = data.values;
const bodies: Known = data.bodies;
const answers: Known = data.answers;
const rows: Known = data.rows;
const problems: Known = data.problems;
const parameters: Known = data.parameters;

export class Examples {
  constructor(private readonly schemas: Readonly<Record<string, Schema>>) {}

  /** An example of a request's body. */
  body(operationId: string, schema: Schema): unknown {
    return this.#fit(schema, bodies[operationId]);
  }

  /** An example of a problem, by its status. */
  problem(status: string): unknown {
    return problems[status];
  }

  /** An example of an answer: a success, or an error of the Table API. */
  answer(operationId: string, path: string, status: string, schema: Schema): unknown {
    if (Number(status) >= 400) return this.#fit(schema, undefined);
    return this.#fit(schema, answers[operationId] ?? this.#rowOf(path, schema));
  }

  /** An example of a path parameter: `number` of `/api/v1/tasks/{number}`. */
  parameter(path: string, name: string, schema: Schema): unknown {
    const collection =
      path
        .slice(0, path.indexOf(`/{${name}}`))
        .split('/')
        .at(-1) ?? '';
    const isOfTable = path.startsWith('/api/now/') && name === 'sys_id';
    return this.#fit(schema, parameters[isOfTable ? 'table' : collection] ?? parameters.other);
  }

  /** A row of the Table API, single or in a list, as the answer contains it. */
  #rowOf(path: string, schema: Schema): unknown {
    const [, , , place, table = ''] = path.split('/');
    const row = place === 'table' ? rows[table] : place === 'attachment' && rows.sys_attachment;
    if (!row) return undefined;
    return { result: schema.properties?.result?.type === 'array' ? [row] : row };
  }

  #fit(schema: Schema, hint: unknown, name = ''): unknown {
    const { $ref } = schema;
    if ($ref) {
      const target = $ref.split('/').at(-1) ?? '';
      return this.#fit(this.schemas[target] ?? {}, hint ?? components[target], name);
    }
    if (schema.const !== undefined) return schema.const;
    const given = hint ?? schema.example;
    if (schema.enum) return schema.enum.includes(given) ? given : schema.enum[0];
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.#fit(choiceOf(choices, given), given, name);
    if (schema.allOf) {
      const parts = schema.allOf.map((one) => this.#fit(one, given, name));
      return parts.every(isObject) ? Object.assign({}, ...parts) : parts[0];
    }
    const types = [schema.type ?? (schema.properties ? 'object' : 'any')].flat();
    if (given === null && types.includes('null')) return null;
    if (types.includes('object')) return this.#object(schema, given);
    if (types.includes('array')) {
      const items = Array.isArray(given) ? given : [undefined];
      return items.map((one) => this.#fit(schema.items ?? {}, one, name));
    }
    return types.some((type) => isOf(type, given)) ? given : plain(schema, types, name);
  }

  #object(schema: Schema, given: unknown): unknown {
    const { properties = {}, required = [] } = schema;
    const known = isObject(given) ? given : {};
    const named = Object.keys(properties).filter(
      (name) => required.includes(name) || known[name] !== undefined,
    );
    const others =
      schema.additionalProperties === false
        ? []
        : Object.entries(known).filter(([name]) => !(name in properties));
    return {
      ...Object.fromEntries(
        named.map((name) => [name, this.#fit(properties[name] ?? {}, known[name], name)]),
      ),
      ...Object.fromEntries(others),
    };
  }
}

function choiceOf(choices: readonly Schema[], given: unknown): Schema {
  const fits = ({ type, properties, const: only }: Schema) =>
    only !== undefined
      ? only === given
      : [type ?? (properties ? 'object' : 'any')].flat().some((one) => isOf(one, given));
  return choices.find(fits) ?? choices[0] ?? {};
}

function isOf(type: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (type === 'any') return true;
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isObject(value: unknown): value is Known {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** If nothing was recorded: an example by the property's name, or else by its format. */
function plain({ format, minimum }: Schema, types: readonly string[], name: string): unknown {
  const known = values[name];
  if (known !== undefined && types.some((type) => isOf(type, known))) return known;
  if (types.includes('null')) return null;
  if (types.includes('boolean')) return true;
  if (types.includes('integer') || types.includes('number')) return Math.max(minimum ?? 0, 1);
  if (format === 'uuid') return values.id;
  if (format === 'date-time') return '2026-11-23T09:31:12.204Z';
  if (format === 'uri') return values.url;
  if (format === 'email') return values.email;
  return wordsOf(name);
}

/** `holdReason`: "Hold reason". */
function wordsOf(name: string): string {
  const spaced = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
