import { z } from 'zod';
import { type Role, roles, staff } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import {
  createView,
  deleteView,
  findView,
  listViews,
  mostViewsOfOne,
  type SavedView,
  updateView,
} from '../records/savedView';
import type { Caller } from '../records/user';
import { caseResource } from './case';
import { changeResource } from './change';
import type { Deps } from './deps';
import { holdsAny } from './http/auth';
import { line, links, maybe, time, word } from './http/fields';
import { readInput } from './http/input';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { filterFields, sortBy } from './record/listFilters';
import { readersOf } from './record/resource';
import { requestResource } from './request';
import { taskResource } from './task';

const listNames = ['requests', 'tasks', 'changes', 'cases'] as const;
type ListName = (typeof listNames)[number];

interface ListOf {
  readonly readers: readonly Role[];
  readonly filters: z.ZodType;
  readonly sort: z.ZodType;
}

/** What a view of each list can have. */
const lists: Readonly<Record<ListName, ListOf>> = {
  requests: listOf(requestResource),
  tasks: listOf(taskResource),
  changes: listOf(changeResource),
  cases: listOf(caseResource),
};

function listOf(
  resource: Parameters<typeof filterFields>[0] & Parameters<typeof readersOf>[0],
): ListOf {
  return {
    readers: readersOf(resource),
    filters: z.strictObject(filterFields(resource)),
    sort: sortBy(resource.type),
  };
}

const value = z.string().max(500);
const fields = {
  name: line,
  filters: z.record(word, z.union([value, z.array(value).max(20)])).meta({
    description: 'The query parameters of the list: `{"state": ["New", "Open"], "queue": "mine"}`.',
  }),
  sort: maybe(word).meta({ description: 'The `sort` of the list. Null for its default.' }),
  columns: maybe(z.array(word).max(30)).meta({
    description: 'The columns that the portal shows, in order. Null for all.',
  }),
  shared: z.boolean().meta({
    description: 'Whether everybody who can read the list sees the view. Only staff share.',
  }),
};

const viewSchema = z
  .object({
    id: z.uuid(),
    list: z.enum(listNames),
    ...fields,
    owner: z.string(),
    createdAt: time,
    updatedAt: time,
    links,
  })
  .meta({ id: 'SavedView' });

function viewOf(view: SavedView): z.input<typeof viewSchema> {
  const { id, list, name, filters, sort, columns, shared, owner, createdAt, updatedAt } = view;
  return {
    ...{ id, name, filters, sort, shared, owner },
    list: z.enum(listNames).parse(list),
    columns: columns && [...columns],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    links: { self: `${base}/views/${id}`, records: recordsPath(view) },
  };
}

/** The path of what the view lists. */
function recordsPath({ list, filters, sort }: SavedView): string {
  const params = new URLSearchParams();
  for (const [name, given] of Object.entries(filters))
    for (const one of [given].flat()) params.append(name, one);
  if (sort) params.set('sort', sort);
  return `${base}/${list}${params.size > 0 ? `?${params}` : ''}`;
}

const tag = 'views';
const params = z.object({ id: z.uuid() });
const one = {
  description: 'The view.',
  schema: viewSchema,
  headers: { ETag: 'The version of the view.' },
};

/** @throws Refused `invalid` if the list has no such filter or order */
function check(list: ListName, { filters, sort }: Pick<Partial<SavedView>, 'filters' | 'sort'>) {
  if (filters) readInput(lists[list].filters, filters, 'filters');
  if (sort) readInput(lists[list].sort, sort, 'sort');
}

function requireReader(caller: Caller, list: ListName): void {
  if (holdsAny(caller, lists[list].readers)) return;
  throw new Refused('forbidden', `You cannot read the list of ${list}.`);
}

function requireMayShare(caller: Caller, shared: boolean | undefined): void {
  if (!shared || holdsAny(caller, staff)) return;
  throw new Refused('forbidden', 'Only agents and admins share views.');
}

