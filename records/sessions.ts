import { recordAudit } from './audit';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** A browser session, as it is listed. */
export interface SessionRecord {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

const columns = {
  id: 's.id',
  userAgent: 's.user_agent',
  address: 's.address',
  createdAt: 's.created_at',
  lastUsedAt: 's.last_used_at',
  expiresAt: 's.expires_at',
} as const satisfies Record<keyof SessionRecord, string>;

export interface NewSession {
  readonly id: string;
  readonly user: string;
  readonly userAgent: string;
  readonly address: string;
  /** When the person proved who they are. Null if that is not known. */
  readonly authenticatedAt: Date | null;
  readonly expiresAt: Date;
}

/** Records a session for the list. A repeated id is recorded once. */
export async function recordSession(db: Database, session: NewSession): Promise<void> {
  await db('sessions')
    .insert({
      id: session.id,
      user_name: session.user,
      user_agent: session.userAgent.slice(0, 300),
      address: session.address,
      authenticated_at: session.authenticatedAt,
      expires_at: session.expiresAt,
    })
    .onConflict('id')
    .ignore();
}

/** What the database knows of a session. */
export interface SessionStatus {
  readonly isEnded: boolean;
  /** False for a session of an earlier release that was not used since. */
  readonly isRecorded: boolean;
  readonly isUseOld: boolean;
}

export async function findSessionStatus(db: Database, id: string): Promise<SessionStatus> {
  const { rows } = await db.raw(
    `select exists (select from ended_sessions where id = :id) as "isEnded",
       s.id is not null as "isRecorded",
       coalesce(s.last_used_at < now() - interval '1 minute', false) as "isUseOld"
     from (select) as one left join sessions as s on s.id = :id`,
    { id },
  );
  return rows[0];
}

/** Records that a session was used, once a minute at most. */
export async function recordSessionUse(db: Database, id: string, address: string): Promise<void> {
  await db('sessions')
    .where({ id })
    .whereRaw(`last_used_at < now() - interval '1 minute'`)
    .update({ last_used_at: db.fn.now(), address });
}

/** Whether the session's person proved who they are within the last minutes. */
export async function isSignInRecent(db: Database, id: string, minutes: number): Promise<boolean> {
  const row = await db('sessions')
    .where({ id })
    .whereRaw(`authenticated_at > now() - ? * interval '1 minute'`, [minutes])
    .first('id');
  return row !== undefined;
}

/** The session's person has just proved again who they are. */
export async function confirmSession(db: Database, id: string): Promise<void> {
  await db('sessions').where({ id }).update({ authenticated_at: db.fn.now() });
}

/** The sessions `s` of a user that have neither ended nor expired. */
function running(db: Database, user: string) {
  return db('sessions as s')
    .where('s.user_name', user)
    .whereRaw('s.expires_at > now()')
    .whereNotExists(db('ended_sessions as e').whereRaw('e.id = s.id'));
}

/** Lists the running sessions of a user, newest first. */
export async function listSessions(
  db: Database,
  user: string,
  page: {
    readonly limit: number;
    readonly q?: string | undefined;
    readonly after?: { at: string; id: string } | undefined;
  },
): Promise<SessionRecord[]> {
  const query = running(db, user).orderByRaw('s.created_at desc, s.id desc').limit(page.limit);
  textSearch(query, page.q, { texts: ['s.user_agent', 's.address'] });
  if (page.after)
    query.whereRaw('(s.created_at, s.id) < (?::timestamptz, ?::uuid)', [
      page.after.at,
      page.after.id,
    ]);
  return query.select(columns);
}

/**
 * Ends running sessions of a user: one, or all but one, or all. Copies of their cookies are refused from then on.
 * @returns how many
 */
export async function endSessions(
  db: Database,
  user: string,
  { only, except }: { readonly only?: string; readonly except?: string | undefined } = {},
): Promise<number> {
  const ended = running(db, user).select('s.id', 's.user_name', 's.expires_at');
  if (only !== undefined) ended.where('s.id', only);
  if (except !== undefined) ended.whereNot('s.id', except);
  return db.transaction(async (trx) => {
    const inserted = await trx
      .into(trx.raw('ended_sessions (id, user_name, expires_at)'))
      .insert(ended)
      .onConflict('id')
      .ignore()
      .returning('id');
    for (const { id } of inserted)
      await recordAudit(trx, {
        action: 'session.end',
        target: { type: 'session', id: user, name: id },
      });
    return inserted.length;
  });
}

/** Ends a session that may not be recorded. */
export async function endSession(
  db: Database,
  { id, user, expires }: { readonly id: string; readonly user: string; readonly expires: Date },
): Promise<void> {
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
