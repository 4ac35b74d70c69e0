import { randomUUID } from 'node:crypto';
import type { PartnerKey } from '../domain/signingKeys';
import type { Database } from './database';

/** A key of a connection, of either side, current or retired. */
export interface SigningKey {
  readonly id: string;
  readonly owner: 'own' | 'partner';
  readonly publicKey: string;
  /** How it became known here. `made`: it is ours. */
  readonly learnt: 'made' | 'handshake' | 'heartbeat' | 'rotation';
  /** Null: the partner has not confirmed yet that it knows our key. */
  readonly acceptedFrom: Date | null;
  readonly usedFrom: Date | null;
  readonly requiredFrom: Date | null;
  readonly acceptedUntil: Date | null;
}

/** Our own key. The private part is sealed. */
export interface OwnKey {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** How long the previous key stays good after a rotation, for calls in transit. */
const overlap = '1 day';
/** How long calls without a signature stay good after an older connection's partner told its first key: while its processes are replaced. */
const grace = '1 day';

/** How long after a partner's keys were forgotten its heartbeat can tell another one. */
const replaceable = '1 day';

const isGood = '(accepted_until is null or accepted_until > now())';

/** SQL: the partner's keys that are accepted now, as JSON, current ones first. */
export function partnerKeysOf(connection: string): string {
  return `(
    select coalesce(json_agg(json_build_object(
      'id', k.id, 'publicKey', k.public_key, 'isUsed', k.used_from is not null,
      'isCurrent', k.used_from is not null and k.accepted_until is null, 'isRequired', k.required_from <= now()
    ) order by k.used_from desc nulls last), '[]'::json)
    from signing_keys k where k.connection_id = ${connection} and k.owner = 'partner' and ${isGood}
  )`;
}

/** SQL: what is known of the partner's last key, as JSON, if an admin has forgotten all of them. Else null. */
export function forgottenKeyOf(connection: string): string {
  return `(
    select json_build_object(
      'isRequired', bool_or(k.required_from <= now()),
      'isReplaceable', max(k.accepted_until) > now() - interval '${replaceable}'
    )
    from signing_keys k where k.connection_id = ${connection} and k.owner = 'partner'
    having bool_and(not ${isGood})
  )`;
}

/** SQL: our current key of a connection, as JSON. */
export function ownKeyOf(connection: string): string {
  return `(
    select json_build_object('id', k.id, 'publicKey', k.public_key, 'privateKey', k.private_key)
    from signing_keys k
    where k.connection_id = ${connection} and k.owner = 'own' and k.used_from is not null and k.accepted_until is null
  )`;
}

export const keyColumns = {
  id: 'id',
  owner: 'owner',
  publicKey: 'public_key',
  learnt: 'learnt',
  acceptedFrom: 'accepted_from',
  usedFrom: 'used_from',
  requiredFrom: 'required_from',
  acceptedUntil: 'accepted_until',
} as const satisfies Record<keyof SigningKey, string>;

/** All keys of a connection, newest first. */
export async function keyHistory(
  db: Database,
  connection: string,
  limit: number,
): Promise<SigningKey[]> {
  return db('signing_keys')
    .where({ connection_id: connection })
    .orderByRaw('coalesce(used_from, accepted_from) desc nulls first, id')
    .limit(limit)
    .select(keyColumns);
}

const ownColumns = { id: 'id', publicKey: 'public_key', privateKey: 'private_key' } as const;

/** Our key: the current one, or the one that a rotation has offered. Null if there is none. */
export async function findOwnKey(
  db: Database,
  connection: string,
  which: 'current' | 'next' = 'current',
): Promise<OwnKey | null> {
  const query = db('signing_keys')
    .where({ connection_id: connection, owner: 'own' })
    .whereNull('accepted_until');
  if (which === 'current') query.whereNotNull('used_from');
  else query.whereNull('used_from');
  return (await query.first(ownColumns)) ?? null;
}

/**
 * Stores a key of this side as the current one, or as the one that a rotation offers. If there is one already, that one stays,
 * so that two processes, or a repeated attempt, use the same key.
 */
export async function keepOwnKey(
  db: Database,
  connection: string,
  key: OwnKey,
  which: 'current' | 'next' = 'current',
): Promise<OwnKey> {
  await db('signing_keys')
    .insert({
      id: key.id,
      connection_id: connection,
      owner: 'own',
      public_key: key.publicKey,
      private_key: key.privateKey,
      learnt: 'made',
      accepted_from: null,
      used_from: which === 'current' ? db.fn.now() : null,
    })
    .onConflict()
    .ignore();
  return (await findOwnKey(db, connection, which)) ?? key;
}

/** The partner has said that it knows our key. */
export async function recordKnown(db: Database, id: string): Promise<void> {
  await db('signing_keys')
    .where({ id })
    .whereNull('accepted_from')
    .update({ accepted_from: db.fn.now() });
}

/** Signs with the offered key from now on, because the partner accepts it. The private part of the previous one is deleted. */
export async function adoptOwnKey(db: Database, connection: string, id: string): Promise<void> {
  await db.transaction(async (trx) => {
    await retireOthers(trx, connection, 'own', id);
    await trx('signing_keys')
      .where({ id })
      .update({
        used_from: trx.raw('coalesce(used_from, now())'),
        accepted_from: trx.raw('coalesce(accepted_from, now())'),
      });
  });
}

/**
 * Stores the first key that a partner tells, or the first since its keys were forgotten. False if another call has told one
 * meanwhile.
 * @param learnt in the handshake it is required at once; a connection that was without one has a day until then. A key that
 * replaces a forgotten one is required when that one was
 */
export async function learnPartnerKey(
  db: Database,
  connection: string,
  publicKey: string,
  learnt: 'handshake' | 'heartbeat' | 'rotation',
): Promise<boolean> {
  const stored = await db('signing_keys')
    .insert({
      id: randomUUID(),
      connection_id: connection,
      owner: 'partner',
      public_key: publicKey,
      learnt,
      used_from: db.fn.now(),
      required_from: db.raw(
        `coalesce(
           (select greatest(max(required_from), now()) from signing_keys
            where connection_id = ? and owner = 'partner' having max(required_from) is not null),
           now() + interval '${learnt === 'handshake' ? '0' : grace}'
         )`,
        [connection],
      ),
    })
    .onConflict()
    .ignore()
    .returning('id');
  return stored.length > 0;
}

/** Stores the key that a partner rotates to, beside the current one. One that it offered before, and never used, is void. */
export async function offerPartnerKey(
  db: Database,
  connection: string,
  publicKey: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    // Two questions at the same moment must not both be the next.
    await trx('connections').where({ id: connection }).forUpdate().first('id');
    const offered = { connection_id: connection, owner: 'partner', used_from: null };
    await trx('signing_keys')
      .where(offered)
      .whereNull('accepted_until')
      .update({ accepted_until: trx.fn.now() });
    await trx.raw(
      `insert into signing_keys (id, connection_id, owner, public_key, learnt, required_from)
       select ?, connection_id, owner, ?, 'rotation', required_from from signing_keys
       where connection_id = ? and owner = 'partner' and accepted_until is null`,
      [randomUUID(), publicKey, connection],
    );
  });
}

