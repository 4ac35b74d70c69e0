import type { DeliveryLog } from '../records/destinations';
import type { Delivery } from './deliver';

/** @param until gives the call up */
export type Send = (until?: AbortSignal) => Promise<Delivery>;

/** The source and the destination of a drain. */
export interface Channel extends DeliveryLog {
  /** Returns a function that sends the next batch. Null if nothing waits. */
  next(limits?: { events: number; bytes: number }): Promise<Send | null>;
  /** Whether this is still the current channel of its destination. */
  isCurrent(): Promise<boolean>;
}
