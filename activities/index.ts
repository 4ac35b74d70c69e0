import type { Commit, Committed } from '../domain/commit';
import { setPaused } from '../records/destinations';
import { commitTraced } from './commit';
import type { ActivityDeps } from './deps';
import { type Drained, drain } from './drain';
import { heartbeat } from './heartbeat';
import { type Notified, notify } from './notify';
import { reconcile } from './reconcile';
import { type ApprovalRequest, requestApproval } from './requestApproval';

export type { Drained } from './drain';
export type { Notified } from './notify';
export type { ApprovalRequest } from './requestApproval';

/** The I/O that workflows ask for. */
export interface Activities {
  /** Writes a record's changes, their journal entries and events; see records/commit. */
  commit(input: Commit): Promise<Committed>;
  /** Sends what waits for a partner or a system, and what comes while it lingers; `failures` is the tries that failed in a row. */
  drain(partner: string, failures: number, overdue: boolean): Promise<Drained>;
  /** Asks every partner whether it is there; see activities/heartbeat. */
  heartbeat(): Promise<void>;
  /** Sends the notification with this id, once; see activities/notify. */
  notify(id: string): Promise<Notified>;
  /** Compares with a partner what both must have alike, with every partner where it is null; see activities/reconcile. */
  reconcile(partner: string | null): Promise<void>;
  /** Asks a provider to connect us; see activities/requestApproval. */
  requestApproval(id: string): Promise<ApprovalRequest>;
  /** Holds back everything that waits for a partner or a system, or lets it go. */
  setPaused(partner: string, paused: boolean): Promise<void>;
}

export function createActivities(deps: ActivityDeps): Activities {
  const { db } = deps;
  return {
    commit: (input) => commitTraced(deps, input),
    drain: (partner, failures, overdue) => drain(deps, partner, failures, overdue),
    heartbeat: () => heartbeat(deps),
    notify: (id) => notify(deps, id),
    reconcile: (partner) => reconcile(deps, partner),
    requestApproval: (id) => requestApproval(deps, id),
    setPaused: (partner, paused) => setPaused(db, partner, paused),
  };
}
