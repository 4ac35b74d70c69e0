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
import type { Fields } from './lifecycle';

/**
 * What of an event crosses under the provider's rules; null where nothing does. The one place that says so, for both
 * sides and both directions: asked when a batch is sent, and again when one comes. Without rules everything crosses.
 */
export function crossing(
  rules: ReplicationRules | null,
  { name, data }: Pick<ExchangeEvent, 'name' | 'data'>,
): EventData | null {
  // A note without a text is one that its sender kept back.
  if (name === 'noted' && (rules?.workNotes === false || data.text === undefined)) return null;
  if (!rules) return data;
  const isWithheld = (field: string) => isReplicated(field) && !fieldCrosses(rules, field);
  const { fields, request, ...rest } = data;
  return {
    ...rest,
    ...(fields && { fields: leaveOut(fields, isWithheld), ...plainly(name, fields, isWithheld) }),
    ...(request && { request: submissionWithout(request, isWithheld) }),
  };
}

/** Whether what a field of a request says is exchanged. */
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

/** What a customer is told of an item once either has changed: withdrawn, where it saw it before; null: nothing. */
export function publication(now: Offer, before?: Offer): PublishedItem | null {
  if (kindCrosses(now.rules, now.item.kind)) return now.item;
  const seen = before && kindCrosses(before.rules, before.item.kind);
  return seen ? { ...before.item, active: false } : null;
}

type Withheld = (field: string) => boolean;

function isReplicated(field: string): field is ReplicatedField {
  return replicatedFields.some((known) => known === field);
}

/** That a field was cleared tells nothing, and crosses. */
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

/** The entries' texts that repeat what the fields say; without it they say this. */
const plainTexts: Readonly<Partial<Record<EventName, (fields: Fields) => string>>> = {
  received: () => 'Received: a fulfillment task waits.',
  assigned: () => 'Work in Progress: assigned.',
  reassigned: ({ priority }) => (priority ? 'The provider changed its priority.' : 'Reassigned.'),
  proposed: ({ resolutionCode }) => `Resolved: ${resolutionCode}.`,
};

function plainly(name: EventName, fields: Fields, isWithheld: Withheld): { text?: string } {
  const text = plainTexts[name];
  const hides = Object.entries(fields).some(
    ([field, value]) => value !== null && isWithheld(field),
  );
  return text && hides ? { text: text(fields) } : {};
}
