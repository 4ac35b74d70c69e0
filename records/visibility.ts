import { type Role, staffAndPrograms } from '../domain/lifecycle';
import type { Caller } from './user';

/**
 * Who sees which rows, and who reads the work notes on them. Each record type says its own; users and groups are below.
 * Lists, single records, searches, counts, journals, files, live events and the Table API all ask here.
 */
export interface Visibility {
  /** Who sees every row. */
  readonly every: readonly Role[];
  /** What anybody else sees, in SQL on the row `r`; absent: nothing. */
  readonly own?: { readonly sql: string; bindings(caller: Caller): RowFilter['bindings'] };
  /** Who reads the work notes of the rows they see. */
  readonly workNotes: readonly Role[];
}

/** What has a visibility: a record type, `users` or `groups`. */
export interface Guarded {
  readonly visibility: Visibility;
}

/** Which rows somebody sees: a condition in SQL on the row `r`. Its text is the same for every caller. */
export interface RowFilter {
  readonly sql: string;
  readonly bindings: readonly (string | boolean | null)[];
}

export const users: Guarded = {
  visibility: {
    every: staffAndPrograms,
    own: { sql: 'r.name = ?', bindings: ({ name, system }) => [system ? null : name] },
    workNotes: [],
  },
};

export const groups: Guarded = { visibility: { every: staffAndPrograms, workNotes: [] } };

/** For what Crossdesk itself reads, with no caller behind it. */
export const everyRow: RowFilter = { sql: 'true', bindings: [] };

/** Which rows the caller sees. */
export function visibleTo(caller: Caller, guarded: Guarded): RowFilter {
  const { own } = guarded.visibility;
  const seesAll = seesEvery(caller, guarded);
  if (!own) return { sql: '?::boolean', bindings: [seesAll] };
  return { sql: `(?::boolean or ${own.sql})`, bindings: [seesAll, ...own.bindings(caller)] };
}

export function seesEvery(caller: Caller, { visibility }: Guarded): boolean {
  return holds(caller, visibility.every);
}

/** Whether the caller reads the work notes of the rows that they see. */
export function readsWorkNotes(caller: Caller, { visibility }: Guarded): boolean {
  return holds(caller, visibility.workNotes);
}

/** A kind of record whose journal is read. */
export type Journalled = Guarded & { readonly name: string; readonly table: string };

/**
 * Which journal entries of these types the caller reads: a condition on the row `j`, whose `record_type` and `record` say
 * what it is on, and whose `kind` is a comment or a work note.
 */
export function entriesVisibleTo(caller: Caller, types: readonly Journalled[]): RowFilter {
  const filters = types.map((type) => {
    const { sql, bindings } = visibleTo(caller, type);
    return {
      sql: `(j.record_type = '${type.name}' and (j.kind = 'comment' or ?::boolean)
        and exists (select from ${type.table} as r where r.number = j.record and ${sql}))`,
      bindings: [readsWorkNotes(caller, type), ...bindings],
    };
  });
  return {
    sql: `(${filters.map(({ sql }) => sql).join(' or ')})`,
    bindings: filters.flatMap(({ bindings }) => bindings),
  };
}

function holds(caller: Caller, roles: readonly Role[]): boolean {
  return roles.some((role) => caller.roles.includes(role));
}
