import type { EventName } from './event';
import type { TaskPlan } from './flow';
import type { Fields, JournalKind } from './lifecycle';

/** One command's or event's effect on a record, as it is written. */
export interface Mutation {
  /** The command's or event's id, and its journal entry's: the same on every try, so that it takes effect once. */
  readonly id: string;
  readonly by: string;
  /** Of what came from the partner: whose it is and, of an event, its time there (ISO 8601), and when it came (in ms). */
  readonly from?: { readonly instance: string; readonly at?: string; readonly arrivedAt?: number };
  readonly kind: JournalKind;
  readonly text: string;
  readonly late?: boolean;
  readonly state: string;
  readonly fields: Fields;
  /** What the fields that it sets were before. */
  readonly was?: Fields;
  /** The external system's operation that it came from. */
  readonly external?: ExternalSource;
  /** The event that tells the partner; absent: it is not told. */
  readonly tells?: EventName;
  /** The call that caused it, as a `traceparent`. */
  readonly trace?: string;
  /** The delay of the lifecycle's clock whose timer fired and gave the command. */
  readonly timer?: string;
  /** The fulfillment task to make. */
  readonly task?: TaskPlan;
}

export interface ExternalSource {
  /** By its id. */
  readonly system: string;
  /** The command that the operation is. */
  readonly command: string;
  /** The system's own id of the record, where it is told now. */
  readonly externalId?: string;
}

/** What a record's workflow asks to be written, all or nothing. */
export interface Commit {
  /** The lifecycle by its name, which says what kind of record it is. */
  readonly lifecycle: string;
  readonly number: string;
  /** The revision that the changes were decided on. */
  readonly revision: number;
  /** Whether the record is done with after them. */
  readonly ends: boolean;
  readonly changes: readonly Mutation[];
}

/** Since when a record has been in its state, and which of the state's timers have fired. */
export interface StateClock {
  /** Milliseconds since 1970; null: it was not recorded, and counts from when the workflow starts. */
  readonly enteredAt: number | null;
  /** By the names of the lifecycle's delays. */
  readonly firedTimers: readonly string[];
}

/** Where a record stands in the database. */
export interface Snapshot {
  readonly state: string;
  readonly fields: Fields;
  readonly revision: number;
}

/**
 * `stale`: nothing was written, decide again on the snapshot: somebody else moved the record since, or an earlier
 * try did, whose answer was lost. `taken` are the changes that stand already.
 * `refused`: nothing was written, because this change cannot be, whatever it is decided on.
 */
export type Committed =
  | { readonly status: 'committed'; readonly revision: number }
  | {
      readonly status: 'stale';
      readonly snapshot: Snapshot;
      /** Absent in a history that is older than the columns that keep it. */
      readonly clock?: StateClock;
      readonly taken: readonly string[];
    }
  | { readonly status: 'refused'; readonly change: string; readonly message: string };
