import type { JournalKind } from './lifecycle';

/** What a person is told. The names are those of the API and of the preferences. */
export const notificationEvents = [
  'opened',
  'assigned',
  'asked',
  'answered',
  'commented',
  'noted',
  'proposed',
  'rejected',
  'accepted',
  'cancelled',
  'warned',
  'breached',
] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

/** A journal entry, as far as it decides who is told what. */
export interface NotedEntry {
  readonly kind: JournalKind;
  readonly by: string;
  /** The organisation of the author. */
  readonly instance: string;
  /** It came too late to change anything. */
  readonly late: boolean;
  /** The state after the entry. Null if the entry can change no state, or is the first one of its record. */
  readonly state: string | null;
  /** The state before the entry. Null if it is unknown, or the entry is the first one of its record. */
  readonly before: string | null;
  /** Whether it is the entry with which the record was created. */
  readonly isFirst: boolean;
  /** To whom the entry assigned the record. */
  readonly assignedTo: string | null;
  /** What an entry of kind `system` says about a service level. */
  readonly reason: string | null;
}

/** The people of this organisation who have to do with a record. */
export interface Involved {
  readonly opener: string | null;
  readonly assignee: string | null;
  /** The members of the group to which it is assigned. */
  readonly members: readonly string[];
}

/** The events of the states that a record enters. States of changes are phases and have none. */
const entered: Readonly<Record<string, NotificationEvent>> = {
  'Awaiting Info': 'asked',
  Resolved: 'proposed',
  Closed: 'accepted',
  Cancelled: 'cancelled',
};
/** The events of the states that a record leaves for work. */
const left: Readonly<Record<string, NotificationEvent>> = {
  'Awaiting Info': 'answered',
  Resolved: 'rejected',
};
const ofReasons: Readonly<Record<string, NotificationEvent>> = {
  responseWarning: 'warned',
  resolutionWarning: 'warned',
  responseBreach: 'breached',
  resolutionBreach: 'breached',
};
const ofKinds: Readonly<Partial<Record<JournalKind, NotificationEvent>>> = {
  comment: 'commented',
  attachment: 'commented',
  'work note': 'noted',
};

/** The event of an entry. Null if nobody is told. */
export function eventOf(entry: NotedEntry): NotificationEvent | null {
  const { kind, late, state, isFirst, assignedTo, reason } = entry;
  if (reason !== null) return ofReasons[reason] ?? null;
  if (isFirst) return 'opened';
  if (kind === 'work note' || late) return ofKinds[kind] ?? null;
  const from = stateLeft(entry);
  if (state !== null && from !== null && state !== from) {
    const event = entered[state] ?? left[from];
    if (event) return event;
  }
  if (assignedTo !== null && kind === 'state') return 'assigned';
  return ofKinds[kind] ?? null;
}

/** The state before an entry. The first move of a record has none that was kept, and left another one: the empty text. */
export function stateLeft({
  kind,
  state,
  before,
}: Pick<NotedEntry, 'kind' | 'state' | 'before'>): string | null {
  return before ?? (kind === 'state' ? '' : state);
}

/**
 * Who is told about an event: the person who opened the record and the assignee, or the members of its group while
 * nobody is assigned. The author never is.
 * @param here this instance's id
 */
export function concerned(
  event: NotificationEvent,
  { by, instance, assignedTo }: Pick<NotedEntry, 'by' | 'instance' | 'assignedTo'>,
  { opener, assignee, members }: Involved,
  here: string,
): readonly string[] {
  const workers = assignee === null ? members : [assignee];
  const people =
    event === 'assigned'
      ? [assignee === assignedTo ? assignee : null]
      : staffOnly.includes(event)
        ? workers
        : [opener, ...workers];
  const author = instance === here ? by : null;
  return [...new Set(people.filter((name) => name !== null))].filter((name) => name !== author);
}

const staffOnly: readonly NotificationEvent[] = ['opened', 'noted', 'warned', 'breached'];

/**
 * The destination of all mails in the outbox. No partner can have its name: an instance's id contains letters, digits
 * and "-".
 */
export const mailDestination = {
  id: '6d61696c-0000-4000-8000-000000000001',
  name: '@mail',
  title: 'Mail',
} as const;
