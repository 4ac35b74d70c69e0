/** How far one side has come with a subject, in both directions. */
export interface Numbers {
  /** The last sequence that was given to an event of ours. */
  readonly sent: number;
  /** Up to this one, the other side has said that it has them. */
  readonly delivered: number;
  /** The last that was taken from the other side. */
  readonly received: number;
  /** The oldest of ours that can be sent again; the one after `sent` where none can. */
  readonly kept: number;
}

/** What one side says of a subject: a request, a catalog item, or the connection itself. */
export interface Account extends Numbers {
  readonly subject: string;
  /** Of a request: over all that both sides must have alike. Null where there is no such request. */
  readonly digest: string | null;
  readonly state: string | null;
  /** The journal's entries that cross, by whose they are; null where they were not asked for, or are too many. */
  readonly entries: Entries | null;
}

export interface Entries {
  /** Of this side's people, by id. */
  readonly own: readonly string[];
  /** The other side's. */
  readonly other: readonly string[];
}

/** Nothing of the side's own is on its way. */
export function isAllDelivered({ sent, delivered }: Numbers): boolean {
  return sent === delivered;
}

/** Whether there is nothing that one side should have by now and has not. */
export function agree(ours: Account, theirs: Account): boolean {
  return agreeOnNumbers(ours, theirs) && ours.digest === theirs.digest;
}

export function agreeOnNumbers(ours: Numbers, theirs: Numbers): boolean {
  return isWithin(ours, theirs) && isWithin(theirs, ours);
}

/** Nothing is on its way, in either direction. */
export function isSteady(ours: Numbers, theirs: Numbers): boolean {
  return isAllDelivered(ours) && isAllDelivered(theirs) && agreeOnNumbers(ours, theirs);
}

function isWithin(sender: Numbers, receiver: Numbers): boolean {
  return sender.delivered <= receiver.received && receiver.received <= sender.sent;
}

/** What is wrong with the numbers, as the side sees it whose `ours` are: one of the two was set back. */
export interface NumberFaults {
  /** They have had more of us than we remember: we count on from here. */
  readonly countOnFrom?: number;
  /** They have less of us than they had: we send again from here. */
  readonly sendFrom?: number;
  /** Nothing of what they lack can be sent again. */
  readonly isGone?: true;
  /** We have less of them than we had. */
  readonly weLack?: true;
  /** What of it they cannot send again ends here: we go on behind it. */
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
  /** Entries of ours that they lack. */
  readonly theyLack: readonly string[];
  /** Entries of theirs that we lack. */
  readonly weLack: readonly string[];
  /** Entries of ours that they have, and we have not any more. */
  readonly weLost: readonly string[];
  /** Entries of theirs that we have, and they have not any more. */
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

/** The sequences, the journals, the states, or that there is such a record at all. */
export const driftKinds = ['numbers', 'entries', 'state', 'record'] as const;

/** In which ways the two are at one, though maybe not in all. What is on its way leaves it open. */
export function agreedOn(ours: Account, theirs: Account): Finding['differs'][] {
  if (agree(ours, theirs)) return [...driftKinds];
  const isKnown = (ours.digest === null) === (theirs.digest === null);
  return [
    ...(agreeOnNumbers(ours, theirs) ? (['numbers'] as const) : []),
    ...(isKnown ? (['record'] as const) : []),
    ...(isSteady(ours, theirs) && ours.state === theirs.state ? (['state'] as const) : []),
  ];
}

/** Something that was found to differ, in words for an admin. */
export interface Finding {
  readonly differs: (typeof driftKinds)[number];
  readonly detail: string;
  /** What this side does about it; null: it can do nothing. */
  readonly repair: string | null;
}
