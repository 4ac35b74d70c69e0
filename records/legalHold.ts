import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { tableTypes } from './recordTypes';
import { textSearch } from './textSearch';

export const holdKinds = ['record', 'person', 'connection'] as const;
export type HoldKind = (typeof holdKinds)[number];

/** While it is active, nothing of its target is deleted or erased. Postgres enforces that (`is_held`, migration 0048). */
export interface LegalHold {
  readonly id: string;
  readonly kind: HoldKind;
  /** The number of a record, the name or mail address of a person, or the id of a connection. */
  readonly target: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
  readonly liftReason: string | null;
}

const columns = {
  id: 'id',
  kind: 'kind',
  target: 'target',
  reason: 'reason',
  placedBy: 'placed_by',
  placedAt: 'placed_at',
  liftedBy: 'lifted_by',
  liftedAt: 'lifted_at',
  liftReason: 'lift_reason',
} as const satisfies Record<keyof LegalHold, string>;

export async function listHolds(
  db: Database,
  wanted: { readonly q?: string | undefined; readonly active?: boolean | undefined },
  page: { readonly limit: number; readonly after?: { at: string; id: string } | undefined },
): Promise<LegalHold[]> {
  const query = db('legal_holds').orderByRaw('placed_at desc, id desc').limit(page.limit);
  textSearch(query, wanted.q, { texts: ['target', 'reason', 'placed_by'] });
  if (wanted.active !== undefined)
    query.whereRaw(`lifted_at is ${wanted.active ? '' : 'not '}null`);
  if (page.after)
    query.whereRaw('(placed_at, id) < (?::timestamptz, ?::uuid)', [page.after.at, page.after.id]);
  return query.select(columns);
}

export async function findHold(db: Database, id: string): Promise<LegalHold | null> {
  return (await db('legal_holds').where({ id }).first(columns)) ?? null;
}

export type NewHold = Pick<LegalHold, 'id' | 'kind' | 'target' | 'reason' | 'placedBy'>;

/**
 * Places a hold. A repeated id returns the existing one.
 * @throws Refused `unknown` if there is no such record or connection; `conflict` if it is under a hold already
 */
export async function placeHold(db: Database, hold: NewHold): Promise<LegalHold> {
  const { id, kind, target, reason, placedBy } = hold;
  if (!(await exists(db, hold))) {
    const message = `There is no ${kind} ${target}.`;
    throw new Refused('unknown', message, { errors: [{ path: 'target', message }] });
  }
  await db('legal_holds')
    .insert({ id, kind, target, reason, placed_by: placedBy })
    .onConflict()
    .ignore();
  const placed = await findHold(db, id);
  if (placed) return placed;
  throw new Refused('conflict', `The ${kind} ${target} is under a legal hold already.`);
}

/** Of a person, nothing has to be stored yet. */
async function exists(db: Database, { kind, target }: NewHold): Promise<boolean> {
  if (kind === 'person') return true;
  if (kind === 'connection')
    return (await db('connections').whereRaw('id::text = ?', [target]).first('id')) !== undefined;
  for (const { table, key } of tableTypes()) {
    if (await db(table).whereRaw(`${key}::text = ?`, [target]).first(key)) return true;
  }
  return false;
}

/**
 * Lifts a hold, if `check` accepts it. Policies then apply again.
 * @throws Refused `missing`, `conflict` if it is lifted already, or what `check` throws
 */
export async function liftHold(
  db: Database,
  id: string,
  by: string,
  reason: string,
  check: (existing: LegalHold) => void,
): Promise<LegalHold> {
  return db.transaction(async (trx) => {
    const existing = await trx('legal_holds').where({ id }).forUpdate().first(columns);
    if (!existing) throw new Refused('missing', `There is no legal hold ${id}.`);
    check(existing);
    if (existing.liftedAt !== null) {
      if (existing.liftedBy === by && existing.liftReason === reason) return existing;
      throw new Refused('conflict', 'The legal hold is lifted already.');
    }
    await trx('legal_holds')
      .where({ id })
      .update({
        lifted_by: by,
        lift_reason: reason,
        lifted_at: trx.raw(`date_trunc('milliseconds', clock_timestamp())`),
      });
    return trx('legal_holds').where({ id }).first(columns);
  });
}

/** @throws Refused `conflict` if the record is under a legal hold */
export async function requireNotHeld(db: Database, record: string): Promise<void> {
  const { rows } = await db.raw('select is_held(?) as held', [record]);
  if (!rows[0].held) return;
  const message = `${record} is under a legal hold: nothing of it can be deleted until an admin lifts the hold.`;
  throw new Refused('conflict', message, { code: 'held', params: { name: record } });
}
