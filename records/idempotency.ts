import type { Database } from './database';

/** A recorded answer, which repeated requests get. Its body is sealed at rest. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One use of an `Idempotency-Key`. The fingerprint covers everything that identifies the request. */
export interface KeyUse {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: string;
}

export type Claim =
  /** The caller executes the request, and completes or releases the key. */
  | { readonly status: 'claimed' }
  | { readonly status: 'running' }
  /** The key was used for another request. */
  | { readonly status: 'mismatch' }
  | { readonly status: 'answered'; readonly answer: StoredAnswer };

/** No request runs for this long. A claim of this age was left by a process that has died. */
const abandonedAfter = '30 seconds';

/** Claims the key, or returns the state of its first use. */
export async function claimKey(db: Database, use: KeyUse): Promise<Claim> {
  const { rows: claimed } = await db.raw(
    `insert into idempotency_keys as k (caller, key, fingerprint) values (:caller, :key, :fingerprint)
     on conflict (caller, key) do update set created_at = now()
       where k.status is null and k.fingerprint = :fingerprint
         and k.created_at < now() - interval '${abandonedAfter}'
     returning true`,
    { ...use },
  );
  if (claimed.length > 0) return { status: 'claimed' };
  const row = await db('idempotency_keys')
    .where({ caller: use.caller, key: use.key })
    .first('fingerprint', 'status', 'headers', 'body');
  // It was released between the two statements: the next attempt claims it.
  if (!row) return { status: 'running' };
  if (row.fingerprint !== use.fingerprint) return { status: 'mismatch' };
  if (row.status === null) return { status: 'running' };
  return {
    status: 'answered',
    answer: { status: row.status, headers: row.headers, body: row.body },
  };
}

/** Stores the answer for repeated requests with the same key. */
export async function completeKey(db: Database, use: KeyUse, answer: StoredAnswer): Promise<void> {
  const { status, headers, body } = answer;
  await db('idempotency_keys')
    .where({ caller: use.caller, key: use.key })
    .update({ status, headers: JSON.stringify(headers), body });
}

/** Removes the claim without an answer, so that the key can be used again. */
export async function releaseKey(db: Database, use: KeyUse): Promise<void> {
  await db('idempotency_keys')
    .where({ caller: use.caller, key: use.key })
    .whereNull('status')
    .delete();
}
