import { Refused } from '../../domain/refusal';
import { type Share, withShare } from '../../records/connectionShares';
import type { Caller } from '../../records/user';
import { concurrencyLimit } from './concurrencyLimit';

/** Maximum number of concurrent calls of one caller in this process. */
const callerCalls = 256;
/** Maximum number of concurrent calls of all callers, and of all programs: the rest is kept for people. */
const allCalls = { people: 1_024, programs: 512 } as const;

/** Runs a call within what its caller may use of this process. @throws Refused `busy` */
export type InShare = <T>(caller: Caller, call: () => Promise<T>) => Promise<T>;

/**
 * Divides this process between its callers, so that none of them makes the calls of others fail or wait. The pool of
 * database connections is divided by records/connectionShares.
 */
export function createShares(): InShare {
  const ofCaller = concurrencyLimit({ what: 'calls of one caller', atOnce: callerCalls });
  const running = { people: 0, programs: 0 };
  return async (caller, call) => {
    const share = shareOf(caller);
    const all = share.of === 'people' ? running.people + running.programs : running.programs;
    if (all >= allCalls[share.of])
      throw new Refused('busy', 'This instance has too many calls to answer.', { retryAfter: 5 });
    running[share.of] += 1;
    try {
      return await ofCaller(caller.name, () => withShare(share, call));
    } finally {
      running[share.of] -= 1;
    }
  };
}

/** External systems and users with no role but `integration` are programs. */
function shareOf({ name, roles, system }: Caller): Share & { readonly of: 'people' | 'programs' } {
  const isProgram = system !== undefined || roles.every((role) => role === 'integration');
  return { of: isProgram ? 'programs' : 'people', name };
}
