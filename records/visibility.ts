import { type Role, staff, staffAndPrograms } from '../domain/lifecycle';
import type { Caller } from './user';

/** A kind of record that people and programs read. */
export type Kind = keyof typeof kinds;

/** Which rows of a kind somebody sees: a condition in SQL on the row `r`. Its text is the same for every caller. */
export interface RowFilter {
  readonly sql: string;
  readonly bindings: readonly (string | boolean | null)[];
}

interface Visibility {
  /** Who sees every row. */
  readonly every: readonly Role[];
  /** What anybody else sees, in SQL; absent: nothing. */
  readonly own?: { readonly sql: string; bindings(caller: Caller): RowFilter['bindings'] };
  /** Who reads the work notes of the rows they see. */
  readonly workNotes: readonly Role[];
}

/**
 * Who sees which rows of a kind, and who reads work notes on them. This is the only place that says it: lists, single
 * records, searches, counts, journals, files, live events and the Table API all ask here.
 */
const kinds = {
  request: {
    every: staff,
    // What they opened themselves, where they opened it.
    own: {
      sql: `(r.side = 'customer' and r.opened_by = ?)`,
      bindings: ({ name, system }) => [system ? null : name],
    },
    workNotes: staff,
  },
  /** A task's row `r` is its request's. */
  task: { every: staff, workNotes: staff },
  registration: { every: staff, workNotes: staff },
  provider: { every: ['admin'], workNotes: ['admin'] },
  change: {
    every: staffAndPrograms,
    // An external system sees the changes that it has a reference on.
    own: {
      sql: `exists (select from external_references as e where e.change = r.number and e.system_id = ?::uuid)`,
      bindings: ({ system }) => [system?.id ?? null],
    },
    workNotes: staff,
  },
  // Integrations submit cases and write work notes on them.
  case: { every: staffAndPrograms, workNotes: staffAndPrograms },
  user: {
    every: staffAndPrograms,
    own: { sql: 'r.name = ?', bindings: ({ name, system }) => [system ? null : name] },
    workNotes: [],
  },
  group: { every: staffAndPrograms, workNotes: [] },
} as const satisfies Record<string, Visibility>;

/** For what Crossdesk itself reads, with no caller behind it. */
export const everyRow: RowFilter = { sql: 'true', bindings: [] };

/** Which rows of a kind the caller sees. */
export function visibleTo(caller: Caller, kind: Kind): RowFilter {
  const { own }: Visibility = kinds[kind];
  const seesAll = seesEvery(caller, kind);
  if (!own) return { sql: '?::boolean', bindings: [seesAll] };
  return { sql: `(?::boolean or ${own.sql})`, bindings: [seesAll, ...own.bindings(caller)] };
}

export function seesEvery(caller: Caller, kind: Kind): boolean {
  return holds(caller, kinds[kind].every);
}

/** Whether the caller reads the work notes of the rows of a kind that they see. */
export function readsWorkNotes(caller: Caller, kind: Kind): boolean {
  return holds(caller, workNoteReaders(kind));
}

/**
 * Which journal entries the caller reads: a condition on the row `j`, whose `kind_of_record` and `record` say what it is
 * on, and whose `kind` is a comment or a work note.
 */
export function entriesVisibleTo(caller: Caller): RowFilter {
  const filters = Object.entries(journalled).map(([kind, table]) => {
    const { sql, bindings } = visibleTo(caller, kind as keyof typeof journalled);
    return {
      sql: `(j.kind_of_record = '${kind}' and (j.kind = 'comment' or ?::boolean)
        and exists (select from ${table} as r where r.number = j.record and ${sql}))`,
      bindings: [readsWorkNotes(caller, kind as keyof typeof journalled), ...bindings],
    };
  });
  return {
    sql: `(${filters.map(({ sql }) => sql).join(' or ')})`,
    bindings: filters.flatMap(({ bindings }) => bindings),
  };
}

/** The table of each kind that has comments and work notes; a task's are its request's. */
const journalled = {
  request: 'requests',
  task: 'requests',
  change: 'changes',
  case: 'cases',
  registration: 'registrations',
} as const;

export function workNoteReaders(kind: Kind): readonly Role[] {
  return kinds[kind].workNotes;
}

function holds(caller: Caller, roles: readonly Role[]): boolean {
  return roles.some((role) => caller.roles.includes(role));
}
