import { useQuery } from '@tanstack/react-query';
import { dateTime } from '../components/dates';
import { Facts } from '../components/Facts';
import { words } from '../components/labels';
import { type FieldSchema, namesInOrder } from '../form/schema';
import { itemQuery } from './record';

interface Props {
  readonly variables: Readonly<Record<string, unknown>>;
  /** The catalog item's path. */
  readonly item: string;
}

/** What was filled into the item's form, under the names that the form has. */
export function Answers({ variables, item }: Props) {
  const form = useQuery(itemQuery(item));
  if (Object.keys(variables).length === 0) return null;
  return <Facts facts={titled(variables, form.data?.schema ?? {})} />;
}

/** Each answer under its title, in the form's order; one that the form does not know comes last. */
function titled(values: object, schema: FieldSchema): Record<string, string> {
  const given: Readonly<Record<string, unknown>> = { ...values };
  const names = new Set([...namesInOrder(schema), ...Object.keys(given)]);
  const facts: Record<string, string> = {};
  for (const name of names) {
    if (given[name] === undefined) continue;
    const { [name]: property = {} } = schema.properties ?? {};
    const title = property.title ?? words(name);
    // Two questions may have one title.
    facts[title in facts ? words(name) : title] = shown(given[name], property);
  }
  return facts;
}

function shown(value: unknown, schema: FieldSchema): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string' && schema.format === 'date-time') {
    const at = new Date(value);
    return Number.isNaN(at.getTime()) ? value : dateTime(at);
  }
  if (Array.isArray(value)) {
    return value.map((one) => shown(one, schema.items ?? {})).join(', ');
  }
  if (typeof value !== 'object' || value === null) return String(value ?? '–');
  return Object.entries(titled(value, schema))
    .map(([title, one]) => `${title}: ${one}`)
    .join('\n');
}
