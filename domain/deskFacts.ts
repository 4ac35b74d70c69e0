import { isAssignedInDesk } from './deskCommand';
import { type DeskMapping, type DeskRecord, deskName, priorityFor, statusFor } from './deskMapping';
import type { CurrentState } from './lifecycle';

/** What a ticket says, by the desk's names. What is absent is unknown. */
export interface TicketFacts {
  readonly status?: string | null;
  readonly owner?: string | null;
  readonly group?: string | null;
  readonly priority?: string | null;
}

/** What a record says, as far as its ticket can say it. */
export interface RecordFacts {
  readonly state?: string;
  readonly assignedTo?: string | null;
  readonly group?: string | null;
  readonly priority?: string | null;
}

/** What both last agreed on: the ticket, and the record that it stands for. */
export interface Agreed {
  readonly theirs: TicketFacts;
  readonly ours: RecordFacts;
}

export function factsOf(kind: DeskRecord, { state, fields }: CurrentState): RecordFacts {
  const group = kind === 'change' ? fields.owningGroup : fields.assignmentGroup;
  return {
    state,
    ...(isAssignedInDesk(kind) && { assignedTo: fields.assignedTo ?? null }),
    // A customer's request has the group of the provider.
    ...(kind !== 'request' && { group: group ?? null }),
    priority: fields.priority ?? null,
  };
}

/** The fields with which the ticket of a record begins. Its owner and group are set afterwards. */
export function factsAtCreation(
  mapping: DeskMapping,
  kind: DeskRecord,
  { state, fields }: CurrentState,
): { readonly status?: string; readonly priority?: string } {
  const status = statusFor(mapping, kind, state);
  const priority = priorityFor(mapping, kind, fields.priority ?? null);
  return { ...(status !== null && { status }), ...(priority !== null && { priority }) };
}

/**
 * What to set in a ticket, because the record has changed since both agreed. Only what has changed: people set other
 * things in the ticket, and those stay.
 */
export function factsToSet(
  mapping: DeskMapping,
  kind: DeskRecord,
  record: CurrentState,
  { theirs, ours }: Agreed,
): TicketFacts {
  const now = factsOf(kind, record);
  const status = statusFor(mapping, kind, record.state);
  const priority = priorityFor(mapping, kind, now.priority ?? null);
  const owner = now.assignedTo ? deskName(mapping.people, now.assignedTo) : null;
  const group = now.group ? deskName(mapping.groups, now.group) : null;
  const hasChanged = (name: keyof RecordFacts) => now[name] !== ours[name];
  return {
    ...(hasChanged('state') && status !== null && status !== theirs.status && { status }),
    ...(hasChanged('priority') &&
      priority !== null &&
      priority !== theirs.priority && { priority }),
    ...(hasChanged('assignedTo') && owner !== (theirs.owner ?? null) && { owner }),
    ...(hasChanged('group') && group !== null && group !== theirs.group && { group }),
  };
}

/**
 * Whether a ticket says something new: something other than both last agreed on, and than what is being written. What
 * was unknown is no news.
 */
export function isNews(
  name: keyof TicketFacts,
  now: TicketFacts,
  { theirs }: Agreed,
  sent: TicketFacts | null,
): boolean {
  const value = now[name] ?? null;
  if (theirs[name] === undefined || value === theirs[name]) return false;
  return sent?.[name] === undefined || value !== sent[name];
}

/** Joins two changes of what was agreed on: that of a look at the ticket, and that of a write to it meanwhile. */
export function mergeAgreed(before: Agreed, look: Agreed, written: Agreed): Agreed {
  return {
    theirs: { ...look.theirs, ...changesOf(before.theirs, written.theirs) },
    ours: { ...look.ours, ...changesOf(before.ours, written.ours) },
  };
}

function changesOf<T extends object>(before: T, after: T): Partial<T> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof T)[];
  const changed = names.filter((name) => before[name] !== after[name]);
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as Partial<T>;
}

export const nothingAgreed: Agreed = { theirs: {}, ours: {} };
