/**
 * Actions that open or end trust, as a policy of four eyes names them: `approve` a subscription or that a moved database is the original, `offboard` a connection,
 * replace `keys` (secrets, signing keys and tokens of connections, systems and desks), make `admins` or tokens for them, and
 * delete `data` (retention and legal holds).
 */
export const secondedActions = ['approve', 'offboard', 'keys', 'admins', 'data'] as const;
export type SecondedAction = (typeof secondedActions)[number];

/** `policy`: to loosen the policy itself. */
export type SensitiveAction = SecondedAction | 'policy';

/** Which actions need a second admin, and for how many hours one may decide. */
export interface FourEyes {
  readonly actions: readonly SecondedAction[];
  readonly hours: number;
}

/**
 * Whether an action needs a second admin. If any does, so does making admins: otherwise one person makes the second one.
 * And so does loosening the policy.
 */
export function needsSecond({ actions }: FourEyes, action: SensitiveAction): boolean {
  if (actions.length === 0) return false;
  return action === 'admins' || action === 'policy' || actions.includes(action);
}

/** Whether a changed policy asks for less than the one before. */
export function loosens(before: FourEyes, after: FourEyes): boolean {
  if (before.actions.length === 0) return false;
  return before.actions.some((one) => !after.actions.includes(one)) || after.hours > before.hours;
}

/** The same person: names differ in more than the case. */
export function isSamePerson(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export const approvalStates = [
  'pending',
  'approved', // it is about to run, or runs
  'done',
  'failed', // it was refused when it ran
  'declined',
  'withdrawn',
  'expired',
] as const;
export type ApprovalState = (typeof approvalStates)[number];
