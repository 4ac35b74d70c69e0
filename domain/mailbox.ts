import type { ChangeModel } from './changeModel';
import type { LevelTimer, Snapshot } from './commit';
import type { ExchangeEvent } from './event';
import type { TaskPlan } from './flow';

/**
 * Input of a record's workflow, also when it continues as new. Histories hold these objects, so the property names
 * stay.
 */
export interface RecordInput extends Snapshot {
  readonly number: string;
  /** The title of the record, for operators. */
  readonly title: string;
  /** The partner's instance id. Empty if the record has no partner. */
  readonly partner: string;
  /** The value of the state search attribute when the workflow starts. */
  readonly shownState: string;
  /** Delays of the lifecycle's timers, in milliseconds. Null or absent means off. */
  readonly delays: Readonly<Record<string, number | null>>;
  /** When the state was entered, in milliseconds since 1970. If absent, when the workflow started. */
  readonly enteredAt?: number;
  /** The delays whose timers have fired since the state was entered. */
  readonly rung?: readonly string[];
  /** The timers of its service levels. Absent if it has none. */
  readonly levelTimers?: readonly LevelTimer[];
  /** The sequence of the last event that was received from the partner. */
  readonly received?: number;
  /** The ids of the last commands and events that were committed, oldest first. */
  readonly recent?: readonly string[];
  /** The trace of the call that started it, as a `traceparent`. */
  readonly trace?: string;
  /** The task that an incoming request creates. */
  readonly task?: TaskPlan;
  /** Messages that were acknowledged and not applied, because the previous workflow ended first. */
  readonly backlog?: readonly PendingMessage[];
}

/** A command or a partner's event that a record's workflow has to apply. */
export type PendingMessage =
  | { readonly command: string; readonly input: CommandInput }
  | { readonly event: ExchangeEvent };

/** Input of an onboarding handshake at the provider. */
export interface RegistrationInput extends RecordInput {
  /** The notification to send first. */
  readonly notification?: string;
}

/** Input of an onboarding handshake at the customer. */
export interface ProviderConnectionInput extends RecordInput {
  /** Whether the join request has still to be sent to the provider. */
  readonly knocks: boolean;
}

/** Input of a change's workflow. A change keeps the model that it was created with. */
export interface ChangeInput extends RecordInput {
  readonly model: ChangeModel;
}

/** The only argument of every command, by signal and by update. */
export interface CommandInput {
  /** The name of the caller. */
  readonly by: string;
  /** Idempotency key, a UUID. Without one, every attempt counts as a new command. */
  readonly id?: string;
  /** The revision that the caller expects, in digits. On another revision the command is refused. */
  readonly revision?: string;
  /** The trace of the call that caused it, as a `traceparent`. */
  readonly trace?: string;
  /**
   * The record's revision as the caller has seen it, in digits. The workflow can be behind: its commit succeeded, but
   * the report was lost when a server failed.
   */
  readonly seen?: string;
  readonly [text: string]: string | undefined;
}

/** The answer of a command's update. */
export interface CommandAnswer {
  readonly number: string;
  readonly state: string;
  readonly revision: number;
}

/** The argument of the `exchange` signal: events from the partner, in order. */
export type InboundEvents = readonly ExchangeEvent[];

/**
 * Input of a delivery workflow, also when it continues as new. Histories hold these objects: `late` says that the
 * backlog is overdue.
 */
export interface DeliveryInput {
  /** The partner's instance id, or the external system's id. */
  readonly partner: string;
  /** Its name for operators, if it differs. */
  readonly title?: string;
  readonly paused?: boolean;
  /** Consecutive failed attempts. */
  readonly failures?: number;
  /** Whether the backlog is overdue, and that was logged. */
  readonly late?: boolean;
}

/** Input of the workflow that polls a desk, also when it continues as new. Histories hold these objects. */
export interface DeskInput {
  /** The desk's id. */
  readonly desk: string;
  readonly name: string;
  /** Consecutive failed polls. */
  readonly failures?: number;
}

/** Input of a reconciliation. */
export interface ReconciliationInput {
  /** The partner's instance id. If absent, all partners. */
  readonly partner?: string;
}
