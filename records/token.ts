import type { Database } from './database';
import { textSearch } from './textSearch';
import { type TokenLimits, tokenHash, tokenLimitColumns } from './user';

/** The metadata of a token, for admins and its user. */
export interface Token extends TokenLimits {
  readonly id: string;
  /** What its owner calls it. */
  readonly name: string | null;
  readonly createdAt: Date;
  /** The last use, to the minute. Null if it was never used, or the use was not recorded. */
  readonly lastUsedAt: Date | null;
  readonly lastUsedAddress: string | null;
}

const columns = {
  id: 'id',
  name: 'name',
  scopes: 'scopes',
  allowedAddresses: 'allowed_addresses',
  expiresAt: 'expires_at',
  createdAt: 'created_at',
  lastUsedAt: 'last_used_at',
  lastUsedAddress: 'last_used_address',
} as const satisfies Record<keyof Token, string>;

/** Stores a token of the user by its hash. A repeated id stores no second one. */
export async function addToken(
  db: Database,
  user: string,
  {
    id,
    token,
    name,
    ...limits
  }: TokenLimits & { readonly id: string; readonly token: string; readonly name: string | null },
): Promise<Token> {
  await db('tokens')
    .insert({ id, hash: tokenHash(token), user_name: user, name, ...tokenLimitColumns(limits) })
    .onConflict()
    .ignore();
  const kept: Token | undefined = await db('tokens').where({ id }).first(columns);
  if (!kept) throw new Error(`The token ${id} was not stored.`);
  return kept;
}

/** Lists the tokens of a user that are not revoked, newest first. */
export async function listTokens(
  db: Database,
  user: string,
  page: {
    readonly limit: number;
    readonly q?: string | undefined;
    readonly after?: { at: string; id: string } | undefined;
  },
): Promise<Token[]> {
  const query = db('tokens')
    .where({ user_name: user })
    .whereNull('revoked_at')
    .orderByRaw(`date_trunc('milliseconds', created_at) desc, id desc`)
    .limit(page.limit);
  textSearch(query, page.q, { texts: ['id', 'name'] });
  if (page.after) {
    const { at, id } = page.after;
    query.whereRaw(`(date_trunc('milliseconds', created_at), id) < (?::timestamptz, ?::uuid)`, [
      at,
      id,
    ]);
  }
  return query.select(columns);
}

/** False if the user has no such token, or it was revoked before. */
export async function revokeTokenOf(db: Database, user: string, id: string): Promise<boolean> {
  const revoked = await db('tokens')
    .where({ id, user_name: user })
    .whereNull('revoked_at')
    .update({ revoked_at: db.fn.now() });
  return revoked > 0;
}
