import type { AuditActor } from './audit';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** An entry, as it is read. */
export interface AuditRecord {
  readonly position: number;
  readonly hash: string;
  readonly id: string;
  readonly at: string;
  readonly actor: AuditActor;
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string; readonly name?: string | null };
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly address: string | null;
  readonly trace: string | null;
  readonly request: string | null;
}

export interface AuditFilters {
  readonly actor?: string | undefined;
  /** An action, or the type before its dot. */
  readonly action?: string | undefined;
  /** A type, or `<type>/<id>`. */
  readonly target?: string | undefined;
  /** ISO 8601, UTC, with milliseconds. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly q?: string | undefined;
}

/** Lists entries, newest first. */
export async function listAudit(
  db: Database,
  { actor, action, target, after, before, q }: AuditFilters,
  page: { readonly limit: number; readonly below?: number | undefined },
): Promise<AuditRecord[]> {
  const query = db('audit_entries')
    .whereNotNull('position')
    .orderBy('position', 'desc')
    .limit(page.limit);
  if (page.below !== undefined) query.where('position', '<', page.below);
  if (actor !== undefined) query.where({ actor });
  if (action?.includes('.')) query.where({ action });
  else if (action !== undefined)
    // The sign after the dot ends the range.
    query.where('action', '>', `${action}.`).where('action', '<', `${action}/`);
  if (target !== undefined) {
    const [type = '', ...id] = target.split('/');
    query.where({ target_type: type, ...(id.length > 0 && { target_id: id.join('/') }) });
  }
  if (after !== undefined) query.where('at', '>', after);
  if (before !== undefined) query.where('at', '<', before);
  const texts = ['actor', 'action', 'target_type', 'target_id', 'target_name'];
  textSearch(query, q, { texts });
  const rows: { position: number; hash: string; content: string }[] = await query.select(
    'position',
    'hash',
    'content',
  );
  return rows.map(({ position, hash, content }) => ({ position, hash, ...JSON.parse(content) }));
}
