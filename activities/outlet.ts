import type { DeliveryLog } from '../records/destinations';
import type { Delivery } from './deliver';

/** Where a drain takes from, and sends to. */
export interface Outlet extends DeliveryLog {
  /** Sends what waits next; null where nothing does. */
  next(limits?: { events: number; bytes: number }): Promise<(() => Promise<Delivery>) | null>;
  /** Whether it is still the one to take from. */
  isCurrent(): Promise<boolean>;
}