function isVisible(caller: Caller, { owner, shared, list }: SavedView): boolean {
  if (owner === caller.name) return true;
  return shared && holdsAny(caller, lists[z.enum(listNames).parse(list)].readers);
}

/** @throws Refused `missing` if it does not exist or is not visible; `forbidden` if the caller may not change it */
function requireWriter(caller: Caller, id: string, view: SavedView | null): SavedView {
  if (!view || !isVisible(caller, view)) throw new Refused('missing', `There is no view ${id}.`);
  if (view.owner !== caller.name && !caller.roles.includes('admin')) {
    throw new Refused('forbidden', `Only ${view.owner} and admins can change this view.`);
  }
  return view;
}

/** Views of lists that people save for themselves or share. */
export function savedViewRoutes({ db }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/views',
      summary: 'List the saved views that you own or that are shared with you, by name',
      tag,
      roles,
      query: z.strictObject({
        ...pageQuery,
        list: z.enum(listNames).optional(),
      }),
      answers: { 200: pageOf(viewSchema) },
      handle({ query, caller }) {
        const readable = listNames.filter((list) => holdsAny(caller, lists[list].readers));
        const wanted = readable.filter((list) => (query.list ?? list) === list);
        return answerPage({
          path: `${base}/views`,
          query,
          place: z.object({ name: line, id: z.uuid() }),
          list: (limit, after) =>
            listViews(db, { owner: caller.name, lists: wanted }, { q: query.q, limit, after }),
          placeOf: ({ name, id }) => ({ name, id }),
          show: viewOf,
        });
      },
    }),
    route({
      method: 'post',
      path: '/views',
      summary: `Save a view of a list. A person has at most ${mostViewsOfOne}`,
      tag,
      roles,
      body: z.strictObject({
        list: z.enum(listNames),
        name: fields.name,
        filters: fields.filters,
        sort: fields.sort.optional(),
        columns: fields.columns.optional(),
        shared: fields.shared.optional(),
      }),
      answers: { 201: { ...one, headers: { ...one.headers, Location: 'Its path.' } } },
      problems: [409],
      async handle({ body, caller, effectId: id }) {
        const { list, name, filters, sort = null, columns = null, shared = false } = body;
        requireReader(caller, list);
        requireMayShare(caller, shared);
        check(list, { filters, sort });
        const owner = caller.name;
        const view = { id, owner, list, name, filters, sort, columns, shared };
        const made = viewOf(await createView(db, view));
        return { status: 201, body: made, headers: { Location: `${base}/views/${id}` } };
      },
    }),
    route({
      method: 'get',
      path: '/views/{id}',
      summary: 'Read one',
      tag,
      roles,
      params,
      answers: { 200: one },
      async handle({ params: { id }, caller }) {
        const view = await findView(db, id);
        if (!view || !isVisible(caller, view))
          throw new Refused('missing', `There is no view ${id}.`);
        return { status: 200, body: viewOf(view) };
      },
    }),
    route({
      method: 'patch',
      path: '/views/{id}',
      summary: 'Change a view: its owner, and admins',
      tag,
      roles,
      params,
      body: z.strictObject(fields).partial(),
      answers: { 200: one },
      async handle({ params: { id }, body, caller, ifMatch }) {
        const given = Object.fromEntries(
          Object.entries(body).filter(([, value]) => value !== undefined),
        ) as Partial<Pick<SavedView, keyof typeof fields>>;
        const view = await updateView(db, id, given, (existing) => {
          const before = viewOf(requireWriter(caller, id, existing));
          requireVersion(before, ifMatch);
          requireMayShare(caller, given.shared);
          check(before.list, given);
        });
        return { status: 200, body: viewOf(view) };
      },
    }),
    route({
      method: 'delete',
      path: '/views/{id}',
      summary: 'Delete a view: its owner, and admins',
      tag,
      roles,
      params,
      answers: { 204: { description: 'Deleted.' } },
      async handle({ params: { id }, caller }) {
        requireWriter(caller, id, await findView(db, id));
        await deleteView(db, id);
        return { status: 204, body: undefined };
      },
    }),
  ];
}
