import type { Knex } from 'knex';
import type { Mutation, Snapshot } from '../domain/commit';
import type { Lifecycle } from '../domain/lifecycle';
import type { RecordInput } from '../domain/mailbox';
import { kebabCase, snakeCase } from '../domain/text';
import type { ChangeEffect } from './changeEffects';
import { type Column, type Columns, integer, text, texts, time, type Values } from './column';
import type { Database } from './database';
import { isGroupOf } from './group';
import { prepared } from './prepared';
import { recordSearch, textSearch } from './textSearch';
import { everyRow, type RowFilter, type Visibility } from './visibility';

/** A record that a workflow of its own looks after. */
export interface ManagedRecord {
  readonly type: RecordType;
  readonly state: string;
  readonly revision: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  /** Since when it is in its state; null: it was not recorded. */
  readonly enteredAt: Date | null;
  /** The delays of the state whose timers have fired. */
  readonly firedTimers: readonly string[];
}

/** One kind of record: all that is the same for every kind follows from this. */
export interface RecordType<R extends ManagedRecord = ManagedRecord> {
  /** Its lifecycle's, and its workflow type's. */
  readonly name: string;
  /** As messages call it. */
  readonly title: string;
  /** What one is, as the documentation says it. */
  readonly about: string;
  /** Where the lifecycle depends on the record, an example of it: `lifecycleOf` says which a record follows. */
  readonly lifecycle: Lifecycle;
  readonly table: string;
  /** The column that its journal, events and messages know it by. */
  readonly key: string;
  /** Each property of a record that is read from the database, and what it is there. */
  readonly columns: Columns;
  /** The same as the list of a `select`; the row is `r`. */
  readonly selected: string;
  /** The column of each field that the lifecycle sets. */
  readonly fields: Readonly<Record<string, string>>;
  /** What can be listed by, in SQL. */
  readonly filters: Readonly<Record<string, string>>;
  /** Of what is worked on; absent: it is nobody's. */
  readonly worklist?: Worklist;
  /** Whether `q` finds words of the journal and of files too. */
  readonly isSearchedWhole: boolean;
  readonly visibility: Visibility;
  /** SQL that says of the row `r` whether it still exists for callers. */
  readonly exists: string;
  /** SQL that an entry by `:by` sets on its record, beside the times. */
  readonly entrySets: string;
  /** SQL for the id of the connection whose partner is told, of the row `r`; null where nobody is. */
  readonly connection: string;
  /** What the partner is told is about this; absent: about the record, under its number. */
  readonly subject?: string;
  readonly follows?: Follows;
  readonly followsEntry?: FollowsEntry;
  lifecycleOf(record: R): Lifecycle;
  keyOf(record: R): string;
  snapshot(record: R): Snapshot;
  workflow(record: R): RecordWorkflow & { readonly id: string; readonly summary: string };
  /** A row of `selected` as a record. */
  of(row: object): R;
  /** Null where there is none, or it is not visible. */
  find(db: Database, key: string, visible?: RowFilter): Promise<R | null>;
  /** The same by a condition in SQL on the row `r`, with one place for the value. */
  findBy(db: Database, where: string, value: string, visible?: RowFilter): Promise<R | null>;
  /** Those that are visible, newest first. */
  list(db: Database, filters: Filters, visible: RowFilter, page: RecordPage): Promise<R[]>;
  /** The query of `list`, which selects no column yet. */
  pick(db: Database, filters: Filters, visible: RowFilter, page: RecordPage): Knex.QueryBuilder;
  /** Records, a minute old and more, whose workflow was not seen to start: up to a hundred of them, at random. */
  unstarted(db: Database): Promise<R[]>;
  /** Notes that its workflow was seen to start; its first commit notes it too. */
  markStarted(db: Database, key: string): Promise<void>;
  /** The keys of those that are not done with, in their order. */
  openKeys(
    db: Database,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<string[]>;
}

/** Of what is worked on: SQL for its group, and for whether somebody who works here is on it. */
export interface Worklist {
  readonly group: string;
  readonly assigned: string;
}

/** What a record's workflow starts from, beside its snapshot. */
export interface RecordWorkflow {
  /** Absent: the lifecycle's name and the record's key, as in `case/CS0001001`. */
  readonly id?: string;
  /** What it is about, for people. */
  readonly title: string;
  /** Absent: the key and the title. */
  readonly summary?: string;
  /** The other side's instance id; absent where there is none. */
  readonly partner?: string;
  readonly delays: RecordInput['delays'];
  /** Delays of a stored policy that cannot be read: they are off. */
  readonly unreadable?: readonly string[];
  /** What tells the row from another that was there before it, under the same key. */
  readonly memo?: Readonly<Record<string, string>>;
  /** What its own workflow takes beyond this. */
  readonly input?: Partial<RecordInput> | Readonly<Record<string, unknown>>;
}

/** What changes mean for other records, in the same transaction. Gives further destinations that are told. */
export type Follows = (trx: Database, move: Move) => Promise<readonly string[]>;
/** What an entry means for other records, in the same transaction. Gives the destinations that are told. */
export type FollowsEntry = (
  trx: Database,
  key: string,
  effect: ChangeEffect,
) => Promise<readonly string[]>;

export interface Move {
  readonly number: string;
  readonly instance: string;
  readonly changes: readonly Mutation[];
  /** After them. */
  readonly state: string;
  /** The connection whose partner is told. */
  readonly connection: string | null;
}

export interface Filters {
  /** Words of the record, of its numbers, and of its journal: of work notes where `workNotes` says so. */
  readonly q?: string | undefined;
  readonly workNotes?: boolean;
  /** Whether somebody who works here is on it. */
  readonly assigned?: boolean | undefined;
  /** Only what is with the groups of this person. */
  readonly groupsOf?: string | undefined;
  /** What the type can be listed by: this value, or any of these. */
  readonly [column: string]: unknown;
}

/** The page after the record that was opened `at`, and has this key. */
export interface RecordPage {
  readonly limit: number;
  readonly after?: { readonly at: string; readonly key: string } | undefined;
}

/** What every record has. */
type Common<S extends string> = Omit<ManagedRecord, 'state'> & { readonly state: S };
export type RecordRow<S extends string, F extends string, C extends Columns> = Common<S> & {
  readonly [K in Exclude<F, keyof C>]: string | null;
} & Values<C>;
export type RecordOf<T> = T extends RecordType<infer R> ? R : never;

/** How a type is written down. */
export interface Definition<S extends string, F extends string, C extends Columns> {
  readonly title: string;
  readonly about: string;
  readonly lifecycle: Lifecycle<S, F>;
  readonly table: string;
  /** Absent: `number`. */
  readonly key?: keyof C & string;
  /** Beside those of the lifecycle's fields and what every record has. A field's that is listed here is as it says here. */
  readonly columns: C;
  /** The rows with what is joined to them, in SQL; absent: the table alone. */
  readonly from?: string;
  /** Filters that have a column's name, or the SQL of another. By its state every record can be listed. */
  readonly filters?: Readonly<Record<string, string | true>>;
  readonly worklist?: Worklist;
  /** What a small table is searched in, in SQL; absent: what the database keeps in `search_documents`. */
  readonly search?: { readonly number: string; readonly texts: readonly string[] };
  readonly visibility: Visibility;
  readonly exists?: string;
  readonly entrySets?: string;
  /** Absent: no partner is told. */
  readonly connection?: string;
  readonly subject?: string;
  readonly follows?: Follows;
  readonly followsEntry?: FollowsEntry;
  /** Where the lifecycle depends on the record. */
  lifecycleOf?(record: RecordRow<S, F, C>): Lifecycle;
  /** Where two types share a table: which one a row is of. */
  typeOf?(row: object): RecordType;
  workflow(record: RecordRow<S, F, C>): RecordWorkflow;
}

export function recordType<S extends string, F extends string, const C extends Columns>(
  definition: Definition<S, F, C>,
): RecordType<RecordRow<S, F, C>> {
  type R = RecordRow<S, F, C>;
  const { lifecycle, table, title, about, worklist, search, visibility } = definition;
  const { subject, follows, followsEntry, exists = 'true' } = definition;
  const fieldNames = Object.keys(lifecycle.fields) as F[];
  const columns: Columns = {
    ...common,
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

  const rowsOf = (db: Database) => db.from(db.raw(from));
  const selecting = async (query: Knex.QueryBuilder): Promise<R[]> =>
    (await query.select(query.client.raw(selected))).map(type.of);

  const type: RecordType<R> = {
    name: lifecycle.name,
    ...{ title, about, lifecycle, table, key, columns, selected, filters, visibility, exists },
    fields: Object.fromEntries(fieldNames.map((name) => [name, snakeCase(name)])),
    entrySets: definition.entrySets ?? '',
    connection: definition.connection ?? 'cast(null as uuid)',
    ...(worklist && { worklist }),
    isSearchedWhole: search === undefined,
    ...(subject && { subject }),
    ...(follows && { follows }),
    ...(followsEntry && { followsEntry }),
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

    pick(db, wanted, visible, page) {
      const query = rowsOf(db)
        .whereRaw(exists)
        .whereRaw(visible.sql, [...visible.bindings])
        .orderByRaw(`r.opened_at desc, r.${key} desc`)
        .limit(page.limit);
      for (const [name, sql] of Object.entries(filters)) {
        const value = wanted[name];
        if (value === undefined) continue;
        // One array in place of the values would cost the order of an index that begins with the column.
        const any: readonly Knex.RawBinding[] = Array.isArray(value) ? value : [value];
        query.whereRaw(`${sql} in (${any.map(() => '?').join(', ')})`, [...any]);
      }
      const { q, workNotes = false, assigned, groupsOf } = wanted;
      if (worklist && assigned !== undefined)
        query.whereRaw(assigned ? worklist.assigned : `not ${worklist.assigned}`);
      if (worklist && groupsOf !== undefined) query.whereRaw(isGroupOf(worklist.group), [groupsOf]);
      if (search) textSearch(query, q, search);
      else recordSearch(db, query, { q, workNotes });
      if (page.after) {
        const { at, key: after } = page.after;
        query.whereRaw(`(r.opened_at, r.${key}) < (?::timestamptz, ?::${keyType})`, [at, after]);
      }
      return query;
    },

    unstarted: (db) =>
      selecting(
        rowsOf(db)
          .where('r.started', false)
          .whereRaw(`r.opened_at < now() - interval '1 minute'`)
          // So that those that cannot be started do not keep the others from their turn.
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

/** What every record's table has. */
const common = {
  state: text(),
  revision: integer(),
  openedAt: time(),
  updatedAt: time(),
  closedAt: time<Date | null>(),
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
      if (!column) throw new Error(`There is no column "${name}" to list by.`);
      return [name, sqlOf(name, column)];
    }),
  );
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** The lifecycle that a record follows. */
export function lifecycleOf(record: ManagedRecord): Lifecycle {
  return record.type.lifecycleOf(record);
}

/** Where a record is: its state, its fields and its revision. */
export function snapshotOf(record: ManagedRecord): Snapshot {
  return record.type.snapshot(record);
}

/** What a record is known by: its number, or its id where it has none. */
export function keyOf(record: ManagedRecord): string {
  return record.type.keyOf(record);
}
