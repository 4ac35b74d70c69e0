import { caseFields } from './case';
import type { DeskRecord } from './deskMapping';
import type { Form } from './form';

/** Says which records go to a desk, or which tickets of a desk become records. The first route that matches counts. */
export type DeskRoute = OutboundRoute | InboundRoute;

/** Records that match become tickets in `queue`. */
export interface OutboundRoute {
  readonly direction: 'out';
  readonly record: DeskRecord;
  readonly where?: RecordConditions;
  /** The queue, project or table of the desk. */
  readonly queue: string;
}

/** What a record must have. A condition that is absent always holds. */
export interface RecordConditions {
  readonly catalogItem?: string;
  /** The kind of the catalog item. */
  readonly kind?: string;
  readonly customer?: string;
  readonly provider?: string;
  readonly assignmentGroup?: string;
}

/** Tickets that match become records. A ticket that became one stays one. */
export interface InboundRoute {
  readonly direction: 'in';
  readonly record: Exclude<DeskRecord, 'task'>;
  readonly where: TicketConditions;
  /** The catalog item of a request. */
  readonly catalogItem?: string;
  /** The item's variables, or the fields of a case or change, by name: texts with `{subject}`, `{field:NAME}` and so on. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface TicketConditions {
  readonly queue?: string;
  readonly group?: string;
  readonly field?: { readonly name: string; readonly value: string };
}
/** The values that are fields of the record itself. */
export const settable: Readonly<Record<InboundRoute['record'], readonly string[]>> = {
  request: ['shortDescription', 'description', 'priority'],
  case: caseFields,
  change: ['title', 'description', 'owningGroup', 'priority'],
};

/** The parts of a ticket that routes use. */
export interface RoutedTicket {
  readonly subject: string;
  readonly description: string;
  readonly queue: string;
  readonly group: string | null;
  readonly requester: { readonly name: string } | null;
  readonly fields: Readonly<Record<string, string>>;
}

/** The first route by which a ticket becomes a record. Null if there is none. */
export function routeOfTicket(
  routes: readonly DeskRoute[],
  ticket: Pick<RoutedTicket, 'queue' | 'group' | 'fields'>,
): InboundRoute | null {
  return (
    routes.find(
      (route): route is InboundRoute => route.direction === 'in' && matches(route.where, ticket),
    ) ?? null
  );
}

function matches(
  { queue, group, field }: TicketConditions,
  ticket: Pick<RoutedTicket, 'queue' | 'group' | 'fields'>,
): boolean {
  if (queue === undefined && group === undefined && field === undefined) return false;
  return (
    (queue === undefined || queue === ticket.queue) &&
    (group === undefined || group === ticket.group) &&
    (field === undefined || field.value === ticket.fields[field.name])
  );
}

/** A text with the ticket's values in place of `{subject}`, `{description}`, `{requester}`, `{queue}` and `{field:NAME}`. */
export function fillIn(template: string, ticket: RoutedTicket): string {
  const { subject, description, queue, requester, fields } = ticket;
  const known: Readonly<Record<string, string>> = {
    subject,
    description,
    queue,
    requester: requester?.name ?? '',
  };
  return template.replace(/\{(field:)?([^{}]+)\}/g, (whole, isField, name: string) => {
    if (isField) return fields[name] ?? '';
    return Object.hasOwn(known, name) ? (known[name] ?? '') : whole;
  });
}

/** What a ticket becomes by a route: the record's own fields, and the variables of a request. */
export function valuesOf(
  { record, values = {} }: InboundRoute,
  ticket: RoutedTicket,
  form: Form = {},
): { readonly fields: Readonly<Record<string, string>>; readonly variables: Form } {
  const filled = Object.entries(values).map(
    ([name, template]) => [name, fillIn(template, ticket)] as const,
  );
  const isField = ([name]: readonly [string, string]) => settable[record].includes(name);
  const { properties } = formParts(form);
  const title = record === 'change' ? 'title' : 'shortDescription';
  const variables = filled
    // An item can have a variable with the name of a field: it is filled, too.
    .filter(([name]) => record === 'request' && (!isField([name, '']) || name in properties))
    .map(([name, value]) => [name, typed(value, properties[name]?.type)] as const)
    .filter(([, value]) => value !== undefined);
  return {
    fields: {
      [title]: ticket.subject,
      description: ticket.description,
      ...Object.fromEntries(filled.filter(isField)),
    },
    variables: Object.fromEntries(variables),
  };
}

/** Converts a text to the type of its variable. If that is impossible, it stays a text, and the form refuses it. */
function typed(value: string, type: unknown): unknown {
  const text = value.trim();
  if (type === 'integer' || type === 'number') {
    if (text === '') return undefined;
    return Number.isFinite(Number(text)) ? Number(text) : value;
  }
  if (type !== 'boolean') return value === '' ? undefined : value;
  if (text === '') return undefined;
  if (/^(true|yes|1)$/i.test(text)) return true;
  return /^(false|no|0)$/i.test(text) ? false : value;
}

/** The properties of a form and those that are required. */
export function formParts(form: Form) {
  const { properties, required } = form;
  return {
    properties: (typeof properties === 'object' && properties !== null
      ? properties
      : {}) as Readonly<Record<string, { readonly type?: unknown }>>,
    required: Array.isArray(required) ? required.map(String) : [],
  };
}
