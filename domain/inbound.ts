import type { Mutation } from './commit';
import { type ExchangeEvent, entryKindOf, isEventName } from './event';
import { applyInbound, type CurrentState, type Lifecycle } from './lifecycle';
import { knownSaying } from './saying';
import { maxEntryBytes, nameFault, textFault } from './text';
import { isTrace } from './trace';

/**
 * The mutation for a partner's event: its journal entry under its own author and time, and the fields that it decides.
 */
export function inboundMutation(
  table: Lifecycle,
  record: CurrentState,
  event: ExchangeEvent,
  partner: string,
): Mutation {
  const { arrivedAt } = event;
  const { by = 'Crossdesk', text = '', fields = {}, trace } = event.data;
  const kind = entryKindOf(event.name);
  const says = knownSaying(event.data.says);
  const outcome = applyInbound(table, record, { name: event.name, kind, text, fields });
  return {
    id: event.id.toLowerCase(),
    by,
    from: { instance: partner, at: event.time, ...(arrivedAt && { arrivedAt }) },
    kind: outcome.kind,
    text: outcome.text,
    ...(says && { says }),
    late: outcome.late,
    state: outcome.state,
    fields: outcome.fields,
    event: event.name,
    ...(isTrace(trace) && { trace }),
  };
}

/** Keeps only the properties that a record's workflow reads. A signal that is sent by hand could add anything. */
export function withKnownProperties({
  id,
  subject,
  name,
  sequence,
  time,
  arrivedAt,
  data,
}: ExchangeEvent) {
  const { by, kind, text, fields, trace } = data;
  const says = knownSaying(data.says);
  const event: ExchangeEvent = {
    ...{ id, subject, name, sequence, time },
    ...(typeof arrivedAt === 'number' && { arrivedAt }),
    data: {
      ...(by !== undefined && { by }),
      ...(kind !== undefined && { kind }),
      ...(text !== undefined && { text }),
      ...(says && { says }),
      ...(fields !== undefined && { fields }),
      ...(isTrace(trace) && { trace }),
    },
  };
  return event;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isoTime = /^\d{4}-\d\d-\d\dT/;
const kinds = ['comment', 'work note', 'state', 'attachment', 'system'];

/**
 * Whether a value is an event of the record that can be committed. The exchange validates events before it passes them
 * on, but a signal that is sent by hand can carry anything.
 */
export function isEventOf(number: string, value: unknown): value is ExchangeEvent {
  if (!isObject(value) || !isObject(value.data)) return false;
  const { id, subject, name, sequence, time } = value;
  const { by, kind, text, fields = {} } = value.data;
  return (
    isText(id) &&
    uuid.test(id) &&
    subject === number &&
    isEventName(name) &&
    Number.isSafeInteger(sequence) &&
    Number(sequence) > 0 &&
    isText(time) &&
    isoTime.test(time) &&
    !Number.isNaN(Date.parse(time)) &&
    (by === undefined || !nameFault(by)) &&
    (kind === undefined || (isText(kind) && kinds.includes(kind))) &&
    (text === undefined || !textFault(text, maxEntryBytes)) &&
    isObject(fields) &&
    Object.values(fields).every((field) => field === null || !textFault(field))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
