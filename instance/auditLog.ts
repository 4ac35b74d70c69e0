import type { Logger } from 'pino';
import { sealAuditHead } from '../records/auditChain';
import type { Database } from '../records/database';
import type { Vault } from '../records/secret';

/** Seals the head of the audit log if it has moved, and writes it to the log, which is kept elsewhere than the database. */
export async function noteAuditHead(
  { db, log }: { readonly db: Database; readonly log: Logger },
  vault: Pick<Vault, 'seal'>,
): Promise<void> {
  const head = await sealAuditHead(db, vault);
  if (head) log.info({ auditHead: `${head.position}:${head.hash}` }, 'the head of the audit log');
}
