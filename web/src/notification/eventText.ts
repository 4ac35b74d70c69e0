import type { Notification } from '../api/types';
import { type TextKey, t } from '../i18n/t';

const keys = {
  opened: 'notification.opened',
  assigned: 'notification.assigned',
  asked: 'notification.asked',
  answered: 'notification.answered',
  commented: 'notification.commented',
  noted: 'notification.noted',
  proposed: 'notification.proposed',
  rejected: 'notification.rejected',
  accepted: 'notification.accepted',
  cancelled: 'notification.cancelled',
  warned: 'notification.warned',
  breached: 'notification.breached',
} as const satisfies Readonly<Record<Notification['event'], TextKey>>;

/** What happened, in the reader's language. */
export function eventText(event: Notification['event']): string {
  return t(keys[event]);
}
