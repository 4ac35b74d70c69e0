import type { Knex } from 'knex';
import { z } from 'zod';
import { actions, type Input, type Role, staff } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import type { Database } from '../../records/database';
import {
  type Filters,
  keyOf,
  lifecycleOf,
  type ManagedRecord,
  type RecordPage,
  type RecordType,
  snapshotOf,
} from '../../records/recordType';
import type { Caller } from '../../records/user';
import { type RowFilter, visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { maybe, time, word } from '../http/fields';
import { base, type Route } from '../http/route';

/** The properties that every record is shown with. */
export interface View {
  /** The actions of this caller. */
  readonly actions: readonly string[];
  readonly updatedAt: string;
}

/**
 * A record type, as the API shows it. Everything common follows from this: the routes that list, read and change it,
 * give its commands, write and read its journal and files, and stream its events (`recordRoutes`).
 * @typeParam R the record alone, as its commands and entries need it
 * @typeParam Row the record with everything that is shown of it
 */
export interface Resource<R extends ManagedRecord = ManagedRecord, Row extends R = R> {
  readonly type: RecordType<R>;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly tag: string;
  /** Its name in messages, singular and plural: `case`, `cases`. */
  readonly nouns: readonly [one: string, several: string];
  /** The roles that can read it. The default are the roles that see every row. */
  readonly readers?: readonly Role[];
  /** Whether external systems can use it, with their own token. */
  readonly systems?: true;
  readonly schema: z.ZodObject;
  /** Filters of lists that differ from the column's own. Null if a filter is not offered. */
  readonly filters?: Readonly<Record<string, z.ZodType | null>>;
  /** How PATCH writes its fields. Absent if they cannot be written. */
  readonly patch?: Patch<R>;
  /** Commands with their own special routes. */
  readonly ownRoutes?: readonly string[];
  /** The type of its target in the audit log, if its commands are audited. */
  readonly audited?: string;
  /** The record with everything that is shown. Null if it does not exist, or is not visible. */
  find(db: Database, key: string, visible: RowFilter): Promise<Row | null>;
  /** Only the record, if that is cheaper. */
  findAlone?(db: Database, key: string, visible: RowFilter): Promise<R | null>;
  /** Newest first, or in the order of the page. */
  list(db: Database, filters: Filters, visible: RowFilter, page: RecordPage): Promise<Row[]>;
  /** The records of `list`, if they are not all of the type. */
  matching?(db: Database, filters: Filters, visible: RowFilter): Knex.QueryBuilder;
  view(row: Row, caller: Caller): View;
  /** What names it in its path. Defaults to its key. */
  numberOf?(row: Row): string;
  /** Additional routes of this kind, such as the one that creates a record. */
  routes?(deps: Deps): Route[];
  /** @throws Refused `forbidden` if the command belongs to the other side */
  requireOwn?(db: Database, record: R, command: string, caller: Caller): Promise<void>;
}

/** How fields are written, with the lifecycle's command `update`. */
export interface Patch<R> {
  readonly summary: string;
  readonly body: z.ZodType<object>;
  /**
   * The input of the command, with the stored spelling of people and groups. Fields that would not change can be left
   * out.
   */
  input(db: Database, body: object, record: R): Promise<Input>;
}

/** The schema of the archive and of legal holds, for every kind. */
export const keptFields = {
  archivedAt: maybe(time).meta({
    description: 'When it left the lists. It is then read-only, and found with `archived`.',
  }),
  legalHold: maybe(z.boolean()).meta({
    description: 'Whether a legal hold keeps it from being deleted. Null if you are not staff.',
  }),
};

/** The properties that every kind shows: its times, and the actions of this caller. */
export function commonView(record: ManagedRecord, { roles }: Pick<Caller, 'roles'>) {
  const { openedAt, updatedAt, closedAt, archivedAt, isHeld } = record;
  return {
    openedAt: openedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
    archivedAt: archivedAt?.toISOString() ?? null,
    legalHold: staff.some((role) => roles.includes(role)) ? isHeld : null,
    actions:
      archivedAt === null ? [...actions(lifecycleOf(record), snapshotOf(record), roles)] : [],
  };
}

export function readersOf({ readers, type }: Pick<Resource, 'readers' | 'type'>): readonly Role[] {
  return readers ?? type.visibility.every;
}

/** The path's parameter that names the record. */
export function keyParams({ type: { columns, key } }: Pick<Resource, 'type'>) {
  return z.object({ [key]: columns[key]?.type === 'uuid' ? z.uuid() : word });
}

export function keyIn(
  { type: { key: name } }: Pick<Resource, 'type'>,
  params: Readonly<Record<string, string>>,
): string {
  const key = params[name];
  if (key === undefined) throw new Error(`The path has no {${name}}.`);
  return key;
}

/** What names a record in its path. */
export function numberOf<R extends ManagedRecord, Row extends R>(
  resource: Pick<Resource<R, Row>, 'numberOf'>,
  row: Row,
): string {
  return resource.numberOf?.(row) ?? keyOf(row);
}

/** The path of one record, with its parameter in braces. */
export function onePath({ path, type }: Pick<Resource, 'path' | 'type'>): string {
  return `${path}/{${type.key}}`;
}

export function pathOf({ path }: Pick<Resource, 'path'>, key: string): string {
  return `${base}${path}/${key}`;
}

/**
 * The record with everything that is shown of it.
 * @throws Refused `missing` if it does not exist or is not visible to this caller
 */
export async function findVisible<R extends ManagedRecord, Row extends R>(
  resource: Resource<R, Row>,
  db: Database,
  caller: Caller,
  key: string,
): Promise<Row> {
  const row = await resource.find(db, key, visibleTo(caller, resource.type));
  return row ?? missing(resource, key);
}

/** The record alone. @throws as `findVisible` does */
export async function findAlone<R extends ManagedRecord, Row extends R>(
  resource: Resource<R, Row>,
  db: Database,
  caller: Caller,
  key: string,
): Promise<R> {
  const { find, findAlone: alone = find } = resource;
  return (await alone(db, key, visibleTo(caller, resource.type))) ?? missing(resource, key);
}

function missing({ nouns: [one] }: Pick<Resource, 'nouns'>, key: string): never {
  throw new Refused('missing', `There is no ${one} ${key}.`);
}
