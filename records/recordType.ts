import type { Knex } from 'knex';
import type { Mutation, Snapshot } from '../domain/commit';
import type { Lifecycle } from '../domain/lifecycle';
import type { RecordInput } from '../domain/mailbox';
import { Refused } from '../domain/refusal';
import type { ShownRelation } from '../domain/relation';
import { kebabCase, snakeCase } from '../domain/text';
import type { ChangeEffect } from './changeEffects';
import {
  boolean,
  type Column,
  type Columns,
  integer,
  text,
  texts,
  time,
  type Values,
} from './column';
import type { Database } from './database';
import { isGroupOf } from './group';
import { prepared } from './prepared';
import { recordSearch, textSearch } from './textSearch';
import { everyRow, type RowFilter, type Visibility } from './visibility';

/** A record with its own workflow. */
export interface ManagedRecord {
  readonly type: RecordType;
  readonly state: string;
  readonly revision: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  /** When it was archived. It is then in no list that does not ask for it, and read-only. */
  readonly archivedAt: Date | null;
  /** Whether nothing of it can be deleted, because of a legal hold. */
  readonly isHeld: boolean;
  /** When it entered its state. Null if that was not recorded. */
  readonly enteredAt: Date | null;
  /** The names of the state's delays whose timers have fired. */
  readonly firedTimers: readonly string[];
  /** In a list: the value that it is sorted by. A time has six digits of its second. */
  readonly sortedBy?: SortedBy;
}

export type SortedBy = string | number | null;

