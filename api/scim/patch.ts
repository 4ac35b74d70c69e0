import SCIMMY from 'scimmy';
import { z } from 'zod';
import { protocol } from './protocol';
import { isUnkept } from './schema';

const operation = z.object({
  op: z.string().max(20),
  path: z.string().max(500).optional(),
  value: z.unknown().optional(),
});
const most = 1_000;
const message = z.looseObject({ Operations: z.array(operation).min(1).max(most) });
type Operation = z.output<typeof operation>;

/**
 * Applies a PatchOp (RFC 7644, 3.5.2) to a resource, as directories send it: Entra ID and Okta deviate from the RFC.
 *
 * The library gets attributes by their plain names only. In a filter, it takes exponential time for groups and for
 * backslashes, writes to `Object.prototype` for `__proto__.x`, and compares each value with each other: so the values of
 * lists are added and removed here.
 * @param schema the URN of the resource's schema
 * @throws an error of SCIM for what cannot be applied
 */
export async function patched<S extends SCIMMY.Types.Schema>(
  schema: string,
  given: unknown,
  to: S,
): Promise<S> {
  const { data, error } = message.safeParse(given);
  if (!data) {
    const [{ path, message: why } = { path: [], message: '' }] = error.issues;
    throw new SCIMMY.Types.Error(400, 'invalidSyntax', `${path.join('.')}: ${why}`);
  }
  const lists = new Map<string, List>();
  const spreadOut = data.Operations.flatMap(spread);
  if (spreadOut.length > most)
    throw new SCIMMY.Types.Error(
      400,
      'invalidSyntax',
      `A patch changes at most ${most} attributes.`,
    );
  const Operations = spreadOut.flatMap((one) =>
    normalized(schema, one, (name) => {
      const list = lists.get(name) ?? listIn(to, name);
      lists.set(name, list);
      return list;
    }),
  );
  for (const [path, list] of lists)
    Operations.push(
      list.size > 0
        ? { op: 'replace', path, value: [...list.values()] }
        : { op: 'remove', path, value: undefined },
    );
  if (Operations.length === 0) return to;
  return protocol(async () => {
    const patch = new SCIMMY.Messages.PatchOp({ ...data, Operations } as never);
    return (await patch.apply(to)) ?? to;
  });
}

/** One operation for each attribute of an operation without a path. */
function spread({ op, path, value }: Operation): Operation[] {
  if (path !== undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ op, path, value }];
  return Object.entries(value)
    .filter(([name]) => !/^(id|schemas|meta)$/i.test(name))
    .map(([name, one]) => ({ op, path: name.slice(0, 500), value: one }));
}

/** An attribute by its name; those of our schemas have one level. */
const plainPath = /^[a-z]\w*(\.[a-z]\w*)?$/i;
const listPath = /^(emails|roles|members)(?:\[([^[\]]*)\])?(?:\.value)?$/i;
const valueFilter = /^\s*value\s+eq\s+"([^"\\]*)"\s*$/i;

function normalized(
  schema: string,
  { op, path, value }: Operation,
  listOf: (name: string) => List,
): Operation[] {
  if (path === undefined) return [{ op, path, value }];
  const start = `${schema}:`.toLowerCase();
  const bare = path.toLowerCase().startsWith(start) ? path.slice(start.length) : path;
  if (isUnkept(schema, bare)) return [];
  const [, list, filter] = listPath.exec(bare) ?? [];
  const isOf = list?.toLowerCase() === 'members' ? SCIMMY.Schemas.Group.id : SCIMMY.Schemas.User.id;
  if (list && isOf === schema) {
    changeList(listOf(list.toLowerCase()), list.toLowerCase(), { op, value, filter });
    return [];
  }
  if (!plainPath.test(bare))
    throw new SCIMMY.Types.Error(
      400,
      'invalidPath',
      `There is no attribute ${bare.slice(0, 100)}.`,
    );
  if (/^active$/i.test(bare) && typeof value === 'string' && /^(true|false)$/i.test(value))
    return [{ op, path: bare, value: value.toLowerCase() === 'true' }];
  return [{ op, path: bare, value }];
}

const listed = z.object({ value: z.string().max(500), primary: z.unknown().optional() });
/** The values of an attribute that has several, each once, by their text in lower case. */
type List = Map<string, z.output<typeof listed>>;

function listIn(resource: SCIMMY.Types.Schema, name: string): List {
  const found = Object.entries(JSON.parse(JSON.stringify(resource))).find(
    ([key]) => key.toLowerCase() === name,
  );
  return new Map(valuesOf(found?.[1] ?? [], name).map((one) => [keyOf(one), one]));
}

function keyOf({ value }: z.output<typeof listed>): string {
  return value.toLowerCase();
}

/** @throws an error of SCIM if they are no values of the list */
function valuesOf(given: unknown, name: string): readonly z.output<typeof listed>[] {
  return (Array.isArray(given) ? given : [given]).map((one) => {
    const { data } = listed.safeParse(typeof one === 'string' ? { value: one } : one);
    if (data) return data;
    throw new SCIMMY.Types.Error(400, 'invalidValue', `${name} has values such as {"value": "…"}.`);
  });
}

/** @param filter what stands in brackets after the name of the list */
function changeList(
  list: List,
  name: string,
  { op, value, filter }: { op: string; value?: unknown; filter: string | undefined },
): void {
  const [, only] = (filter !== undefined && valueFilter.exec(filter)) || [];
  // One address is kept. Of roles, Entra ID names the one of a user who may have none yet: `roles[primary eq "True"]`.
  const isOne = name === 'emails' || (filter !== undefined && only === undefined);
  if (isOne && name === 'members')
    throw new SCIMMY.Types.Error(400, 'invalidFilter', 'Members are named by [value eq "<id>"].');
  const isRemoval = /^remove$/i.test(op);
  const given =
    isRemoval && (value === undefined || filter !== undefined) ? [] : valuesOf(value, name);
  if (only !== undefined) list.delete(only.toLowerCase());
  else if (isRemoval && given.length > 0) for (const one of given) list.delete(keyOf(one));
  else if (isRemoval || isOne || /^replace$/i.test(op)) list.clear();
  if (isRemoval) return;
  if (!/^(add|replace)$/i.test(op))
    throw new SCIMMY.Types.Error(400, 'invalidSyntax', `There is no operation ${op}.`);
  for (const one of given) list.set(keyOf(one), one);
}
