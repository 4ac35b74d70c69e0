import type { Knex } from 'knex';
import type { FailureKind } from '../domain/backOff';
import { Refused } from '../domain/refusal';
import type { SystemMapping } from '../domain/systemMapping';
import type { Database } from './database';
import { namedBy } from './group';
import { textSearch } from './textSearch';
import { tokenHash } from './user';

/** An external system with which changes are exchanged. */
export interface ExternalSystem {
  readonly id: string;
  readonly name: string;
  /** The URL to which operations are pushed. Null if the system pulls them. */
  readonly deliveryUrl: string | null;
  /** If false, its token is rejected and nothing is pushed. */
  readonly enabled: boolean;
  readonly mapping: SystemMapping;
  readonly delivery: string;
  readonly attempts: number;
  readonly nextTryAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastError: string | null;
  readonly lastFailure: FailureKind | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = {
  id: 'id',
  name: 'name',
  deliveryUrl: 'delivery_url',
  enabled: 'enabled',
  mapping: 'mapping',
  delivery: 'delivery',
  attempts: 'attempts',
  nextTryAt: 'next_try_at',
  lastSuccessAt: 'last_success_at',
  lastError: 'last_error',
  lastFailure: 'last_failure',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof ExternalSystem, string>;

/** Finds a system by its id or its name. */
export async function findSystem(db: Database, reference: string): Promise<ExternalSystem | null> {
  const row = await db('external_systems as s')
    .whereRaw(...namedBy('s', reference))
    .first(columns);
  return row ?? null;
}

export interface SystemFilters {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly q?: string | undefined;
}

/** Lists systems, sorted by name. */
export async function listSystems(
  db: Database,
  filters: SystemFilters,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<ExternalSystem[]> {
  const query = db('external_systems').orderByRaw('lower(name)').limit(page.limit);
  if (filters.name !== undefined) query.whereRaw('lower(name) = lower(?)', [filters.name]);
  if (filters.enabled !== undefined) query.where({ enabled: filters.enabled });
  textSearch(query, filters.q, { texts: ['name', 'delivery_url'] });
  if (page.after !== undefined) query.whereRaw('lower(name) > lower(?)', [page.after]);
  return query.select(columns);
}

export interface NewSystem {
  /** Idempotency key. */
  readonly id: string;
  readonly name: string;
  readonly deliveryUrl: string | null;
  readonly mapping: SystemMapping;
  readonly token: string;
  /** The signing secret. Sealed. */
  readonly secret: string;
}

/**
 * Creates a system. A repeated id returns the existing one.
 * @throws Refused `conflict` if another system has the name
 */
export async function createSystem(db: Database, wanted: NewSystem): Promise<ExternalSystem> {
  const { id, name, deliveryUrl, mapping, token, secret } = wanted;
  await db('external_systems')
    .insert({
      id,
      name,
      delivery_url: deliveryUrl,
      mapping: JSON.stringify(mapping),
      token_hash: tokenHash(token),
      secret,
    })
    .onConflict()
    .ignore();
  const existing = await db('external_systems').where({ id }).first(columns);
  if (!existing) throw taken(name);
  return existing;
}

export interface SystemChanges {
  readonly name?: string | undefined;
  readonly deliveryUrl?: string | null | undefined;
  readonly enabled?: boolean | undefined;
  readonly mapping?: SystemMapping | undefined;
}

/**
 * Changes a system.
 * @param check validates the current system, which is locked
 * @throws Refused `missing`, `conflict` if another system has the name, or what `check` throws
 */
export async function updateSystem(
  db: Database,
  id: string,
  changes: SystemChanges,
  check: (existing: ExternalSystem) => void,
): Promise<ExternalSystem> {
  return db.transaction(async (trx) => {
    const existing = await trx('external_systems').where({ id }).forUpdate().first(columns);
    if (!existing) throw new Refused('missing', `There is no external system ${id}.`);
    check(existing);
    return write(trx, id, changes);
  });
}

async function write(db: Database, id: string, changes: SystemChanges): Promise<ExternalSystem> {
  const { name, deliveryUrl, enabled, mapping } = changes;
  if (name !== undefined) {
    const other = await db('external_systems')
      .whereRaw('lower(name) = lower(?)', [name])
      .whereNot({ id })
      .first('id');
    if (other) throw taken(name);
  }
  const [row] = await db('external_systems')
    .where({ id })
    .update({
      ...(name !== undefined && { name }),
      ...(deliveryUrl !== undefined && { delivery_url: deliveryUrl }),
      ...(enabled !== undefined && { enabled }),
      ...(mapping !== undefined && { mapping: JSON.stringify(mapping) }),
      updated_at: db.fn.now(),
    })
    .returning(Object.entries(columns).map(([field, column]) => `${column} as ${field}`));
  return row;
}

/** Replaces the token. The previous one stays valid for `overlapMinutes`. A repeated token changes nothing. */
export async function rotateToken(
  db: Database,
  id: string,
  token: string,
  overlapMinutes: number,
): Promise<void> {
  const hash = tokenHash(token);
  await db('external_systems')
    .where({ id })
    .whereNot('token_hash', hash)
    .update({
      token_hash: hash,
      previous_token_hash: db.raw('token_hash'),
      previous_token_until: inMinutes(db, overlapMinutes),
      updated_at: db.fn.now(),
    });
}

/** SQL: the time after so many minutes. */
export function inMinutes(db: Database, minutes: number): Knex.Raw {
  return db.raw(`now() + ? * interval '1 minute'`, [minutes]);
}

/** Finds the enabled system to which a token belongs, by the token's hash. */
export async function findSystemByToken(
  db: Database,
  hash: string,
): Promise<Pick<ExternalSystem, 'id' | 'name'> | null> {
  const row = await db('external_systems')
    .where({ enabled: true })
    .whereRaw(`(token_hash = ? or (previous_token_hash = ? and previous_token_until > now()))`, [
      hash,
      hash,
    ])
    .first('id', 'name');
  return row ?? null;
}

function taken(name: string): Refused {
  return new Refused('conflict', `There is another external system named "${name}".`, {
    code: 'nameTaken',
    params: { name },
  });
}
