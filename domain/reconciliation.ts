import type { Saying } from './saying';

/** The progress of one side with a subject, in both directions. */
export interface Numbers {
  /** The last sequence that this side assigned to an event. */
  readonly sent: number;
  /** The last sequence that the other side has acknowledged. */
  readonly delivered: number;
  /** The last sequence that was received from the other side. */
  readonly received: number;
  /** The oldest of our events that can be resent. If none can, `sent` + 1. */
  readonly kept: number;
}

/** One side's account of a subject: a request, a catalog item, or the connection itself. */
export interface Account extends Numbers {
  readonly subject: string;
  /** For a request: a digest of everything that must be equal on both sides. Null if there is no such request. */
  readonly digest: string | null;
  /** A digest of the edits of its entries. Null if there are none, absent from a partner of an earlier release. */
  readonly edits?: string | null | undefined;
  /** For a request: a digest of the request that it follows and of its rating. A partner of an older release has none. */
  readonly details?: string | null | undefined;
  readonly state: string | null;
  /** The journal entries that cross, by side. Null if they were not asked for, or are too many. */
  readonly entries: Entries | null;
}

export interface Entries {
  /** The ids of entries that were written on this side. */
  readonly own: readonly string[];
  /** The ids of entries that came from the other side. */
  readonly other: readonly string[];
}

/** Whether the other side has acknowledged all events of this side. */
export function isAllDelivered({ sent, delivered }: Numbers): boolean {
  return sent === delivered;
}

/** Whether both sides have received everything that the other has sent. */
export function agree(ours: Account, theirs: Account): boolean {
  return (
    agreeOnNumbers(ours, theirs) &&
    ours.digest === theirs.digest &&
    agreeOnEdits(ours, theirs) &&
    agreeOnDetails(ours, theirs)
  );
}

/** Edits are not compared with a partner of an earlier release, which ignores them. */
export function agreeOnEdits(
  ours: Pick<Account, 'edits'>,
  theirs: Pick<Account, 'edits'>,
): boolean {
  if (ours.edits === undefined || theirs.edits === undefined) return true;
  return ours.edits === theirs.edits;
}

/** Whether the details are equal, as far as both sides have them. */
export function agreeOnDetails(ours: Account, theirs: Account): boolean {
  return !ours.details || !theirs.details || ours.details === theirs.details;
}

export function agreeOnNumbers(ours: Numbers, theirs: Numbers): boolean {
  return isWithin(ours, theirs) && isWithin(theirs, ours);
}

/** Whether no event is in transit, in either direction. */
export function isSteady(ours: Numbers, theirs: Numbers): boolean {
  return isAllDelivered(ours) && isAllDelivered(theirs) && agreeOnNumbers(ours, theirs);
}

function isWithin(sender: Numbers, receiver: Numbers): boolean {
  return sender.delivered <= receiver.received && receiver.received <= sender.sent;
}

/**
 * Compares the sequences of both sides, seen from the side of `ours`. A mismatch means that one database was restored
 * from a back-up.
 */
export interface NumberFaults {
  /** They have received more events than we remember sending: continue counting from here. */
  readonly countOnFrom?: number;
  /** They have fewer of our events than they acknowledged: resend from here. */
  readonly sendFrom?: number;
  /** None of the events that they lack can be resent. */
  readonly isGone?: true;
  /** We have fewer of their events than we acknowledged. */
  readonly weLack?: true;
  /** The part that they cannot resend ends here: continue after it. */
  readonly goOnBehind?: number;
}

export function numberFaults(ours: Numbers, theirs: Numbers): NumberFaults {
  const sendFrom = Math.max(theirs.received + 1, ours.kept);
  const theyLack = theirs.received < ours.delivered;
  const weLack = ours.received < theirs.delivered;
  return {
    ...(theirs.received > ours.sent && { countOnFrom: theirs.received }),
    ...(theyLack && (sendFrom <= ours.sent ? { sendFrom } : { isGone: true as const })),
    ...(weLack && { weLack }),
    ...(weLack && theirs.kept > ours.received + 1 && { goOnBehind: theirs.kept - 1 }),
  };
}

/** How the journals of one request differ. */
export interface EntryFaults {
  /** Our entries that they lack. */
  readonly theyLack: readonly string[];
  /** Their entries that we lack. */
  readonly weLack: readonly string[];
  /** Our entries that they have and we have lost. */
  readonly weLost: readonly string[];
  /** Their entries that we have and they have lost. */
  readonly theyLost: readonly string[];
}

export function entryFaults(ours: Entries, theirs: Entries): EntryFaults {
  const here = new Set([...ours.own, ...ours.other]);
  const there = new Set([...theirs.own, ...theirs.other]);
  return {
    theyLack: ours.own.filter((id) => !there.has(id)),
    weLack: theirs.own.filter((id) => !here.has(id)),
    weLost: theirs.other.filter((id) => !here.has(id)),
    theyLost: ours.other.filter((id) => !there.has(id)),
  };
}

/**
 * What can differ: the sequences, the journals, the state, whether the record exists, or its details: which request it
 * follows, and its rating.
 */
export const driftKinds = ['numbers', 'entries', 'state', 'record', 'details'] as const;

/** The aspects in which both sides agree. An aspect with events in transit stays undecided. */
export function agreedOn(ours: Account, theirs: Account): Finding['differs'][] {
  if (agree(ours, theirs)) return [...driftKinds];
  const isKnown = (ours.digest === null) === (theirs.digest === null);
  return [
    ...(agreeOnNumbers(ours, theirs) ? (['numbers'] as const) : []),
    ...(isKnown ? (['record'] as const) : []),
    ...(isSteady(ours, theirs) && ours.state === theirs.state ? (['state'] as const) : []),
    ...(isSteady(ours, theirs) && agreeOnDetails(ours, theirs) ? (['details'] as const) : []),
  ];
}

/** A difference that was found, as a text for an admin. */
export interface Finding {
  readonly differs: (typeof driftKinds)[number];
  readonly detail: string;
  /** The repair that this side makes. Null if it can do nothing. */
  readonly repair: string | null;
  /** The same as `detail`, with codes. Null for a finding that is older than these. */
  readonly says: readonly Saying[] | null;
  /** The same as `repair`, with codes. */
  readonly repairSays: readonly Saying[] | null;
}
