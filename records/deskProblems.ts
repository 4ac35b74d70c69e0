import type { Database } from './database';

/**
 * Records that a ticket could not be applied.
 * @param retryInMs when it is tried again, in milliseconds. Null: when the ticket changes
 */
export async function recordProblem(
  db: Database,
  desk: string,
  ticket: string,
  error: string,
  retryInMs: number | null,
): Promise<void> {
  const next =
    retryInMs === null ? null : db.raw(`now() + ? * interval '1 millisecond'`, [retryInMs]);
  await db('desk_problems')
    .insert({ desk_id: desk, ticket, error, next_try_at: next })
    .onConflict(['desk_id', 'ticket'])
    .merge({ error, next_try_at: next, attempts: db.raw('desk_problems.attempts + 1') });
}

/** Records that a ticket could be applied. */
export async function clearProblem(db: Database, desk: string, ticket: string): Promise<void> {
  await db('desk_problems').where({ desk_id: desk, ticket }).delete();
}

/** A ticket that is to be tried again, and how often it was tried. */
export interface DeskProblem {
  readonly ticket: string;
  readonly attempts: number;
  readonly isDue: boolean;
}

/** The tickets of a desk that could not be applied. */
export async function problemsOf(db: Database, desk: string): Promise<DeskProblem[]> {
  return db('desk_problems')
    .where({ desk_id: desk })
    .orderBy('next_try_at')
    .select('ticket', 'attempts', {
      isDue: db.raw('coalesce(next_try_at <= now(), false)'),
    });
}
