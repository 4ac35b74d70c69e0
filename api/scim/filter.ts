import { type Compare, type Filter, parse } from 'scim2-parse-filter';
import SCIMMY from 'scimmy';
import type { Condition } from '../../records/directory';

/** A value that a filter compares. Text is compared in any case, an exact text by its bytes. */
interface Value {
  readonly kind: 'text' | 'exact' | 'boolean' | 'time';
  readonly sql: string;
}

/** An attribute with several values, each a row. */
interface Rows {
  /** `from … where …` */
  readonly from: string;
  readonly attributes: Readonly<Record<string, Value>>;
}

/** What a filter may ask for, by the attribute's name in lower case. */
export type Attributes = Readonly<Record<string, Value | Rows>>;

const longest = 4_000;
const deepest = 20;

/**
 * Translates a filter (RFC 7644, 3.4.2.2) to SQL.
 * @param schema the schema whose URN may stand before an attribute
 * @throws an error of SCIM, `invalidFilter`, for what is no filter or asks for another attribute
 */
export function conditionOf(text: string, attributes: Attributes, schema: string): Condition {
  // With line breaks in it, the parser's own pattern for quoted text takes exponential time.
  if (text.length > longest || /\p{Cc}/u.test(text))
    throw invalid(`A filter has at most ${longest} characters, and no control characters.`);
  return translate(parsed(text), attributes, `${schema}:`.toLowerCase(), 0);
}

function parsed(text: string): Filter {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(`The filter cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function translate(
  filter: Filter,
  attributes: Attributes,
  prefix: string,
  depth: number,
): Condition {
  if (depth > deepest) throw invalid(`A filter is at most ${deepest} levels deep.`);
  const within = (inner: Filter, scope = attributes) => translate(inner, scope, prefix, depth + 1);
  switch (filter.op) {
    case 'and':
    case 'or': {
      const all = 'filters' in filter ? filter.filters.map((one) => within(one)) : [];
      const sql = all.map((one) => `(${one.sql})`).join(` ${filter.op} `);
      return { sql, bindings: all.flatMap(({ bindings }) => bindings) };
    }
    case 'not':
      return not(within((filter as Extract<Filter, { op: 'not' }>).filter));
    case '[]': {
      const { attrPath, valFilter } = filter as Extract<Filter, { op: '[]' }>;
      const found = own(attributes, nameOf(attrPath, prefix));
      if (!found || !('from' in found)) throw unknown(attrPath, attributes);
      return anyRow(found, within(valFilter, found.attributes));
    }
    default:
      return compareAt(filter as Compare, attributes, prefix);
  }
}

/** Null counts as false. */
function not({ sql, bindings }: Condition): Condition {
  return { sql: `(${sql}) is not true`, bindings };
}

function anyRow({ from }: Rows, { sql, bindings }: Condition): Condition {
  return { sql: `exists (select ${from} and (${sql}))`, bindings };
}

/** Nothing that every object inherits, such as `constructor`. */
function own<T>(attributes: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

function nameOf(path: string, prefix: string): string {
  const name = path.toLowerCase();
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function compareAt(filter: Compare, attributes: Attributes, prefix: string): Condition {
  const [name = '', sub, ...more] = nameOf(filter.attrPath, prefix).split('.');
  const dotted = own(attributes, [name, sub].join('.'));
  if (dotted && 'sql' in dotted && more.length === 0) return compare(filter, dotted);
  const found = own(attributes, name);
  if (found && 'sql' in found && sub === undefined) return compare(filter, found);
  const value = found && 'from' in found ? own(found.attributes, sub ?? 'value') : undefined;
  if (!found || !('from' in found) || !value || more.length > 0)
    throw unknown(filter.attrPath, attributes);
  if (filter.op === 'ne') return not(anyRow(found, compare({ ...filter, op: 'eq' }, value)));
  return anyRow(found, compare(filter, value));
}

const orders: Readonly<Record<string, string>> = { gt: '>', ge: '>=', lt: '<', le: '<=' };

function compare({ op, attrPath, compValue }: Compare, { kind, sql }: Value): Condition {
  // The parser has a type of its own for this operator.
  if ((op as string) === 'pr') return { sql: `${sql} is not null`, bindings: [] };
  if (op === 'ne') return not(compare({ op: 'eq', attrPath, compValue }, { kind, sql }));
  if (compValue === null && op === 'eq') return { sql: `${sql} is null`, bindings: [] };
  const wrong = () => invalid(`${attrPath} cannot be compared by ${op} with this value.`);
  if (kind === 'boolean') {
    // Entra ID writes "True".
    const text = String(compValue).toLowerCase();
    if (op !== 'eq' || !['true', 'false'].includes(text)) throw wrong();
    return { sql: `${sql} = ?::boolean`, bindings: [text] };
  }
  if (typeof compValue !== 'string') throw wrong();
  const order = op === 'eq' ? '=' : orders[op];
  if (kind === 'time') {
    const time = new Date(compValue);
    if (!order || !/^\d{4}-\d\d-\d\dT/.test(compValue) || Number.isNaN(time.getTime()))
      throw wrong();
    return { sql: `${sql} ${order} ?::timestamptz`, bindings: [time.toISOString()] };
  }
  const value = kind === 'exact' ? '?::text' : 'lower(?::text)';
  const column = kind === 'exact' ? sql : `lower(${sql})`;
  if (op === 'eq') return { sql: `${column} = ${value}`, bindings: [compValue] };
  if (order) return { sql: `${column} collate "C" ${order} ${value}`, bindings: [compValue] };
  if (op === 'co') return { sql: `strpos(${column}, ${value}) > 0`, bindings: [compValue] };
  if (op === 'sw') return { sql: `starts_with(${column}, ${value})`, bindings: [compValue] };
  return {
    sql: `right(${column}, length(${value})) = ${value}`,
    bindings: [compValue, compValue],
  };
}

function invalid(message: string) {
  return new SCIMMY.Types.Error(400, 'invalidFilter', message);
}

function unknown(path: string, attributes: Attributes) {
  const known = Object.keys(attributes).join(', ');
  return invalid(`There is no attribute ${path.slice(0, 100)} to filter by. There are: ${known}.`);
}
