import type { Lifecycle } from './lifecycle';
import { type NotedEntry, stateLeft } from './notification';
import { snakeCase } from './text';

/** What a webhook is told of a record. The names are those of the API, behind the kind: `case.comment_added`. */
export const webhookEvents = [
  'created',
  'state_changed',
  'assigned',
  'comment_added',
  'work_note_added',
  'file_added',
  'entry_edited',
  'service_level_warned',
  'service_level_breached',
  'updated',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** The type of the event by which an owner tries a webhook. Every webhook receives it. */
export const testEvent = 'webhook.test';

/** A journal entry, as far as it decides which events it is. */
export type HookedEntry = Pick<
  NotedEntry,
  'kind' | 'late' | 'state' | 'before' | 'isFirst' | 'assignedTo' | 'reason'
> & {
  /** The number of the edit that is told. 0: the entry was written. */
  readonly revision: number;
};

const ofReasons: Readonly<Record<string, WebhookEvent>> = {
  responseWarning: 'service_level_warned',
  resolutionWarning: 'service_level_warned',
  responseBreach: 'service_level_breached',
  resolutionBreach: 'service_level_breached',
};
const ofKinds: Readonly<Partial<Record<HookedEntry['kind'], WebhookEvent>>> = {
  comment: 'comment_added',
  'work note': 'work_note_added',
  attachment: 'file_added',
};

/** The events of an entry, at least one. A command can change the state, assign and comment at once. */
export function webhookEventsOf(entry: HookedEntry): readonly WebhookEvent[] {
  const { kind, late, state, isFirst, assignedTo, reason, revision } = entry;
  if (revision > 0) return ['entry_edited'];
  if (isFirst) return ['created'];
  const level = ofReasons[reason ?? ''];
  if (level) return [level];
  const written = ofKinds[kind];
  const from = stateLeft(entry);
  const moves = !late && kind !== 'work note' && state !== null && from !== null && state !== from;
  const events: readonly (WebhookEvent | false | undefined)[] = [
    written,
    moves && 'state_changed',
    kind === 'state' && assignedTo !== null && 'assigned',
  ];
  const found = events.filter((event) => event !== undefined && event !== false);
  return found.length > 0 ? found : ['updated'];
}

/** The events that records of a lifecycle can have. */
export function eventsOfLifecycle({
  entries,
  fields,
  serviceLevels,
}: Pick<Lifecycle, 'entries' | 'fields' | 'serviceLevels'>): readonly WebhookEvent[] {
  const has = (name: 'comment' | 'workNote' | 'attach') => entries[name].by.length > 0;
  return webhookEvents.filter((event) => {
    if (event === 'assigned') return 'assignedTo' in fields;
    if (event === 'comment_added') return has('comment');
    if (event === 'work_note_added') return has('workNote');
    if (event === 'file_added') return has('attach');
    if (event === 'entry_edited') return has('comment') || has('workNote');
    return !event.startsWith('service_level') || Boolean(serviceLevels);
  });
}

const kinds: Readonly<Record<string, string>> = {
  fulfillment: 'task',
  providerConnection: 'provider',
};

/** The kind of a record in the types of events. @param type the name of its lifecycle */
export function webhookKind(type: string): string {
  return kinds[type] ?? snakeCase(type);
}

/** Which events a webhook receives. Null: all. */
export interface WebhookFilter {
  readonly events: readonly string[] | null;
  readonly kinds: readonly string[] | null;
}

export function receives(
  { events, kinds: wanted }: WebhookFilter,
  kind: string,
  event: WebhookEvent,
): boolean {
  const isOfKind = wanted === null || wanted.includes(kind);
  return isOfKind && (events === null || events.includes(`${kind}.${event}`));
}

/** How many webhooks an owner has, and an instance: each can keep one of a worker's slots. */
export const mostWebhooks = { each: 10, all: 40 } as const;
/** How long the previous secret also signs after a rotation, in minutes. */
export const secretOverlapMinutes = 24 * 60;
/** An event that its receiver refuses for so long, while it accepts others, is discarded. */
export const givenUpAfterDays = 3;
/** A webhook that has accepted nothing for so long is disabled. */
export const disabledAfterDays = 5;
/** How long deliveries are kept, for the list of deliveries and for replays by id. */
export const deliveriesKeptDays = 30;
/** The most entries of one replay. */
export const mostReplayed = 10_000;

const firstRetryMs = 1_000;
const longestRetryMs = 3_600_000;

/** How long an event that was refused waits for its next attempt, in milliseconds: from a second, doubled, to an hour. */
export function webhookRetryMs(failures: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 20), longestRetryMs);
}
