import {
  type DeskRoute,
  formParts,
  type InboundRoute,
  type OutboundRoute,
  type RecordConditions,
  settable,
  type TicketConditions,
} from './deskRoute';
import type { Form } from './form';
import { type FieldError, oneOf } from './refusal';

/** What is known of a catalog item, as far as a route can name it. */
export interface RoutedItem {
  readonly provider: string;
  readonly kind: string;
  readonly active: boolean;
  readonly schema: Form;
}

export interface RouteContext {
  /** This instance's id. */
  readonly instance: string;
  /** The catalog items that the routes name, by id. */
  readonly items: ReadonlyMap<string, RoutedItem>;
}

/** Conditions that only requests and tasks can meet, each with the noun for messages. */
const requestConditions = [
  ['catalogItem', 'catalog item'],
  ['kind', 'kind'],
  ['customer', 'customer'],
  ['provider', 'provider'],
] as const;

/** Which routes are wrong, and what would be right. A route that can never match is wrong. */
export function routeFaults(routes: readonly DeskRoute[], context: RouteContext): FieldError[] {
  return routes.flatMap((route, n) => {
    const faults =
      route.direction === 'out' ? outboundFaults(route, context) : inboundFaults(route, context);
    const covering = routes.findIndex((other, m) => m < n && covers(other, route));
    const behind: FieldError[] =
      covering < 0
        ? []
        : [
            {
              ...{ path: '', code: 'routeCovered', params: { name: covering + 1 } },
              message: `can never match: routes.${covering} comes first and already matches everything that it does.`,
            },
          ];
    return [...faults, ...behind].map((fault) => ({
      ...fault,
      path: [`routes.${n}`, fault.path].filter(Boolean).join('.'),
    }));
  });
}

function outboundFaults(
  { record, where = {} }: OutboundRoute,
  { instance, items }: RouteContext,
): FieldError[] {
  const faults: FieldError[] = [];
  const fault = (path: keyof RecordConditions, message: string) =>
    faults.push({ path: `where.${path}`, message, code: 'neverMatches' });
  const { catalogItem, kind } = where;
  if (record === 'case' || record === 'change') {
    for (const [path, noun] of requestConditions)
      if (where[path] !== undefined) fault(path, `can never match: a ${record} has no ${noun}.`);
    return faults;
  }
  const ours = record === 'task' ? 'provider' : 'customer';
  if (where[ours] !== undefined && where[ours] !== instance)
    fault(ours, `can never match: the ${ours} of every ${record} here is ${instance}.`);
  const theirs = record === 'task' ? 'customer' : 'provider';
  if (where[theirs] === instance)
    fault(theirs, `can never match: the ${theirs} of a ${record} is a partner.`);
  if (catalogItem === undefined) return faults;
  const item = items.get(catalogItem);
  if (!item) faults.push(noItem('where.catalogItem', catalogItem));
  else if ((item.provider === instance) !== (record === 'task'))
    fault('catalogItem', `can never match: ${catalogItem} is an item of ${item.provider}.`);
  else if (kind !== undefined && kind !== item.kind)
    fault('kind', `can never match: ${catalogItem} is of the kind ${item.kind}.`);
  return faults;
}

function inboundFaults(
  { record, where, catalogItem, values = {} }: InboundRoute,
  { instance, items }: RouteContext,
): FieldError[] {
  const faults: FieldError[] = [];
  if (Object.values(where).every((condition) => condition === undefined))
    faults.push({
      ...{ path: 'where', code: 'conditionNeeded' },
      message: 'must have a condition: queue, group or field.',
    });
  if (record !== 'request') {
    if (catalogItem !== undefined)
      faults.push({
        ...{ path: 'catalogItem', code: 'absent' },
        message: `a ${record} has no catalog item.`,
      });
    return [...faults, ...unknownValues(record, values, settable[record])];
  }
  const item = catalogItem === undefined ? undefined : items.get(catalogItem);
  if (catalogItem === undefined)
    faults.push({
      ...{ path: 'catalogItem', code: 'required' },
      message: 'is required: the id of a catalog item.',
    });
  else if (!item) faults.push(noItem('catalogItem', catalogItem));
  else if (item.provider === instance)
    faults.push({
      ...{ path: 'catalogItem', code: 'ownItem', params: { name: catalogItem } },
      message: `${catalogItem} is our own: customers request it.`,
    });
  else if (!item.active)
    faults.push({
      ...{ path: 'catalogItem', code: 'withdrawn', params: { name: item.provider } },
      message: `${catalogItem} was withdrawn by ${item.provider}.`,
    });
  if (!item) return faults;
  const { properties, required } = formParts(item.schema);
  for (const name of required)
    if (values[name] === undefined)
      faults.push({
        ...{ path: `values.${name}`, code: 'required' },
        message: `is required by ${catalogItem}.`,
      });
  const known = [...settable.request, ...Object.keys(properties)];
  return [...faults, ...unknownValues(record, values, known)];
}

function noItem(path: string, name: string): FieldError {
  const coded = { code: 'noItem', params: { name } } as const;
  return { path, message: `there is no catalog item ${name}.`, ...coded };
}

function unknownValues(
  record: string,
  values: Readonly<Record<string, string>>,
  known: readonly string[],
): FieldError[] {
  return Object.keys(values)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      ...{ path: `values.${name}`, ...oneOf(known) },
      message: `is not a value of a ${record}. It has ${known.join(', ')}.`,
    }));
}

/** Whether everything that `later` matches is matched by `earlier`, which comes first. */
function covers(earlier: DeskRoute, later: DeskRoute): boolean {
  if (earlier.direction !== later.direction) return false;
  // A ticket becomes one record, so the first route counts, whatever the record's kind is.
  if (earlier.direction === 'out' && earlier.record !== later.record) return false;
  const asked = flat(earlier.where);
  const given = flat(later.where);
  return Object.entries(asked).every(([name, value]) => given[name] === value);
}

function flat(where: RecordConditions | TicketConditions = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(where)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, JSON.stringify(value)]),
  );
}
