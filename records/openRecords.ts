import { Refused } from '../domain/refusal';
import type { Database } from './database';

export interface OpenRecordsDeps {
  readonly db: Database;
  /** How many records of a kind one user, external system, partner or requester in a desk may have open. No limit if absent. */
  readonly openRecords?: number | null;
}

/** Who opens a record of a kind. `partner` is the id of the connection. */
export type Opens =
  | { readonly kind: 'request' | 'change' | 'case'; readonly by: string }
  | { readonly kind: 'task'; readonly partner: string };

/** The open records of one who opens. Each of these conditions has an index (migration 0051). */
const openOf = {
  request: `requests where side = 'customer' and opened_by = :who`,
  task: `requests where side = 'provider' and connection_id = :who`,
  change: 'changes where opened_by = :who',
  case: 'cases where opened_by = :who',
} as const;

/**
 * The limit that the opener of a record has reached. Null: there is room for one more. Each open record is a workflow that
 * runs, so their number is bounded. Some that are opened at the same moment can exceed the limit.
 */
export async function reachedLimit(
  { db, openRecords: limit = null }: OpenRecordsDeps,
  opens: Opens,
): Promise<number | null> {
  if (limit === null) return null;
  const who = opens.kind === 'task' ? opens.partner : opens.by;
  const { rows } = await db.raw<{ rows: [{ open: number }] }>(
    `select count(*) as open from (
       select from ${openOf[opens.kind]} and closed_at is null limit :limit
     ) as open`,
    { who, limit },
  );
  return rows[0].open < limit ? null : limit;
}

/** @throws Refused `busy` if the opener of a record has too many open */
export async function requireOpenRoom(deps: OpenRecordsDeps, opens: Opens): Promise<void> {
  const limit = await reachedLimit(deps, opens);
  if (limit === null) return;
  const message = `Nobody may have more than ${limit} open ${opens.kind}s at a time. Close some first, or ask an admin of this instance to raise the limit.`;
  throw new Refused('busy', message, {
    ...{ code: 'openLimit', params: { count: limit, kind: opens.kind } },
    retryAfter: 60,
  });
}
