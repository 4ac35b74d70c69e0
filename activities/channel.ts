import type { DeliveryLog } from '../records/destinations';
import type { Delivery } from './deliver';

/** @param until gives the call up */
export type Send = (until?: AbortSignal) => Promise<Delivery>;

/** Where a drain takes from, and sends to. */
export interface Channel extends DeliveryLog {
  /** What sends what waits next; null where nothing does. */
  next(limits?: { events: number; bytes: number }): Promise<Send | null>;
  /** Whether it is still the one to take from. */
  isCurrent(): Promise<boolean>;
}
