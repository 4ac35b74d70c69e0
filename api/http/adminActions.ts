import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Operation } from './operation';

/** An admin's action on users, tokens, connections, the catalog or other admin resources. */
export interface AdminAction {
  /** The actor: a user; with the instance for a partner; with the operating system's user for a command line. */
  readonly actor: string;
  /** `PATCH /api/v1/users/{name}`, or the event or command that did it. */
  readonly action: string;
  /** The path of the record. */
  readonly target: string;
  /** The trace id of the call. Null if it was not caused by a user's call. */
  readonly address: string | null;
  readonly requestId?: unknown;
  /** The names of the inputs, which reveal no secrets. */
  readonly given?: readonly string[];
  /** The record before and after, if known, without secrets. The fields that differ are recorded. */
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** Records every admin action after it took effect. This is the only place that does so. */
export function recordAdminAction(log: Logger, action: AdminAction): void {
  const { before, after, ...rest } = action;
  const change = before || after ? changeOf(before ?? {}, after ?? {}) : {};
  log.info({ audit: true, ...rest, ...change }, 'an admin action');
}

/** The limits of one log line: number of fields, and characters of a name and of a value. */
const most = { fields: 50, name: 200, value: 300 };

/** The names of the fields that differ, with the values of each before and after; `policy.priority` names a field within another. */
function changeOf(before: object, after: object) {
  const differing = differences(before, after);
  const shown = differing.slice(0, most.fields);
  const valuesOf = (side: 'before' | 'after') =>
    Object.fromEntries(
      shown.filter((one) => one[side] !== undefined).map((one) => [one.name, bounded(one[side])]),
    );
  return {
    changed: shown.map(({ name }) => name),
    ...(differing.length > shown.length && { moreChanged: differing.length - shown.length }),
    before: valuesOf('before'),
    after: valuesOf('after'),
  };
}

interface Difference {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

function differences(before: object, after: object, path = ''): Difference[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    // The log line has its own time.
    if (key === 'updatedAt' || isDeepStrictEqual(old, now)) return [];
    const name = `${path}${key}`;
    if (isRecord(old) && isRecord(now)) return differences(old, now, `${name}.`);
    return [{ name: name.slice(0, most.name), before: old, after: now }];
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A long value is cut, as JSON. A URL is reduced to its origin: its path and query can contain a token. */
function bounded(value: unknown): unknown {
  const shown = typeof value === 'string' ? originAlone(value) : value;
  const json = JSON.stringify(shown);
  return json.length > most.value ? `${json.slice(0, most.value)}…` : shown;
}

function originAlone(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text;
  const { origin, href } = new URL(text);
  return href === `${origin}/` ? text : `${origin}/…`;
}

/** Whether only admins can call the operation, so that it is recorded. */
export function isAdminAction({ method, roles }: Pick<Operation, 'method' | 'roles'>): boolean {
  if (method === 'get' || roles === 'public') return false;
  return roles.length === 1 && roles[0] === 'admin';
}
