import type { Fields, JournalKind } from './lifecycle';

/**
 * An event between two instances: one journal entry, and what it changes.
 * `sequence` counts 1, 2, 3 … for each record and direction, so that the receiver sees a gap.
 */
export interface ExchangeEvent {
  /** The id of the journal entry on both sides; the same on every try. */
  readonly id: string;
  readonly name: EventName;
  /** A request's number, `catalog-item/<id>`, or `connection`. */
  readonly subject: string;
  readonly sequence: number;
  /** ISO 8601, by the sender's clock. */
  readonly time: string;
  readonly data: EventData;
  /** Of what came from the partner: when it did, in milliseconds since 1970. */
  readonly arrivedAt?: number;
}

export interface EventData {
  /** The author's name at the sender; the receiver adds the organisation, which no partner can choose. */
  readonly by?: string;
  readonly kind?: JournalKind;
  readonly text?: string;
  readonly fields?: Fields;
  readonly request?: SubmittedRequest;
  readonly attachment?: AttachedFile;
  readonly catalogItem?: PublishedItem;
  /** The item's schema as JSON text: the outbox sorts an object's fields. On the wire it is the schema itself. */
  readonly form?: string;
  readonly replicationSet?: ReplicationRules;
  /** With `paused` and `resumed`: whether the sender lets work notes cross. */
  readonly workNotes?: WorkNoteConsentState;
  /** The call that caused it, as a `traceparent`; on the wire it is an attribute of its own. */
  readonly trace?: string;
}

/** What of a request crosses: decided by the provider, kept to by both. */
export interface ReplicationRules {
  readonly kinds: readonly CatalogKind[];
  readonly fields: readonly ReplicatedField[];
  readonly workNotes: boolean;
}

/** What one side says of work notes on a connection; `asked`: it has not answered yet, and they do not cross. */
export const workNoteSays = ['allowed', 'refused', 'asked'] as const;
export type WorkNoteConsentState = (typeof workNoteSays)[number];

/** The fields of a request that may be left out of what crosses. */
export const replicatedFields = [
  'description',
  'priority',
  'variables',
  'assignedTo',
  'assignmentGroup',
  'resolutionNotes',
] as const;
export type ReplicatedField = (typeof replicatedFields)[number];

export interface SubmittedRequest {
  readonly catalogItem: string;
  readonly shortDescription: string;
  /** These three cross only where the replication set has them. */
  readonly description?: string | undefined;
  readonly priority?: number | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly openedBy: string;
}

export interface AttachedFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
}

export interface PublishedItem {
  readonly name: string;
  readonly kind: CatalogKind;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly policy: CatalogPolicy;
  readonly active: boolean;
}

/** Help request, service-affecting issue, request for change in service. */
export const catalogKinds = ['help', 'issue', 'change'] as const;
export type CatalogKind = (typeof catalogKinds)[number];

/** Delays are ISO 8601 durations; null is off. */
export interface CatalogPolicy {
  readonly remindAfter: string | null;
  readonly closeAfter: string | null;
  /** In Awaiting Info. Of an item from before these four there were: as an item has it by default. */
  readonly remindInfoAfter?: string | null;
  readonly escalateInfoAfter?: string | null;
  /** In Received, at the provider. */
  readonly remindReceivedAfter?: string | null;
  readonly escalateReceivedAfter?: string | null;
  readonly assignmentGroup: string | null;
  readonly priority: number | null;
}

/** What the customer tells, in words of the request's lifecycle; then what either side tells; then the provider. */
export const customerEvents = [
  'submitted',
  'accepted',
  'rejected',
  'cancelled',
  'answered',
  'reminded',
  'closed',
] as const;
export const entryEvents = ['commented', 'noted', 'attached', 'discarded', 'retold'] as const;
export const providerEvents = [
  'received',
  'assigned',
  'reassigned',
  'infoRequested',
  'proposed',
  'itemPublished',
] as const;
/** What is told about the connection itself: its handshake, and what becomes of it. */
export const connectionEvents = [
  'approved',
  'refused',
  'activated',
  'withdrawn',
  'paused',
  'resumed',
  'offboarded',
  'replicationSetChanged',
] as const;
/** The last that either side says of a connection: it has ended. */
export const endNotices: readonly EventName[] = ['refused', 'withdrawn', 'offboarded'];
/** The subject of those. */
export const connectionSubject = 'connection';
export type ConnectionEventName = (typeof connectionEvents)[number];

export type EventName =
  | (typeof customerEvents)[number]
  | (typeof entryEvents)[number]
  | (typeof providerEvents)[number]
  | ConnectionEventName;

const names: readonly string[] = [
  ...customerEvents,
  ...entryEvents,
  ...providerEvents,
  ...connectionEvents,
];

export function isEventName(name: unknown): name is EventName {
  return names.some((known) => known === name);
}

/** The kinds of entries of events that do not tell of a state. */
const entryKinds: Readonly<Partial<Record<EventName, JournalKind>>> = {
  commented: 'comment',
  answered: 'comment',
  noted: 'work note',
  attached: 'attachment',
  discarded: 'system',
  reminded: 'system',
};

/** Of which kind the journal's entry is that an event makes: the sender cannot choose it. */
export function entryKindOf(name: EventName): JournalKind {
  return entryKinds[name] ?? 'state';
}

/** The CloudEvents `type` on the wire: `crossdesk.request.info-requested.v1`. */
export function eventType(name: EventName): string {
  if (name === 'itemPublished') return 'crossdesk.catalog-item.published.v1';
  const about = connectionEvents.some((connectionEvent) => connectionEvent === name)
    ? 'connection'
    : 'request';
  return `crossdesk.${about}.${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.v1`;
}

/** The name behind a CloudEvents `type`; null where we know none. */
export function eventName(type: string): EventName | null {
  return (names.find((name) => eventType(name as EventName) === type) as EventName) ?? null;
}
