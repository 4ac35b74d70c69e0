import { z } from 'zod';
import type { Snapshot } from '../../domain/commit';
import type { Input, Lifecycle, Role } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import type { Database } from '../../records/database';
import type { Caller } from '../../records/user';
import { type Kind, type RowFilter, visibleTo } from '../../records/visibility';
import type { ManagedRecord } from '../../temporal/start';
import { word } from '../http/fields';
import type { pageQuery } from '../http/page';
import { base } from '../http/route';

/** What every record is shown with. */
export interface View {
  /** What this caller may do now. */
  readonly actions: readonly string[];
  readonly updatedAt: string;
}

/**
 * A kind of record, as the API shows it. Everything common follows from this: the routes that list, read and change it,
 * give its commands, write and read its journal and files, and stream its events (`recordRoutes`).
 * @typeParam R the record alone, as its commands and entries need it
 * @typeParam Row the record with everything that is shown of it
 */
export interface Resource<R extends ManagedRecord = ManagedRecord, Row extends R = R> {
  /** As messages call one: `case`. */
  readonly noun: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly tag: string;
  /** The kind of its rows: which of them a caller sees, and who reads the work notes. */
  readonly kind: Kind;
  /** Who may read it. */
  readonly readers: readonly Role[];
  /** Whether external systems take part, with their own token. */
  readonly systems?: true;
  /** The lifecycle whose commands and entries have routes here. */
  readonly lifecycle: Lifecycle;
  /** What it is addressed by; its number unless said otherwise. */
  readonly key?: Key;
  readonly schema: z.ZodObject;
  readonly list: Listing<Row>;
  /** Its fields are written by PATCH; absent: they are not. */
  readonly patch?: Patch<R>;
  /** Commands that have routes of their own, with what is special to them. */
  readonly ownRoutes?: readonly string[];
  /** The record with everything that is shown of it; null where there is none, or it is not visible. */
  find(db: Database, key: string, visible: RowFilter): Promise<Row | null>;
  /** The record alone, where that costs less. */
  findAlone?(db: Database, key: string, visible: RowFilter): Promise<R | null>;
  lifecycleOf(record: R): Lifecycle;
  snapshotOf(record: R): Snapshot;
  /** What its journal and files are kept under, and lists go by. */
  journalKey(record: R): string;
  view(row: Row, caller: Caller): View;
  /** @throws Refused `forbidden` where the command is not for this side to give */
  requireOwn?(db: Database, record: R, command: string, caller: Caller): Promise<void>;
}

export interface Key {
  readonly name: string;
  readonly schema: z.ZodType<string>;
}

/** A page of a list; `after` is the place of the last row before it. */
export interface ListPage {
  readonly limit: number;
  readonly after?: { readonly at: string; readonly key: string } | undefined;
}

/** The page of a list that goes by numbers. */
export function byNumbers({ limit, after }: ListPage) {
  return { limit, after: after && { at: after.at, number: after.key } };
}

/** How a kind is listed, newest first. */
export interface Listing<Row> {
  /** As people call them: `cases`. */
  readonly plural: string;
  /** The parameters beside `limit`, `cursor`, `q` and `queue`. */
  readonly filters: z.ZodRawShape;
  /** How `q` is searched, where it is more than the fields. */
  readonly q?: typeof pageQuery.q;
  /** Whether `queue=mine` narrows it to what is with the caller's groups. */
  readonly queue?: true;
  /** @param filters what was asked for; `groupsOf` and `workNotes` as the caller may */
  rows(db: Database, filters: object, visible: RowFilter, page: ListPage): Promise<Row[]>;
}

/** How fields are written: by the lifecycle's command `update`. */
export interface Patch<R> {
  readonly summary: string;
  readonly body: z.ZodType<object>;
  /** What the command takes: people and groups as they are spelt here. What would change nothing may be left out. */
  input(db: Database, body: object, record: R): Promise<Input>;
}

const byNumber: Key = { name: 'number', schema: word };

export function keyOf({ key = byNumber }: Pick<Resource, 'key'>): Key {
  return key;
}

/** The path's parameter that names the record. */
export function keyParams(resource: Pick<Resource, 'key'>) {
  const { name, schema } = keyOf(resource);
  return z.object({ [name]: schema });
}

export function keyIn(
  resource: Pick<Resource, 'key'>,
  params: Readonly<Record<string, string>>,
): string {
  const { name } = keyOf(resource);
  const key = params[name];
  if (key === undefined) throw new Error(`The path has no {${name}}.`);
  return key;
}

/** The path of one record, with its parameter in braces. */
export function onePath(resource: Pick<Resource, 'key' | 'path'>): string {
  return `${resource.path}/{${keyOf(resource).name}}`;
}

export function pathOf({ path }: Pick<Resource, 'path'>, key: string): string {
  return `${base}${path}/${key}`;
}

/**
 * The record with everything that is shown of it.
 * @throws Refused `missing` where there is none, or none for this caller: both look the same
 */
export async function findVisible<R extends ManagedRecord, Row extends R>(
  resource: Resource<R, Row>,
  db: Database,
  caller: Caller,
  key: string,
): Promise<Row> {
  const row = await resource.find(db, key, visibleTo(caller, resource.kind));
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
  return (await alone(db, key, visibleTo(caller, resource.kind))) ?? missing(resource, key);
}

function missing({ noun }: Pick<Resource, 'noun'>, key: string): never {
  throw new Refused('missing', `There is no ${noun} ${key}.`);
}
