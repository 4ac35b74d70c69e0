import { reopenableUntil } from '../domain/followUp';
import { instanceTitle } from '../domain/names';
import { type Coded, Refused } from '../domain/refusal';
import { findOpenFollowUp } from '../records/followUp';
import { recordOfEntry } from '../records/journal';
import { requests } from '../records/request';
import type { RequestRow } from '../records/requestList';
import type { Caller } from '../records/user';
import { visibleTo } from '../records/visibility';
import type { Deps } from './deps';
import { invalid } from './http/problem';
import { commonView } from './record/resource';
import { requestResource } from './request';

/** A follow-up that a caller wants to submit. */
interface Wanted {
  /** The number of the closed request. */
  readonly followUpOf: string;
  /** The provider of the item that is requested. */
  readonly provider: string;
  /** The idempotency key of the follow-up. */
  readonly effectId: string;
}

/**
 * Requires that a closed request may be reopened by this follow-up.
 * @throws Refused `invalid`, `state` or `conflict`, with what would be right
 */
export async function requireReopenable(
  { db }: Pick<Deps, 'db'>,
  caller: Caller,
  { followUpOf: number, provider, effectId }: Wanted,
): Promise<void> {
  const closed = await requestResource.find(db, number, visibleTo(caller, requests));
  if (!closed)
    throw invalid('followUpOf', `there is no request ${number} here that you may see.`, {
      code: 'noRecord',
      params: { name: number },
    });
  if (closed.side !== 'customer') {
    const customer = instanceTitle(closed.customer);
    throw invalid('followUpOf', `${number} is a request of ${customer}, who can reopen it.`, {
      code: 'otherSide',
      params: { name: customer },
    });
  }
  if (closed.provider !== provider) {
    throw invalid(
      'catalogItem',
      `a follow-up of ${number} goes to the same provider: choose ${closed.catalogItem}, or another item of ${instanceTitle(closed.provider)}.`,
      { code: 'followUpProvider', params: { number, item: closed.catalogItem } },
    );
  }
  requireTime(closed, caller);
  const open = await findOpenFollowUp(db, number);
  if (!open || (await recordOfEntry(db, effectId)) === open.number) return;
  const visible = await findOpenFollowUp(db, number, visibleTo(caller, requests));
  const which = visible ? `${visible.number} is` : 'Another one is';
  throw new Refused(
    'conflict',
    `${number} has one open follow-up at a time. ${which} open: comment there.`,
    visible
      ? { code: 'followUpOpen', params: { number, other: visible.number } }
      : { code: 'followUpElsewhere', params: { number } },
  );
}

/** @throws Refused `state` */
function requireTime(closed: RequestRow, caller: Caller): void {
  const { number, state } = closed;
  const until = reopenableUntil(closed);
  if (until !== null && Date.now() <= until) return;
  const { actions } = commonView(closed, caller);
  throw new Refused('state', `${number} ${whyNot(state, until)}`, {
    ...{ ...whyNotCode(state, until), state, actions },
  });
}

function whyNotCode(state: string, until: number | null): Coded {
  if (until !== null)
    return { code: 'reopenTooLate', params: { until: new Date(until).toISOString() } };
  return state === 'Closed'
    ? { code: 'reopenNotAllowed' }
    : { code: 'wrongState', params: { state } };
}

function whyNot(state: string, until: number | null): string {
  const instead = 'Submit a new request, without followUpOf.';
  if (until !== null) return `could be reopened until ${new Date(until).toISOString()}. ${instead}`;
  if (state === 'Closed') return `cannot be reopened: its policy does not allow it. ${instead}`;
  if (state === 'Cancelled')
    return `is Cancelled, and only a Closed request is reopened. ${instead}`;
  if (state === 'Resolved') return 'is Resolved: reject its solution instead.';
  return `is ${state}, so it is still open: comment there instead.`;
}
