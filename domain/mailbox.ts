import type { ChangeModel } from './changeModel';
import type { Snapshot } from './commit';
import type { ExchangeEvent } from './event';
import type { TaskPlan } from './flow';

/** What a record's workflow starts from, and carries on when it continues as new. */
export interface RecordInput extends Snapshot {
  readonly number: string;
  /** What it is about, for people. */
  readonly title: string;
  /** The other side's instance id; empty where there is no one other side. */
  readonly partner: string;
  /** The state that operators find the workflow under as it starts. */
  readonly shownState: string;
  /** Delays of the lifecycle's clock, in milliseconds; null or absent is off. */
  readonly delays: Readonly<Record<string, number | null>>;
  /** When the state was entered, in milliseconds since 1970; absent: at the start. */
  readonly enteredAt?: number;
  /** The delays that have run out since. */
  readonly rung?: readonly string[];
  /** The partner's last sequence taken. */
  readonly received?: number;
  /** The ids of the last commands taken, oldest first. */
  readonly recent?: readonly string[];
  /** The call that it starts from, as a `traceparent`. */
  readonly trace?: string;
  /** The task that an incoming request makes. */
  readonly task?: TaskPlan;
  /** What was acknowledged and has not taken effect: the workflow before this one has ended first. */
  readonly backlog?: readonly PendingMessage[];
}

/** A command or a partner's event that a record's workflow is to take. */
export type PendingMessage =
  | { readonly command: string; readonly input: CommandInput }
  | { readonly event: ExchangeEvent };

/** What an onboarding handshake starts from at the provider. */
export interface RegistrationInput extends RecordInput {
  /** The notification to send first. */
  readonly notification?: string;
}

/** What it starts from at the customer. */
export interface ProviderConnectionInput extends RecordInput {
  /** Whether the provider is still to be asked. */
  readonly knocks: boolean;
}

/** What a change's workflow starts from. It keeps to the model that the change began with. */
export interface ChangeInput extends RecordInput {
  readonly model: ChangeModel;
}

/** The one argument of every command, as a signal and as an update. */
export interface CommandInput {
  /** The name of who gives it. */
  readonly by: string;
  /** A UUID that is the same on every try; without one, every try is a command of its own. */
  readonly id?: string;
  /** The revision that it is given on, in digits: on another it is refused. */
  readonly revision?: string;
  /** The call that caused it, as a `traceparent`. */
  readonly trace?: string;
  /**
   * The record's revision as the giver has seen it, in digits. A workflow may be behind: what it committed stands, and
   * that it did so was lost with the server that it was telling.
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

/** The argument of the `exchange` signal: what the partner tells, in its order. */
export type InboundEvents = readonly ExchangeEvent[];

/** What a delivery workflow starts from, and carries on when it continues as new. */
export interface DeliveryInput {
  /** The partner's instance id, or the external system's id. */
  readonly partner: string;
  /** Its name for operators, where that is another. */
  readonly title?: string;
  readonly paused?: boolean;
  /** Failed tries in a row. */
  readonly failures?: number;
  /** Whether what waits is late, and that was said. */
  readonly late?: boolean;
}

/** What a reconciliation starts from. */
export interface ReconciliationInput {
  /** The partner's instance id; absent: every partner. */
  readonly partner?: string;
}
