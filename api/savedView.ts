import { z } from 'zod';
import { type Role, roles, staff } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { namedHere } from '../records/assignment';
import { findGroup } from '../records/group';
import {
  createView,
  deleteView,
  findView,
  listViews,
  mostViewsOfOne,
  type SavedView,
  updateView,
  type ViewChanges,
  type ViewReader,
} from '../records/savedView';
import type { Caller } from '../records/user';
import { caseResource } from './case';
import { changeResource } from './change';
import type { Deps } from './deps';
import { holdsAny } from './http/auth';
import { line, links, maybe, time, word } from './http/fields';
import { readInput } from './http/input';
import { answerPage, pageOf, pageQuery } from './http/page';
import { invalid } from './http/problem';
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
  group: maybe(word).meta({
    description:
      'The group whose members see the view. Null if it is shared with all or with nobody. Only staff share.',
  }),
};
const isDefault = z.boolean().meta({
  description:
    'Whether your list opens with the view. Everybody who sees the view sets it for themselves.',
});

const viewSchema = z
  .object({
    id: z.uuid(),
    list: z.enum(listNames),
    ...fields,
    isDefault,
    owner: z.string(),
    createdAt: time,
    updatedAt: time,
    links,
  })
  .meta({ id: 'SavedView' });

function viewOf(view: SavedView): z.input<typeof viewSchema> {
  const { id, list, name, filters, sort, columns, shared, group, isDefault, owner } = view;
  const { createdAt, updatedAt } = view;
  return {
    ...{ id, name, filters, sort, shared, group, isDefault, owner },
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
function check(list: ListName, { filters, sort }: Pick<ViewChanges, 'filters' | 'sort'>) {
  if (filters) readInput(lists[list].filters, filters, 'filters');
  if (sort) readInput(lists[list].sort, sort, 'sort');
}

function requireReader(caller: Caller, list: ListName): void {
  if (holdsAny(caller, lists[list].readers)) return;
  throw new Refused('forbidden', `You cannot read the list of ${list}.`);
}

/** Whom the view is shared with, as it is given. */
interface Audience {
  readonly shared?: boolean | undefined;
  readonly group?: string | null | undefined;
}

/** @throws Refused `forbidden` if the caller shares it and is not staff; `invalid` if it is shared twice */
function requireMayShare(caller: Caller, { shared, group }: Audience): void {
  if (!shared && !group) return;
  if (!holdsAny(caller, staff))
    throw new Refused('forbidden', 'Only agents and admins share views.');
  if (shared && group)
    throw invalid('group', 'must be null if `shared` is true.', { code: 'sharedTwice' });
}

/** The id of the group that a view is shared with. @throws Refused `unknown` if there is no such group */
async function groupIdOf(
  db: Deps['db'],
  group: string | null | undefined,
): Promise<string | null | undefined> {
  if (!group) return group;
  const named = await namedHere(db, { group });
  return (await findGroup(db, named.group))?.id ?? null;
}

function readerOf(caller: Caller): ViewReader {
  const readable = listNames.filter((list) => holdsAny(caller, lists[list].readers));
  return { person: caller.name, lists: readable };
}

/** @throws Refused `missing` */
function requireVisible(id: string, view: SavedView | null): SavedView {
  if (!view) throw new Refused('missing', `There is no view ${id}.`);
  return view;
}

/** @throws Refused `missing` if it does not exist or is not visible; `forbidden` if the caller may not change it */
function requireWriter(caller: Caller, id: string, found: SavedView | null): SavedView {
  const view = requireVisible(id, found);
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
        return answerPage({
          path: `${base}/views`,
          query,
          place: z.object({ name: line, id: z.uuid() }),
          list: (limit, after) =>
            listViews(db, readerOf(caller), query.list, { q: query.q, limit, after }),
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
        group: fields.group.optional(),
      }),
      answers: { 201: { ...one, headers: { ...one.headers, Location: 'Its path.' } } },
      problems: [409],
      async handle({ body, caller, effectId: id }) {
        const { list, name, filters, sort = null, columns = null, shared = false } = body;
        requireReader(caller, list);
        requireMayShare(caller, body);
        check(list, { filters, sort });
        const groupId = (await groupIdOf(db, body.group)) ?? null;
        const owner = caller.name;
        const view = { id, owner, list, name, filters, sort, columns, shared, groupId };
        const made = viewOf(await createView(db, view, readerOf(caller)));
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
        const view = requireVisible(id, await findView(db, id, readerOf(caller)));
        return { status: 200, body: viewOf(view) };
      },
    }),
    route({
      method: 'patch',
      path: '/views/{id}',
      summary:
        'Change a view: its owner, and admins. Everybody who sees it can make it their default',
      tag,
      roles,
      params,
      body: z.strictObject({ ...fields, isDefault }).partial(),
      answers: { 200: one },
      async handle({ params: { id }, body, caller, ifMatch }) {
        const { isDefault: opensList, group, ...plain } = body;
        const given = { ...plain, groupId: await groupIdOf(db, group), isDefault: opensList };
        const isChange = Object.keys(body).some((name) => name !== 'isDefault');
        const reader = readerOf(caller);
        const view = await updateView(db, id, given, reader, (existing) => {
          const before = viewOf(
            isChange ? requireWriter(caller, id, existing) : requireVisible(id, existing),
          );
          requireVersion(before, ifMatch);
          if (body.shared || group) requireMayShare(caller, { ...before, ...body });
          check(before.list, plain);
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
        requireWriter(caller, id, await findView(db, id, readerOf(caller)));
        await deleteView(db, id);
        return { status: 204, body: undefined };
      },
    }),
  ];
}
