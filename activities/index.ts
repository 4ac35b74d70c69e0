import { ApplicationFailure } from '@temporalio/common';
import type { Commit, Committed } from '../domain/commit';
import { copyMessage } from '../exchange/outgoing';
import { setDeskPaused } from '../records/desk';
import { setPaused } from '../records/destinations';
import { commitTraced } from './commit';
import type { ActivityDeps } from './deps';
import { type Drained, drain } from './drain';
import { heartbeat } from './heartbeat';
import { type Notified, notify } from './notify';
import { type Polled, pollDesk } from './pollDesk';
import { reconcile } from './reconcile';
import { type ApprovalRequest, requestApproval } from './requestApproval';

export type { Drained } from './drain';
export type { Notified } from './notify';
export type { Polled } from './pollDesk';
export type { ApprovalRequest } from './requestApproval';

/** The activities that workflows call. */
export interface Activities {
  /** Writes a record's mutations, their journal entries and events. See records/commit. */
  commit(input: Commit): Promise<Committed>;
  /**
   * Sends the outbox of a partner or a system, and what is queued while it listens. `failures` is the number of
   * consecutive failed attempts.
   */
  drain(partner: string, failures: number, overdue: boolean): Promise<Drained>;
  /** Checks whether every partner answers. See activities/heartbeat. */
  heartbeat(): Promise<void>;
  /** Sends the notification with this id, once. See activities/notify. */
  notify(id: string): Promise<Notified>;
  /** Reads what changes in a desk for some minutes. See activities/pollDesk. */
  pollDesk(desk: string, name: string, failures: number): Promise<Polled>;
  /** Compares the state with a partner, or with every partner if null. See activities/reconcile. */
  reconcile(partner: string | null): Promise<void>;
  /** Sends the join request to a provider. See activities/requestApproval. */
  requestApproval(id: string): Promise<ApprovalRequest>;
  /** Pauses or resumes a desk, in both directions. */
  setDeskPaused(desk: string, paused: boolean): Promise<void>;
  /** Pauses or resumes the delivery to a partner or a system. */
  setPaused(partner: string, paused: boolean): Promise<void>;
}

/** How soon a copy asks again whether it is the original, in milliseconds. A decision wakes deliveries and desks at once. */
const againMs = 60_000;
const notDrained = { status: 'unreachable', waiting: 0, failed: 0, oldest: null } as const;

export function createActivities(deps: ActivityDeps): Activities {
  const { db, installation } = deps;
  /** Temporal tries again later. Nothing is sent, recorded or lost meanwhile. */
  const whenAllowed = async <T>(act: () => Promise<T>): Promise<T> => {
    if (await installation.isAllowed()) return act();
    throw ApplicationFailure.create({
      message: copyMessage,
      type: 'copy',
      nextRetryDelay: againMs,
    });
  };
  return {
    commit: (input) => commitTraced(deps, input),
    async drain(partner, failures, overdue) {
      if (await installation.isAllowed()) return drain(deps, partner, failures, overdue);
      // The workflow goes on, so that its history stays short.
      return { ...notDrained, failures, late: overdue, lastError: copyMessage, retryInMs: againMs };
    },
    async pollDesk(desk, name, failures) {
      if (await installation.isAllowed()) return pollDesk(deps, desk, name, failures);
      const wait = { lastError: copyMessage, retryInMs: againMs };
      return { status: 'unreachable', tickets: 0, failures, ...wait };
    },
    // The next ones come by themselves.
    async heartbeat() {
      if (await installation.isAllowed()) await heartbeat(deps);
    },
    async reconcile(partner) {
      if (await installation.isAllowed()) await reconcile(deps, partner);
    },
    notify: (id) => whenAllowed(() => notify(deps, id)),
    requestApproval: (id) => whenAllowed(() => requestApproval(deps, id)),
    setDeskPaused: (desk, paused) => setDeskPaused(db, desk, paused),
    setPaused: (partner, paused) => setPaused(db, partner, paused),
  };
}
