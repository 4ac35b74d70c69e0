import type { Approval } from '../api/types';
import type { TextKey } from '../i18n/t';

/** What can need a second admin. */
export const actionTexts = {
  approve: 'approval.actionApprove',
  offboard: 'approval.actionOffboard',
  keys: 'approval.actionKeys',
  admins: 'approval.actionAdmins',
  data: 'approval.actionData',
  policy: 'approval.actionPolicy',
} as const satisfies Record<Approval['action'], TextKey>;
