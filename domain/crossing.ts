import type {
  CatalogKind,
  EventData,
  EventName,
  ExchangeEvent,
  PublishedItem,
  ReplicatedField,
  ReplicationRules,
  SubmittedRequest,
} from './event';
import { replicatedFields } from './event';
import type { Fields, JournalKind } from './lifecycle';

interface EntryCrossing {
  /** The event that carries such an entry alone. */
  readonly as: EventName;
  /** Whether both sides must have it: always, as far as work notes cross, or not. */
  readonly both: 'always' | 'as work notes cross' | 'no';
}

/**
 * Which entries of a request's journal cross, by their kind. Sending, repairing and the digests that a reconciliation
 * compares all follow this table; records/crossing.ts makes SQL of it.
 */
export const entryCrossing: Readonly<Record<JournalKind, EntryCrossing>> = {
  comment: { as: 'commented', both: 'always' },
  attachment: { as: 'attached', both: 'always' },
  // Sent again, it moves nothing: which event it was at first is not kept.
  state: { as: 'retold', both: 'always' },
  'work note': { as: 'noted', both: 'as work notes cross' },
  // Each side writes these itself. Some are sent, such as reminders, but they need not be on both sides.
  system: { as: 'discarded', both: 'no' },
};

/** Whether work notes are exchanged on a connection with these rules. */
export function workNotesCross(rules: Pick<ReplicationRules, 'workNotes'> | null): boolean {
  return rules?.workNotes ?? true;
}

/**
 * The part of an event that crosses under the provider's rules, or null if nothing crosses. This is the only place that
 * decides it, for both sides and both directions: it is asked when a batch is sent, and again when one is received.
 * Without rules, everything crosses.
 */
export function crossing(
  rules: ReplicationRules | null,
  { name, data }: Pick<ExchangeEvent, 'name' | 'data'>,
): EventData | null {
  // A note has no text if its sender withheld it.
  if (name === 'noted' && (!workNotesCross(rules) || data.text === undefined)) return null;
  if (!rules) return data;
  const isWithheld = (field: string) => isReplicated(field) && !fieldCrosses(rules, field);
  const { fields, request, says, ...rest } = data;
  return {
    ...rest,
    ...(says && !mayRepeat(name, data, isWithheld) && { says }),
    ...(fields && { fields: leaveOut(fields, isWithheld), ...plainly(name, fields, isWithheld) }),
    ...(request && { request: submissionWithout(request, isWithheld) }),
  };
}

/** Whether a field of a request is exchanged. */
export function fieldCrosses(rules: ReplicationRules | null, field: ReplicatedField): boolean {
  return rules?.fields.includes(field) ?? true;
}

/** Whether catalog items of a kind are published to the customer, and may be requested. */
export function kindCrosses(rules: ReplicationRules | null, kind: CatalogKind): boolean {
  return rules?.kinds.includes(kind) ?? true;
}

/** A catalog item, and the rules that it is published under. */
export interface Offer {
  readonly rules: ReplicationRules | null;
  readonly item: PublishedItem;
}

/**
 * The event that a customer receives when an item or its rules change. It withdraws an item that the customer could see
 * before. Null if the customer receives nothing.
 */
export function publication(now: Offer, before?: Offer): PublishedItem | null {
  if (kindCrosses(now.rules, now.item.kind)) return now.item;
  const seen = before && kindCrosses(before.rules, before.item.kind);
  return seen ? { ...before.item, active: false } : null;
}

type Withheld = (field: string) => boolean;

function isReplicated(field: string): field is ReplicatedField {
  return replicatedFields.some((known) => known === field);
}

/** Clearing a field reveals nothing, so it crosses. */
function leaveOut(fields: Fields, isWithheld: Withheld): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => value === null || !isWithheld(field)),
  );
}

function submissionWithout(request: SubmittedRequest, isWithheld: Withheld): SubmittedRequest {
  return Object.fromEntries(
    Object.entries(request).filter(([field]) => !isWithheld(field)),
  ) as unknown as SubmittedRequest;
}

/** Whether the values of an entry's saying may repeat a field that does not cross. An entry that is sent again has no fields. */
function mayRepeat(name: EventName, { fields }: EventData, isWithheld: Withheld): boolean {
  return name === 'retold' ? replicatedFields.some(isWithheld) : hides(fields ?? {}, isWithheld);
}

function hides(fields: Fields, isWithheld: Withheld): boolean {
  return Object.entries(fields).some(([field, value]) => value !== null && isWithheld(field));
}

/** Replacement texts for entries that would repeat a field that does not cross. */
const plainTexts: Readonly<Partial<Record<EventName, (fields: Fields) => string>>> = {
  received: () => 'Received: a fulfillment task waits.',
  assigned: () => 'Work in Progress: assigned.',
  reassigned: ({ priority }) => (priority ? 'The provider changed its priority.' : 'Reassigned.'),
  proposed: ({ resolutionCode }) => `Resolved: ${resolutionCode}.`,
};

function plainly(name: EventName, fields: Fields, isWithheld: Withheld): { text?: string } {
  const text = plainTexts[name];
  return text && hides(fields, isWithheld) ? { text: text(fields) } : {};
}
