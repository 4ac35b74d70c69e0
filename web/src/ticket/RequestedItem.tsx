import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { dateTime } from '../components/dates';
import { Facts } from '../components/Facts';
import { words } from '../components/labels';
import { type FieldSchema, namesInOrder } from '../form/schema';
import { t } from '../i18n/t';
import { itemQuery } from './record';

/** The name of a ticket's catalog item, as a link to its form. */
export function Item({ path }: { readonly path: string }) {
  const { data } = useQuery(itemQuery(path));
  const id = decodeURIComponent(path.split('/').at(-1) ?? '');
  return (
    <Link to="/catalog/$id" params={{ id }}>
      {data?.name ?? id}
    </Link>
  );
}

interface AnswersProps {
  readonly variables: Readonly<Record<string, unknown>>;
  /** The path of the catalog item. */
  readonly item: string;
}

/** The answers to the item's form. */
export function Answers({ variables, item }: AnswersProps) {
  const form = useQuery(itemQuery(item));
  if (Object.keys(variables).length === 0) return null;
  return <Facts facts={titled(variables, form.data?.schema ?? {})} />;
}

/** The answers by title, in the order of the form. Answers that the form does not have come last. */
function titled(values: object, schema: FieldSchema): Record<string, string> {
  const given: Readonly<Record<string, unknown>> = { ...values };
  const names = new Set([...namesInOrder(schema), ...Object.keys(given)]);
  const facts: Record<string, string> = {};
  for (const name of names) {
    if (given[name] === undefined) continue;
    const { [name]: property = {} } = schema.properties ?? {};
    const title = property.title ?? words(name);
    // Two fields may have the same title.
    facts[title in facts ? words(name) : title] = shown(given[name], property);
  }
  return facts;
}

function shown(value: unknown, schema: FieldSchema): string {
  if (typeof value === 'boolean') return value ? t('ticket.yes') : t('ticket.no');
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