/** The partner has signed with its next key, which is the current one from now on. */
export async function confirmPartnerKey(
  db: Database,
  connection: string,
  { id }: Pick<PartnerKey, 'id'>,
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('connections').where({ id: connection }).forUpdate().first('id');
    const next = await trx('signing_keys').where({ id, accepted_until: null }).first('used_from');
    if (!next || next.used_from) return;
    await retireOthers(trx, connection, 'partner', id);
    await trx('signing_keys').where({ id }).update({ used_from: trx.fn.now() });
  });
}

/**
 * Ends every key of the partner at once. What it signs is refused until a heartbeat tells a key, for which it has a day. If
 * that has passed, the day begins again.
 * @returns false if the partner has never told a key
 */
export async function forgetPartnerKeys(db: Database, connection: string): Promise<boolean> {
  const { rowCount } = await db.raw(
    `update signing_keys set accepted_until = now()
     where connection_id = :connection and owner = 'partner' and (${isGood} or id = (
       select id from signing_keys where connection_id = :connection and owner = 'partner'
       order by accepted_until desc nulls first, id limit 1
     ))`,
    { connection },
  );
  return rowCount > 0;
}

async function retireOthers(
  trx: Database,
  connection: string,
  owner: SigningKey['owner'],
  id: string,
): Promise<void> {
  await trx('signing_keys')
    .where({ connection_id: connection, owner, accepted_until: null })
    .whereNot({ id })
    .update({ accepted_until: trx.raw(`now() + interval '${overlap}'`), private_key: null });
}
