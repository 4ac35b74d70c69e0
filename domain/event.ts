import type { Fields, JournalKind } from './lifecycle';
import type { Saying } from './saying';
import type { EntryReason, ServiceLevelPolicy, ServiceLevels } from './serviceLevels';

/**
 * An event between two instances: one journal entry, and the fields that it changes. `sequence` counts 1, 2, 3 … for
 * each record and direction, so that the receiver can detect a gap.
 */
export interface ExchangeEvent {
  /** Idempotency key: the id of the journal entry on both sides. */
  readonly id: string;
  readonly name: EventName;
  /** A request's number, `catalog-item/<id>`, or `connection`. */
  readonly subject: string;
  readonly sequence: number;
  /** ISO 8601, by the sender's clock. */
  readonly time: string;
  readonly data: EventData;
  /** When an event from the partner was received, in milliseconds since 1970. */
  readonly arrivedAt?: number;
}

export interface EventData {
  /** The author's name at the sender. The receiver adds the organisation, so a partner cannot choose it. */
  readonly by?: string;
  readonly kind?: JournalKind;
  readonly text?: string;
  /** The code and the values of the text. Earlier releases ignore it. */
  readonly says?: Saying;
  readonly fields?: Fields;
  /** What an entry of kind `system` says about a service level. */
  readonly reason?: EntryReason;
  /** The provider's service levels of a request, when they have changed. */
  readonly serviceLevels?: ServiceLevels;
  /** The customer's rating of the solution, with the entry of kind `system` that says it. */
  readonly rating?: Rating;
  /** With an entry of kind `system`: repeats what a submission said, because the provider lacks it. */
  readonly followUpOf?: string;
  readonly request?: SubmittedRequest;
  readonly attachment?: AttachedFile;
  readonly catalogItem?: PublishedItem;
  /**
   * The item's schema as JSON text, because the outbox would reorder the keys of an object. The wire format carries the
   * schema itself.
   */
  readonly form?: string;
  readonly replicationSet?: ReplicationRules;
  /** With `paused` and `resumed`: whether the sender allows work notes to cross. */
  readonly workNotes?: WorkNoteConsentState;
  /** The trace of the call that caused it, as a `traceparent`. On the wire it is a separate attribute. */
  readonly trace?: string;
  /** With `commented` and `noted`: an edit of the entry that has the event's id. `text` is the text since then. */
  readonly edit?: EntryEdit;
}

/** An edit of a comment or a work note. A partner of an earlier release ignores it, because it knows the entry's id. */
export interface EntryEdit {
  /** Counts from 1. 0 is the entry as it was written. */
  readonly revision: number;
  /** ISO 8601, by the sender's clock. The event's `time` is that of the entry. */
  readonly at: string;
}

/** The parts of a request that cross. The provider decides them, and both sides apply them. */
export interface ReplicationRules {
  readonly kinds: readonly CatalogKind[];
  readonly fields: readonly ReplicatedField[];
  readonly workNotes: boolean;
}

/** A side's consent to work notes on a connection. `asked`: it has not answered yet, and work notes do not cross. */
export const workNoteSays = ['allowed', 'refused', 'asked'] as const;
export type WorkNoteConsentState = (typeof workNoteSays)[number];

/** The fields of a request that a replication set can exclude. */
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
  /** These three cross only if the replication set includes them. */
  readonly description?: string | undefined;
  readonly priority?: number | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly openedBy: string;
  /** The number of the closed request that it reopens. */
  readonly followUpOf?: string | undefined;
}

/** The customer's rating of a solution. */
export interface Rating {
  /** 1 (very poor) to 5 (very good). */
  readonly value: number;
  readonly text: string | null;
  readonly by: string;
  /** ISO 8601, by the customer's clock. */
  readonly at: string;
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
  /** How long after its closing a request can be reopened by a follow-up. If absent, the default. */
  readonly reopenWithin?: string | null;
  /** Delays in Awaiting Info. An item that was stored before these four existed gets the default. */
  readonly remindInfoAfter?: string | null;
  readonly escalateInfoAfter?: string | null;
  /** Delays in Received, at the provider. */
  readonly remindReceivedAfter?: string | null;
  readonly escalateReceivedAfter?: string | null;
  readonly assignmentGroup: string | null;
  readonly priority: number | null;
  /** Only at the provider: its targets do not cross, the due times of a request do. */
  readonly serviceLevels?: ServiceLevelPolicy | null;
}

/**
 * Events that the customer emits, named by the request's lifecycle; then events that either side emits; then events of
 * the provider.
 */
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
/** Events about the connection itself: its handshake, and what happens to it later. */
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
/** End notices: the last event that a side sends on a connection that has ended. */
export const endNotices: readonly EventName[] = ['refused', 'withdrawn', 'offboarded'];
/** The subject of connection events. */
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

/** The journal kinds of events that do not change a state. */
const entryKinds: Readonly<Partial<Record<EventName, JournalKind>>> = {
  commented: 'comment',
  answered: 'comment',
  noted: 'work note',
  attached: 'attachment',
  discarded: 'system',
  reminded: 'system',
};

/** The kind of journal entry that an event creates. The sender cannot choose it. */
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

/** The event name for a CloudEvents `type`. Null if the type is unknown. */
export function eventName(type: string): EventName | null {
  return (names.find((name) => eventType(name as EventName) === type) as EventName) ?? null;
}
