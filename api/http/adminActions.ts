import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Operation } from './operation';

/** What somebody did to users, tokens, connections, the catalog, or whatever else is an admin's to change. */
export interface AdminAction {
  /** A user; of a partner, with its instance; of a command line, with the machine's user. */
  readonly actor: string;
  /** `PATCH /api/v1/users/{name}`, or the event or command that did it. */
  readonly action: string;
  /** The path of the record. */
  readonly target: string;
  /** Of the call; null where it came by no call of a user. */
  readonly address: string | null;
  readonly requestId?: unknown;
  /** The names of what was given, which say nothing of secrets. */
  readonly given?: readonly string[];
  /** The record before it and after it, as far as it is known, without secrets: the fields that differ are recorded. */
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** The one place that every admin's action passes, once it took effect. */
export function recordAdminAction(log: Logger, action: AdminAction): void {
  const { before, after, ...rest } = action;
  const change = before || after ? changeOf(before ?? {}, after ?? {}) : {};
  log.info({ audit: true, ...rest, ...change }, 'an admin action');
}

/** The limits of what one line says of a change: fields, and characters of a name and of a value. */
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
    // The line has a time of its own.
    if (key === 'updatedAt' || isDeepStrictEqual(old, now)) return [];
    const name = `${path}${key}`;
    if (isRecord(old) && isRecord(now)) return differences(old, now, `${name}.`);
    return [{ name: name.slice(0, most.name), before: old, after: now }];
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A long value is cut, as JSON. Of a URL only the origin is shown: its path and its query may hold a token. */
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

/** Whether what an operation does is an admin's alone, and is recorded. */
export function isAdminAction({ method, roles }: Pick<Operation, 'method' | 'roles'>): boolean {
  if (method === 'get' || roles === 'public') return false;
  return roles.length === 1 && roles[0] === 'admin';
}
