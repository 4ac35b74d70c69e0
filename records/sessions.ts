import { recordAudit } from './audit';
import type { Database } from './database';

/** A browser session that was signed out before it expired. */
export interface EndedSession {
  readonly id: string;
  readonly user: string;
  readonly expires: Date;
}

export async function endSession(db: Database, { id, user, expires }: EndedSession): Promise<void> {
  await db.transaction(async (trx) => {
    const ended = await trx('ended_sessions')
      .insert({ id, user_name: user, expires_at: expires })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (ended.length > 0)
      await recordAudit(trx, { action: 'session.sign-out', target: { type: 'session', id: user } });
  });
}

export async function isSessionEnded(db: Database, id: string): Promise<boolean> {
  return (await db('ended_sessions').where({ id }).first('id')) !== undefined;
}
