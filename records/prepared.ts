import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Database } from './database';

const names = new Map<string, string>();

/**
 * Runs a large statement that runs often as a prepared statement: Postgres parses and plans it once per connection,
 * under a name that is derived from its text. Use it only for a limited number of texts, because each one is kept.
 */
export function prepared(db: Database, sql: string, bindings: Bindings): Knex.Raw {
  let name = names.get(sql);
  if (name === undefined) {
    name = `crossdesk_${createHash('sha256').update(sql).digest('hex').slice(0, 16)}`;
    names.set(sql, name);
  }
  return raw(db, sql, bindings).options({ name });
}

/** Runs a statement whose text varies too much to be prepared. */
export function unprepared(db: Database, sql: string, bindings: Bindings): Knex.Raw {
  return raw(db, sql, bindings);
}

/** Bindings by name, or in order. */
type Bindings = Readonly<Record<string, Knex.RawBinding>> | readonly Knex.RawBinding[];

function raw(db: Database, sql: string, bindings: Bindings): Knex.Raw {
  return Array.isArray(bindings) ? db.raw(sql, [...bindings]) : db.raw(sql, bindings);
}
