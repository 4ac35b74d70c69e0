import SCIMMY from 'scimmy';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import { describe } from './describe';
import { protocol } from './protocol';
import { type Kind, kinds, type ScimCall, type Shown } from './resources';

/** What an endpoint is called with. */
export interface ScimRequest {
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export interface ScimAnswer {
  readonly status: 200 | 201 | 204;
  readonly body?: object | undefined;
  readonly location?: string;
}

export interface ScimEndpoint {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/scim/v2`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  serve(call: ScimCall, request: ScimRequest): ScimAnswer | Promise<ScimAnswer>;
}

/** The most resources of one answer. */
export const mostResults = 200;

const text = z.string().max(4_000).optional();
const whole = z.coerce.number().int().optional();
const listQuery = z.object({ filter: text, startIndex: whole, count: whole });

/** Every endpoint of SCIM 2.0 here. */
export const endpoints: readonly ScimEndpoint[] = [
  ...kinds.flatMap(endpointsOf),
  ...['ServiceProviderConfig', 'ResourceTypes', 'Schemas'].map(
    (name): ScimEndpoint => ({
      method: 'get',
      path: `/${name}`,
      summary: name,
      serve({ url }, { query }) {
        if (query.filter !== undefined)
          throw new Refused('forbidden', `${name} cannot be filtered.`);
        const found = describe(name, url);
        return { status: 200, body: Array.isArray(found) ? listOf(found, found.length, 1) : found };
      },
    }),
  ),
  ...['ResourceTypes', 'Schemas'].map(
    (name): ScimEndpoint => ({
      method: 'get',
      path: `/${name}/{id}`,
      summary: `one of ${name}`,
      serve({ url }, { id }) {
        const found = [describe(name, url)].flat().find((one) => 'id' in one && one.id === id);
        if (!found) throw new Refused('missing', `${name} has no ${id.slice(0, 100)}.`);
        return { status: 200, body: found };
      },
    }),
  ),
];

function endpointsOf(kind: Kind): ScimEndpoint[] {
  const path = kind.endpoint;
  const one = `${path}/{id}`;
  const name = path.slice(1);
  const search = async (call: ScimCall, query: ScimRequest['query']): Promise<ScimAnswer> => {
    const { filter, startIndex = 1, count = mostResults } = parsed(listQuery, query);
    const shown = await shownOf(kind, query);
    const first = Math.min(Math.max(startIndex, 1), 2 ** 31);
    const limit = Math.min(Math.max(count, 0), mostResults);
    const { total, found } = await kind.list(call, filter, { offset: first - 1, limit });
    const resources = found.map((each) => kind.show(call, each, shown));
    return { status: 200, body: listOf(resources, total, first) };
  };
  const answer = async (
    call: ScimCall,
    query: ScimRequest['query'],
    act: () => Promise<object>,
  ): Promise<ScimAnswer> => {
    const shown = await shownOf(kind, query);
    return { status: 200, body: kind.show(call, await act(), shown) };
  };
  return [
    {
      ...{ method: 'get', path, summary: `list ${name}` },
      serve: (call, { query }) => search(call, query),
    },
    {
      ...{ method: 'post', path: `${path}/.search`, summary: `list ${name}, by a SearchRequest` },
      serve: (call, { body }) => search(call, parsed(searchRequest, body)),
    },
    {
      ...{ method: 'post', path, summary: `create in ${name}` },
      async serve(call, { query, body }) {
        const { body: made } = await answer(call, query, () => kind.create(call, body));
        const { id } = z.object({ id: z.string() }).parse({ ...made });
        return { status: 201, body: made, location: `${call.url}${path}/${id}` };
      },
    },
    {
      ...{ method: 'get', path: one, summary: `read one of ${name}` },
      serve: (call, { id, query }) => answer(call, query, () => kind.read(call, id)),
    },
    {
      ...{ method: 'put', path: one, summary: `replace in ${name}` },
      serve: (call, { id, query, body }) => answer(call, query, () => kind.replace(call, id, body)),
    },
    {
      ...{ method: 'patch', path: one, summary: `change in ${name} (PatchOp)` },
      serve: (call, { id, query, body }) => answer(call, query, () => kind.patch(call, id, body)),
    },
    {
      ...{ method: 'delete', path: one, summary: `delete from ${name}` },
      async serve(call, { id }) {
        await kind.remove(call, id);
        return { status: 204 };
      },
    },
  ];
}

const names = z.array(z.string()).max(100).optional();
const searchRequest = z
  .looseObject({ attributes: names, excludedAttributes: names })
  .transform(({ attributes, excludedAttributes, ...query }) => ({
    ...query,
    attributes: attributes?.join(','),
    excludedAttributes: excludedAttributes?.join(','),
  }));
const shownQuery = z.object({ attributes: text, excludedAttributes: text });

/**
 * The attributes that a caller wants to see, as the library's filter. It gets names of the schema only: in others, such as
 * `__proto__.x`, it writes to `Object.prototype`, and expands groups for ever. Nobody keeps what has another name.
 */
function shownOf({ name }: Kind, query: ScimRequest['query']): Promise<Shown> {
  const { attributes, excludedAttributes } = parsed(shownQuery, query);
  const known = namesIn(SCIMMY.Schemas[name].definition);
  const named = (list: string) => {
    const wanted = list.split(',').map((one) =>
      one
        .trim()
        .toLowerCase()
        .replace(/^urn:.*:/, ''),
    );
    return known.filter((one) => wanted.includes(one.toLowerCase())).join(',');
  };
  const wanted = attributes
    ? { attributes: named(attributes) || 'id' }
    : { excludedAttributes: named(excludedAttributes ?? '') };
  if (wanted.excludedAttributes === '') return Promise.resolve(undefined);
  return protocol(() => new SCIMMY.Resources.User(undefined, wanted).attributes);
}

function namesIn({ attributes }: typeof SCIMMY.Schemas.User.definition): readonly string[] {
  return attributes.flatMap((one) => {
    const within = 'subAttributes' in one ? (one.subAttributes ?? []) : [];
    return [one.name, ...within.map((inner) => `${one.name}.${inner.name}`)];
  });
}

/** @throws an error of SCIM */
function parsed<T>(schema: z.ZodType<T>, given: unknown): T {
  const { data, error } = schema.safeParse(given);
  if (data !== undefined) return data;
  const why = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  throw new SCIMMY.Types.Error(400, 'invalidValue', why ?? '');
}

/** The library's own list response would cut a page that the database has cut already. */
function listOf(Resources: readonly object[], totalResults: number, startIndex: number) {
  const schemas = [SCIMMY.Messages.ListResponse.id];
  return { schemas, totalResults, startIndex, itemsPerPage: Resources.length, Resources };
}
