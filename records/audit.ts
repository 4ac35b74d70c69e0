import { AsyncLocalStorage } from 'node:async_hooks';
import { userInfo } from 'node:os';
import type pg from 'pg';
import type { Database } from './database';

/** Who acts. `instance`: the service itself. `database`: a connection that is not the service's. */
export interface AuditActor {
  readonly kind: 'user' | 'external system' | 'partner' | 'instance' | 'command line' | 'database';
  readonly name: string;
  /** How a user is known: programs use tokens. */
  readonly via?: 'session' | 'token' | 'password';
  /** Who acts at the partner, as it says. */
  readonly by?: string;
  /** The second admin, if the action needed one. */
  readonly approvedBy?: string;
}

export function partnerActor(partner: string, by?: string): AuditActor {
  return { kind: 'partner', name: partner, ...(by !== undefined && { by }) };
}

/** The person who runs a command of this machine. */
export function commandLine(): AuditActor {
  return { kind: 'command line', name: nameOfUser() };
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, a user may have a number and no name.
    return `user ${process.getuid?.()}`;
  }
}

/** What is known of the call that causes changes. */
export interface AuditContext {
  readonly actor: AuditActor;
  /** `<type of target>.<verb>`: names what happens to targets of this type, if their row is updated. */
  readonly action?: string;
  readonly address?: string | null;
  /** The trace id. */
  readonly trace?: string | null;
  /** Method and path of the route, for example `PATCH /api/v1/users/{name}`. */
  readonly request?: string | null;
  /** Set while secrets are sealed under another key: they are the same. */
  readonly reseals?: true;
}

export interface AuditEntry extends Partial<AuditContext> {
  /** `<type>.<verb>`, for example `session.sign-in`. */
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string; readonly name?: string | null };
  /** Never a secret, a token, a password or the content of a file. */
  readonly before?: object | null;
  readonly after?: object | null;
}

const contexts = new AsyncLocalStorage<AuditContext>();

/** Runs a call. Every audited change that it causes is recorded as the actor's. */
export function auditAs<T>(context: AuditContext, act: () => T): T {
  return contexts.run(context, act);
}

/**
 * Records what changes no audited table: see docs/audit.md for those, whose changes are recorded by triggers. Call it in
 * the transaction of the effect: then neither exists without the other. What is not given is that of `auditAs`.
 */
export async function recordAudit(trx: Database, entry: AuditEntry): Promise<void> {
  const { reseals, ...context } = contexts.getStore() ?? {};
  await trx.raw('select audit_record(?::jsonb)', [JSON.stringify({ ...context, ...entry })]);
}

type Answered = (error: Error | null, result?: unknown) => void;

/**
 * Makes a pooled connection tell Postgres, in each transaction of a call of `auditAs`, whose changes they are. Outside of
 * such calls it does nothing. It holds for the transaction alone, so that no actor is left on a pooled connection.
 */
export function announceActor(connection: pg.Client): void {
  const query: (config: unknown, ...rest: unknown[]) => unknown = connection.query.bind(connection);
  const announce = (context: AuditContext, then: Answered) =>
    query(`select set_config('crossdesk.audit', $1, true)`, [JSON.stringify(context)], then);
  const announcing = (config: unknown, ...rest: unknown[]): unknown => {
    const context = contexts.getStore();
    const [answered] = rest;
    if (!context || !isStatement(config) || !isCallback(answered)) return query(config, ...rest);
    const end: Answered = (failure, result) =>
      query(failure ? 'rollback' : 'commit', (error: Error | null) =>
        answered(failure ?? error, result),
      );
    if (config.text === 'BEGIN;') {
      return query(config, (begun: Error | null, result: unknown) => {
        if (begun) answered(begun);
        else announce(context, (error) => (error ? end(error) : answered(null, result)));
      });
    }
    // Postgres knows it: knex forgets the transaction when one within it, a savepoint, ends.
    const isInTransaction = connection.getTransactionStatus() !== 'I';
    if (isInTransaction || isRead.test(config.text)) return query(config, answered);
    return query('begin', (begun: Error | null) => {
      if (begun) answered(begun);
      else announce(context, (error) => (error ? end(error) : query(config, end)));
    });
  };
  Object.assign(connection, { query: announcing });
}

/** A statement that can change nothing. */
const isRead = /^select (?!audit_record)/i;

function isStatement(config: unknown): config is { readonly text: string } {
  return (
    typeof config === 'object' &&
    config !== null &&
    'text' in config &&
    typeof config.text === 'string' &&
    !('submit' in config)
  );
}

function isCallback(given: unknown): given is Answered {
  return typeof given === 'function';
}
