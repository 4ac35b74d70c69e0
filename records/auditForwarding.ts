import { auditHead } from './auditChain';
import type { Database } from './database';

/** How far the audit log is forwarded to its receiver. */
export interface AuditForwarding {
  readonly receiver: string;
  /** Entries that the receiver does not have yet. */
  readonly waiting: number;
  /** Attempts that failed since the last success. */
  readonly failures: number;
  readonly lastSuccessAt: Date | null;
  /** Why the last attempt failed. Null if it did not. */
  readonly lastError: string | null;
}

/** What is recorded and shown of a receiver. Its path and query can contain secrets. */
export function receiverName({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

export async function findForwarding(db: Database, url: URL): Promise<AuditForwarding> {
  const receiver = receiverName(url);
  const row = await db('audit_forwarding').where({ receiver }).first();
  const head = await auditHead(db);
  return {
    receiver,
    waiting: head.position - (row?.position ?? 0),
    failures: row?.attempts ?? 0,
    lastSuccessAt: row?.last_success_at ?? null,
    lastError: row?.last_error ?? null,
  };
}
