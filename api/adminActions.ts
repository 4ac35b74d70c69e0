import type { Logger } from 'pino';
import type { Operation } from './operation';

/** What somebody did to users, tokens, connections, the catalog, or whatever else is an admin's to change. */
export interface AdminAction {
  /** A user; of a partner, with its instance; of a command line, with the machine's user. */
  readonly actor: string;
  /** `PATCH /api/v1/users/{name}`, or the event or command that did it. */
  readonly action: string;
  /** The path of the record. */
  readonly target: string;
  /** Of the call; null where it came by no call of a user. */
  readonly address: string | null;
  readonly requestId?: unknown;
  /** The names of what was given, which say nothing of secrets. */
  readonly given?: readonly string[];
  /** What of the record was otherwise before, where that is kept. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The one place that every admin's action passes, once it took effect. */
export function recordAdminAction(log: Logger, action: AdminAction): void {
  log.info({ audit: true, ...action }, 'an admin action');
}

/** Whether what an operation does is an admin's alone, and is recorded. */
export function isAdminAction({ method, roles }: Pick<Operation, 'method' | 'roles'>): boolean {
  if (method === 'get' || roles === 'public') return false;
  return roles.length === 1 && roles[0] === 'admin';
}
