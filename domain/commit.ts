import type { EventName } from './event';
import type { TaskPlan } from './flow';
import type { Fields, JournalKind } from './lifecycle';
import type { Saying } from './saying';
import type { EntryReason, ServiceLevels } from './serviceLevels';

/**
 * The effect of one command or event on a record, as it is written to Postgres. Workflow histories hold these objects,
 * so the property names stay: `tells` names the event to emit.
 */
export interface Mutation {
  /** Idempotency key: the id of the command or event, and of its journal entry. */
  readonly id: string;
  readonly by: string;
  /**
   * For an event from the partner: the partner's instance id, the event's time there (ISO 8601), and when it was
   * received (milliseconds since 1970).
   */
  readonly from?: { readonly instance: string; readonly at?: string; readonly arrivedAt?: number };
  readonly kind: JournalKind;
  readonly text: string;
  /** The code and the values of the text. Absent for what a person wrote, and in older histories. */
  readonly says?: Saying;
  readonly late?: boolean;
  readonly state: string;
  readonly fields: Fields;
  /** The previous values of the fields that it sets. */
  readonly was?: Fields;
  /** The operation of an external system that caused it. */
  readonly external?: ExternalSource;
  /** The event to emit to the partner. Absent if the partner is not notified. */
  readonly tells?: EventName;
  /** The name of the partner's event or of the command that it is the effect of. Absent in older histories. */
  readonly event?: string;
  /** The trace of the call that caused it, as a `traceparent`. */
  readonly trace?: string;
  /** The delay of the lifecycle's clock whose timer fired and gave the command. */
  readonly timer?: string;
  /** What its entry says about a service level. */
  readonly reason?: EntryReason;
  /** The service levels that its event carries. The commit sets them, a workflow never does. */
  readonly serviceLevels?: ServiceLevels;
  /** The fulfillment task to make. */
  readonly task?: TaskPlan;
}

export interface ExternalSource {
  /** The id of the system. */
  readonly system: string;
  /** The command that the operation maps to. */
  readonly command: string;
  /** The system's own id of the record, if this operation carries it. */
  readonly externalId?: string;
}

/**
 * What a record's workflow asks to be written, all or nothing. Histories hold these objects: `changes` are the
 * mutations.
 */
export interface Commit {
  /** The name of the lifecycle, which identifies the kind of record. */
  readonly lifecycle: string;
  readonly number: string;
  /** The revision on which the mutations were decided. */
  readonly revision: number;
  /** Whether the record has ended after these mutations. */
  readonly ends: boolean;
  readonly changes: readonly Mutation[];
  /**
   * The workflow's time in milliseconds since 1970. Only of a record with service levels: its clocks start, pause and
   * are met at this time.
   */
  readonly at?: number;
}

/** A timer of a service level: the command that it gives, when, and when the target is due (ISO 8601). */
export interface LevelTimer {
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly due: string;
}

/** Since when a record has been in its state, and which of the state's timers have fired. */
export interface StateClock {
  /** Milliseconds since 1970; null: it was not recorded, and counts from when the workflow starts. */
  readonly enteredAt: number | null;
  /** By the names of the lifecycle's delays. */
  readonly firedTimers: readonly string[];
}

/** The current state of a record in Postgres. */
export interface Snapshot {
  readonly state: string;
  readonly fields: Fields;
  readonly revision: number;
}

/**
 * `stale`: nothing was written, and the caller decides again on `snapshot`. Either another writer moved the record, or
 * an earlier attempt committed and its answer was lost. `taken` lists the ids that are already committed. `refused`:
 * nothing was written, because the mutation `change` cannot be applied to any state.
 */
export type Committed =
  | {
      readonly status: 'committed';
      readonly revision: number;
      /** Of a record with service levels. */
      readonly levelTimers?: readonly LevelTimer[];
    }
  | {
      readonly status: 'stale';
      readonly snapshot: Snapshot;
      /** Absent in a history that is older than the columns that keep it. */
      readonly clock?: StateClock;
      /** Of a record with service levels. */
      readonly levelTimers?: readonly LevelTimer[];
      readonly taken: readonly string[];
    }
  | { readonly status: 'refused'; readonly change: string; readonly message: string };
