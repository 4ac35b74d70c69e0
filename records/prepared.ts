import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Database } from './database';

const names = new Map<string, string>();

/**
 * A large statement that runs often: each connection has Postgres parse and plan it once, under a name that is derived
 * from its text. Only for a limited number of texts, because each is kept.
 */
export function prepared(db: Database, sql: string, bindings: Bindings): Knex.Raw {
  let name = names.get(sql);
  if (name === undefined) {
    name = `crossdesk_${createHash('sha256').update(sql).digest('hex').slice(0, 16)}`;
    names.set(sql, name);
  }
  return raw(db, sql, bindings).options({ name });
}

/** A statement with a different text each time. */
export function unprepared(db: Database, sql: string, bindings: Bindings): Knex.Raw {
  return raw(db, sql, bindings);
}

/** By their names, or in their order. */
type Bindings = Readonly<Record<string, Knex.RawBinding>> | readonly Knex.RawBinding[];

function raw(db: Database, sql: string, bindings: Bindings): Knex.Raw {
  return Array.isArray(bindings) ? db.raw(sql, [...bindings]) : db.raw(sql, bindings);
}
