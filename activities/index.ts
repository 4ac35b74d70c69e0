import type { Logger } from 'pino';
import type { Commit, Committed } from '../domain/commit';
import type { AfterCommit } from '../engine/waker';
import type { Partners } from '../exchange/client';
import type { Vault } from '../exchange/secret';
import type { Bell } from '../records/bell';
import { commit } from '../records/commit';
import { setPaused } from '../records/connections';
import type { Database } from '../records/database';
import { type Drained, drain } from './drain';
import type { Mailer } from './mail';
import { type Notified, notify } from './notify';
import { type ApprovalRequest, requestApproval } from './requestApproval';

export type { Drained } from './drain';
export type { Notified } from './notify';
export type { ApprovalRequest } from './requestApproval';

export interface ActivityDeps {
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
  readonly bell: Bell;
  readonly afterCommit: AfterCommit;
  readonly partners: Partners;
  readonly vault: Vault;
  /** Null: notifications are kept, and shown in the log. */
  readonly mailer: Mailer | null;
  readonly log: Logger;
}

/** The I/O that workflows ask for. */
export interface Activities {
  /** Writes a record's changes, their journal entries and events; see records/commit. */
  commit(input: Commit): Promise<Committed>;
  /** Sends what waits for a partner, and what comes while it lingers; `failures` is the tries that failed in a row. */
  drain(partner: string, failures: number): Promise<Drained>;
  /** Sends the notification with this id, once; see activities/notify. */
  notify(id: string): Promise<Notified>;
  /** Asks a provider to connect us; see activities/requestApproval. */
  requestApproval(id: string): Promise<ApprovalRequest>;
  /** Holds back everything that waits for a partner, or lets it go. */
  setPaused(partner: string, paused: boolean): Promise<void>;
}

export function createActivities(deps: ActivityDeps): Activities {
  const { db, instance, afterCommit } = deps;
  return {
    async commit(input) {
      const { committed, told } = await commit(db, instance, input);
      if (told) afterCommit(told);
      return committed;
    },
    drain: (partner, failures) => drain(deps, partner, failures),
    notify: (id) => notify(deps, id),
    requestApproval: (id) => requestApproval(deps, id),
    setPaused: (partner, paused) => setPaused(db, partner, paused),
  };
}