/** Describes one kind of record. All common behaviour is derived from it. */
export interface RecordType<R extends ManagedRecord = ManagedRecord> {
  /** The name of its lifecycle, which is also its workflow type. */
  readonly name: string;
  /** Its name in messages. */
  readonly title: string;
  /** Its description in the documentation. */
  readonly about: string;
  /** The lifecycle. If it depends on the record (changes), this is an example: use `lifecycleOf`. */
  readonly lifecycle: Lifecycle;
  readonly table: string;
  /** The column that identifies it in its journal, events and messages. */
  readonly key: string;
  /** The properties that are read from the database, with their columns. */
  readonly columns: Columns;
  /** `columns` as the list of a `select` on the row `r`. */
  readonly selected: string;
  /** The column of each field that the lifecycle sets. */
  readonly fields: Readonly<Record<string, string>>;
  /** SQL of each filter for lists, by name. */
  readonly filters: Readonly<Record<string, string>>;
  /** What lists can be sorted by, by name. */
  readonly sorts: Readonly<Record<string, Sort>>;
  /** SQL for group and assignee. Absent if records belong to no group. */
  readonly worklist?: Worklist;
  /** Whether `q` also searches the journal and the names of files. */
  readonly isSearchedWhole: boolean;
  readonly visibility: Visibility;
  /** SQL: whether the row `r` still exists for callers. */
  readonly exists: string;
  /** SQL assignments that an entry by `:by` makes on its record, in addition to the times. */
  readonly entrySets: string;
  /** SQL on the row `r` for the id of the connection whose partner is notified. Null if there is none. */
  readonly connection: string;
  /** The subject of its events. Defaults to the record's number. */
  readonly subject?: string;
  readonly follows?: Follows;
  readonly followsEntry?: FollowsEntry;
  readonly related?: DerivedRelations;
  lifecycleOf(record: R): Lifecycle;
  keyOf(record: R): string;
  snapshot(record: R): Snapshot;
  workflow(record: R): RecordWorkflow & { readonly id: string; readonly summary: string };
  /** Converts a row of `selected` to a record. */
  of(row: object): R;
  /** Finds a record by its key. Null if there is none, or it is not visible. */
  find(db: Database, key: string, visible?: RowFilter): Promise<R | null>;
  /** Like `find`, by an SQL condition on the row `r` with one placeholder for the value. */
  findBy(db: Database, where: string, value: string, visible?: RowFilter): Promise<R | null>;
  /** Lists the visible records in the order of the page, newest first by default. */
  list(db: Database, filters: Filters, visible: RowFilter, page: RecordPage): Promise<R[]>;
  /** The query of `list`, which selects only `sortedBy`. */
  pick(db: Database, filters: Filters, visible: RowFilter, page: RecordPage): Knex.QueryBuilder;
  /** The visible records that match, without order, limit and selected columns. */
  matching(db: Database, filters: Filters, visible: RowFilter): Knex.QueryBuilder;
  /** Up to 100 random records that are older than a minute and whose workflow is not known to have started. */
  unstarted(db: Database): Promise<R[]>;
  /** Records that its workflow has started. Its first commit records that, too. */
  markStarted(db: Database, key: string): Promise<void>;
  /** The keys of open records, in order. */
  openKeys(
    db: Database,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<string[]>;
}

/** SQL for the group of a record, and, if records are assigned to people, whether it is to one of this organisation. */
export interface Worklist {
  readonly group: string;
  readonly assigned?: string;
}

/** The input of a record's workflow, in addition to its snapshot. */
export interface RecordWorkflow {
  /** The workflow id. Defaults to the lifecycle's name and the record's key, such as `case/CS0001001`. */
  readonly id?: string;
  /** Its title, for people. */
  readonly title: string;
  /** Defaults to the key and the title. */
  readonly summary?: string;
  /** The partner's instance id. Absent if there is no partner. */
  readonly partner?: string;
  readonly delays: RecordInput['delays'];
  /** The names of delays that a stored policy defines invalidly. Their timers are off. */
  readonly unreadable?: readonly string[];
  /** Distinguishes this row from an earlier row with the same key. */
  readonly memo?: Readonly<Record<string, string>>;
  /** Further input of this kind's workflow. */
  readonly input?: Partial<RecordInput> | Readonly<Record<string, unknown>>;
}

/** Applies the effects of mutations on other records, in the same transaction. Returns the destinations to wake. */
export type Follows = (trx: Database, move: Move) => Promise<readonly string[]>;
/** Applies the effects of an entry on other records, in the same transaction. Returns the destinations to wake. */
export type FollowsEntry = (
  trx: Database,
  key: string,
  effect: ChangeEffect,
) => Promise<readonly string[]>;

/** Finds the records to which a record relates by what it is itself. */
export type DerivedRelations = (
  db: Database,
  key: string,
) => Promise<readonly { relation: ShownRelation; type: string; key: string }[]>;

export interface Move {
  readonly number: string;
  readonly instance: string;
  readonly changes: readonly Mutation[];
  /** The state after the mutations. */
  readonly state: string;
  /** The connection whose partner is notified. */
  readonly connection: string | null;
}

export interface Filters {
  /** Search text over the record, its numbers and its journal. Work notes are searched only if `workNotes` is true. */
  readonly q?: string | undefined;
  readonly workNotes?: boolean;
  /** The only records that can match `q`: see `rareRecords`. Null for any. */
  readonly among?: readonly string[] | null;
  /** Whether it is assigned to a person of this organisation. */
  readonly assigned?: boolean | undefined;
  /** `true`: archived records only. `any`: also. Without it, and without `only`, none. */
  readonly archived?: boolean | 'any' | undefined;
  /** Only the records with these keys. */
  readonly only?: readonly string[] | undefined;
  /** Only records of the groups of which this person is a member. */
  readonly groupsOf?: string | undefined;
  /** A filter of the type: one value, or an array of which any may match. */
  readonly [column: string]: unknown;
}

/** One page of a list: the records after the one that has this value in the sorted column, and this key. */
export interface RecordPage {
  readonly limit: number;
  /** A name of `sorts`, with `-` before it for the opposite order. Defaults to `newestFirst`. */
  readonly sort?: string | undefined;
  readonly after?: { readonly at: SortedBy; readonly key: string } | undefined;
}

export const newestFirst = '-openedAt';

/** How lists are sorted by one column. Texts are compared without regard to case. */
export interface Sort {
  readonly sql: string;
  readonly type: 'text' | 'integer' | 'timestamptz';
  /** Records without a value come last in both directions. */
  readonly isNullable: boolean;
}

/** A column without or with nulls, or the state in the order of the lifecycle. */
type SortBy = 'required' | 'nullable' | 'state';

/** The properties that every record has. */
type Common<S extends string> = Omit<ManagedRecord, 'state'> & { readonly state: S };
export type RecordRow<S extends string, F extends string, C extends Columns> = Common<S> & {
  readonly [K in Exclude<F, keyof C>]: string | null;
} & Values<C>;
export type RecordOf<T> = T extends RecordType<infer R> ? R : never;

/** The definition of a record type. See RecordType for properties without a comment. */
export interface Definition<S extends string, F extends string, C extends Columns> {
  readonly title: string;
  readonly about: string;
  readonly lifecycle: Lifecycle<S, F>;
  readonly table: string;
  /** Defaults to `number`. */
  readonly key?: keyof C & string;
  /** Columns in addition to the common ones and the lifecycle's fields. A field listed here overrides the default. */
  readonly columns: C;
  /** SQL of the table as `r` with its joins. Defaults to the table alone. */
  readonly from?: string;
  /**
   * Filters by name: `true` for the column of that name, or SQL. SQL with a placeholder is a condition on the value.
   * Every type has the filter `state`.
   */
  readonly filters?: Readonly<Record<string, string | true>>;
  /** The columns that lists can be sorted by, besides the times of every record. */
  readonly sorts?: Readonly<Record<string, SortBy>>;
  readonly worklist?: Worklist;
  /** SQL of the searched columns of a small table. Defaults to the index in `search_documents`. */
  readonly search?: { readonly number: string; readonly texts: readonly string[] };
  readonly visibility: Visibility;
  readonly exists?: string;
  readonly entrySets?: string;
  /** Absent if no partner is notified. */
  readonly connection?: string;
  readonly subject?: string;
  readonly follows?: Follows;
  readonly followsEntry?: FollowsEntry;
  readonly related?: DerivedRelations;
  /** Required if the lifecycle depends on the record. */
  lifecycleOf?(record: RecordRow<S, F, C>): Lifecycle;
  /** The type of a row. Required if two types share a table. */
  typeOf?(row: object): RecordType;
  workflow(record: RecordRow<S, F, C>): RecordWorkflow;
}

export function recordType<S extends string, F extends string, const C extends Columns>(
  definition: Definition<S, F, C>,
): RecordType<RecordRow<S, F, C>> {
  type R = RecordRow<S, F, C>;
  const { lifecycle, table, title, about, worklist, search, visibility } = definition;
  const { subject, follows, followsEntry, related, exists = 'true' } = definition;
  const fieldNames = Object.keys(lifecycle.fields) as F[];
  const columns: Columns = {
    ...common,
    isHeld: boolean(`is_held(r.${definition.key ?? 'number'}::text)`),
    ...Object.fromEntries(fieldNames.map((name) => [name, text<string | null>()])),
    ...definition.columns,
  };
  const key: string = definition.key ?? 'number';
  const keyType = columns[key]?.type ?? 'text';
  const from = definition.from ?? `${table} as r`;
  const selected = Object.entries(columns)
    .map(([name, column]) => `${sqlOf(name, column)} as "${name}"`)
    .join(', ');
  const filters = filtersOf(columns, { state: true, ...definition.filters });
  const sorts = sortsOf(columns, lifecycle.states, { ...commonSorts, ...definition.sorts });

  const rowsOf = (db: Database) => db.from(db.raw(from));
  const selecting = async (query: Knex.QueryBuilder): Promise<R[]> =>
    (await query.select(query.client.raw(selected))).map(type.of);

  const type: RecordType<R> = {
    name: lifecycle.name,
    ...{
      title,
      about,
      lifecycle,
      table,
      key,
      columns,
      selected,
      filters,
      sorts,
      visibility,
      exists,
    },
    fields: Object.fromEntries(fieldNames.map((name) => [name, snakeCase(name)])),
    entrySets: definition.entrySets ?? '',
    connection: definition.connection ?? 'cast(null as uuid)',
    ...(worklist && { worklist }),
    isSearchedWhole: search === undefined,
    ...(subject && { subject }),
    ...(follows && { follows }),
    ...(followsEntry && { followsEntry }),
    ...(related && { related }),
    lifecycleOf: (record) => definition.lifecycleOf?.(record) ?? lifecycle,
    keyOf: (record) => String(record[key as keyof R]),

    snapshot(record) {
      const { state, revision } = record;
      const fields = fieldNames.map((name) => [name, asText(record[name as keyof R])]);
      return { state, revision, fields: Object.fromEntries(fields) };
    },

    workflow(record) {
      const own = definition.workflow(record);
      const number = type.keyOf(record);
      return {
        id: `${kebabCase(lifecycle.name)}/${number}`,
        summary: `${number} ${own.title}`,
        ...own,
      };
    },

    of: (row) => ({ ...row, type: definition.typeOf?.(row) ?? type }) as R,

    find: (db, value, visible) => type.findBy(db, `r.${key} = ?`, value, visible),

    async findBy(db, where, value, visible = everyRow) {
      const { rows } = await prepared(
        db,
        `select ${selected} from ${from} where ${where} and ${exists} and ${visible.sql} limit 1`,
        [value, ...visible.bindings],
      );
      return rows[0] ? type.of(rows[0]) : null;
    },

    list: (db, wanted, visible, page) => selecting(type.pick(db, wanted, visible, page)),

    pick(db, wanted, visible, { limit, sort: by = newestFirst, after }) {
      const descending = by.startsWith('-');
      const sort = sorts[descending ? by.slice(1) : by];
      if (!sort) throw new Error(`Lists of ${definition.table} are not sorted by "${by}".`);
      const direction = descending ? 'desc' : 'asc';
      const nulls = sort.isNullable ? 'nulls last' : '';
      const query = type
        .matching(db, wanted, visible)
        .select(db.raw(`${shownSort(sort)} as "sortedBy"`))
        .orderByRaw(`${sort.sql} ${direction} ${nulls}, r.${key} ${direction}`)
        .limit(limit);
      if (after) {
        const past = descending ? '<' : '>';
        const { at, key: value } = after;
        if (at === null) {
          query.whereRaw(`${sort.sql} is null and r.${key} ${past} ?::${keyType}`, [value]);
        } else {
          const later = `(${sort.sql}, r.${key}) ${past} (?::${sort.type}, ?::${keyType})`;
          const where = sort.isNullable ? `(${later} or ${sort.sql} is null)` : later;
          query.whereRaw(where, [at, value]);
        }
      }
      return query;
    },

    matching(db, wanted, visible) {
      const query = rowsOf(db)
        .whereRaw(exists)
        .whereRaw(visible.sql, [...visible.bindings]);
      for (const [name, sql] of Object.entries(filters)) {
        const value = wanted[name];
        if (value === undefined) continue;
        if (sql.includes('?')) {
          query.whereRaw(sql, [value as Knex.RawBinding]);
          continue;
        }
        // Single values, not an array: otherwise an index that begins with the column would not give the order.
        const any: readonly Knex.RawBinding[] = Array.isArray(value) ? value : [value];
        query.whereRaw(`${sql} in (${any.map(() => '?').join(', ')})`, [...any]);
      }
      const { only, q, among, workNotes = false, assigned, groupsOf, archived } = wanted;
      if (archived !== 'any' && !(archived === undefined && only))
        query.whereRaw(`r.archived_at is ${archived ? 'not null' : 'null'}`);
      if (only) query.whereRaw(`r.${key}::text = any(?)`, [[...only]]);
      if (worklist?.assigned && assigned !== undefined)
        query.whereRaw(assigned ? worklist.assigned : `not ${worklist.assigned}`);
      if (worklist && groupsOf !== undefined) query.whereRaw(isGroupOf(worklist.group), [groupsOf]);
      if (search) textSearch(query, q, search);
      else recordSearch(db, query, { q, workNotes });
      if (among) query.whereRaw('r.number = any(?)', [[...among]]);
      return query;
    },

    unstarted: (db) =>
      selecting(
        rowsOf(db)
          .where('r.started', false)
          .whereRaw(`r.opened_at < now() - interval '1 minute'`)
          // In random order, so that records which cannot be started do not block the others.
          .orderByRaw('random()')
          .limit(100),
      ),

    async markStarted(db, value) {
      await db(table)
        .where({ [key]: value })
        .update({ started: true });
    },

    async openKeys(db, { after, limit }) {
      const query = db(table).whereNull('closed_at').orderBy(key).limit(limit);
      if (after !== null) query.where(key, '>', after);
      return query.pluck(key);
    },
  };
  return type;
}

/** The columns that every record's table has. */
const common = {
  state: text(),
  revision: integer(),
  openedAt: time(),
  updatedAt: time(),
  closedAt: time<Date | null>(),
  archivedAt: time<Date | null>(),
  enteredAt: time<Date | null>(),
  firedTimers: texts(),
} satisfies Columns;

function sqlOf(name: string, { sql }: Column): string {
  return sql ?? `r.${snakeCase(name)}`;
}

function filtersOf(
  columns: Columns,
  filters: Readonly<Record<string, string | true>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(filters).map(([name, sql]) => {
      const column = columns[name];
      if (sql !== true) return [name, sql];
      if (!column)
        throw new Error(`The filter "${name}" needs SQL: there is no column of that name.`);
      return [name, sqlOf(name, column)];
    }),
  );
}

