import { type Role, staffAndPrograms } from '../domain/lifecycle';
import { permits } from '../domain/scope';
import type { Caller } from './user';

/**
 * Defines who sees which rows, and who reads their work notes. Each record type has its own; those of users and groups
 * are below. Lists, single records, searches, counts, journals, files, live events and the Table API all use it.
 */
export interface Visibility {
  /** The area of the scopes with which a token reads it. Without one, it sees no rows. */
  readonly area: string;
  /** The roles that see every row. */
  readonly every: readonly Role[];
  /** SQL on the row `r` for the rows that other callers see. Absent if they see none. */
  readonly own?: { readonly sql: string; bindings(caller: Caller): RowFilter['bindings'] };
  /** The roles that read the work notes of the rows that they see. */
  readonly workNotes: readonly Role[];
}

/** Something with a visibility: a record type, `users` or `groups`. */
export interface Guarded {
  readonly visibility: Visibility;
}

/**
 * An SQL condition on the row `r` for the rows that a caller sees. The SQL of a type is constant and only the bindings
 * differ, so that statements can be prepared.
 */
export interface RowFilter {
  readonly sql: string;
  readonly bindings: readonly (string | boolean | null)[];
}

export const users: Guarded = {
  visibility: {
    area: 'users',
    every: staffAndPrograms,
    own: { sql: 'r.name = ?', bindings: ({ name, system }) => [system ? null : name] },
    workNotes: [],
  },
};

export const groups: Guarded = {
  visibility: { area: 'groups', every: staffAndPrograms, workNotes: [] },
};

/** The filter for reads by Crossdesk itself, without a caller. */
export const everyRow: RowFilter = { sql: 'true', bindings: [] };
const noRow: RowFilter = { sql: 'false', bindings: [] };

/** The filter for the rows that the caller sees. */
export function visibleTo(caller: Caller, guarded: Guarded): RowFilter {
  if (!isInScope(caller, guarded)) return noRow;
  const { own } = guarded.visibility;
  const seesAll = seesEvery(caller, guarded);
  if (!own) return { sql: '?::boolean', bindings: [seesAll] };
  return { sql: `(?::boolean or ${own.sql})`, bindings: [seesAll, ...own.bindings(caller)] };
}

export function seesEvery(caller: Caller, guarded: Guarded): boolean {
  return holds(caller, guarded.visibility.every) && isInScope(caller, guarded);
}

/** Whether the caller reads the work notes of the rows that they see. */
export function readsWorkNotes(caller: Caller, { visibility }: Guarded): boolean {
  return holds(caller, visibility.workNotes);
}

/** A record type with a journal. */
export type Journalled = Guarded & { readonly name: string; readonly table: string };

/**
 * The filter for the journal entries of these types that the caller reads. It is a condition on the row `j`, which has
 * the columns `record_type`, `record` and `kind`.
 */
export function entriesVisibleTo(caller: Caller, types: readonly Journalled[]): RowFilter {
  const filters = types.map((type) => {
    const { sql, bindings } = visibleTo(caller, type);
    return {
      sql: `(j.record_type = '${type.name}' and (j.kind <> 'work note' or ?::boolean)
        and exists (select from ${type.table} as r where r.number = j.record and ${sql}))`,
      bindings: [readsWorkNotes(caller, type), ...bindings],
    };
  });
  return {
    sql: `(${filters.map(({ sql }) => sql).join(' or ')})`,
    bindings: filters.flatMap(({ bindings }) => bindings),
  };
}

function isInScope({ token }: Caller, { visibility }: Guarded): boolean {
  return permits(token?.scopes ?? null, visibility.area, 'read');
}

function holds(caller: Caller, roles: readonly Role[]): boolean {
  return roles.some((role) => caller.roles.includes(role));
}