const commonSorts = { openedAt: 'required', updatedAt: 'required', closedAt: 'nullable' } as const;

function sortsOf(
  columns: Columns,
  states: readonly string[],
  sorts: Readonly<Record<string, SortBy>>,
): Readonly<Record<string, Sort>> {
  return Object.fromEntries(
    Object.entries(sorts).map(([name, by]): [string, Sort] => {
      if (by === 'state') {
        const order = states.map((state) => `'${state.replaceAll("'", "''")}'`).join(', ');
        const sql = `coalesce(array_position(array[${order}], r.state), 0)`;
        return [name, { sql, type: 'integer', isNullable: false }];
      }
      const column = columns[name];
      if (!column) throw new Error(`There is no column "${name}" to sort by.`);
      const sql = sqlOf(name, column);
      const isNullable = by === 'nullable';
      const { type } = column;
      if (type === 'integer' || type === 'timestamptz') return [name, { sql, type, isNullable }];
      // Only the beginning, so that a cursor stays short.
      return [name, { sql: `left(lower(${sql}), 100)`, type: 'text', isNullable }];
    }),
  );
}

/** SQL for the value in a cursor. The text of a time sorts as the time does, and keeps its microseconds. */
function shownSort({ sql, type }: Sort): string {
  if (type !== 'timestamptz') return sql;
  return `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/**
 * An archived record is read-only. What a partner sends for it is still kept.
 * @throws Refused `state`
 */
export function requireNotArchived(record: ManagedRecord): void {
  if (record.archivedAt === null) return;
  const number = keyOf(record);
  throw new Refused('state', `${number} is archived, and can only be read.`, {
    ...{ state: record.state, actions: [] },
    ...{ code: 'archived', params: { name: number } },
  });
}

/** The lifecycle of a record. */
export function lifecycleOf(record: ManagedRecord): Lifecycle {
  return record.type.lifecycleOf(record);
}

/** The snapshot of a record: its state, its fields and its revision. */
export function snapshotOf(record: ManagedRecord): Snapshot {
  return record.type.snapshot(record);
}

/** The key of a record: its number, or its id if it has no number. */
export function keyOf(record: ManagedRecord): string {
  return record.type.keyOf(record);
}
