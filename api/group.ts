import { z } from 'zod';
import { staffAndPrograms } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { findPerson, listPeople, requireKnown } from '../records/assignment';
import { findSystem } from '../records/externalSystem';
import { createGroup, findGroup, type Group, listGroups, updateMembers } from '../records/group';
import type { Deps } from './deps';
import { line, links, maybe, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { invalid } from './http/problem';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';

const tag = 'groups';
const personSchema = z.object({ name: z.string() }).meta({ id: 'Person' });

const groupSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    externalSystem: maybe(z.string()).meta({
      description: 'The name of the external system whose group it is.',
    }),
    members: z.array(z.string()).meta({ description: 'The names of its members.' }),
    createdAt: time,
    links,
  })
  .meta({ id: 'Group' });

function groupView({ id, name, system, members, createdAt }: Group): z.input<typeof groupSchema> {
  return {
    id,
    name,
    externalSystem: system?.name ?? null,
    members: [...members],
    createdAt: createdAt.toISOString(),
    links: {
      self: `${base}/groups/${id}`,
      ...(system && { externalSystem: paths.externalSystem(system.id) }),
    },
  };
}

const record = {
  description: 'The group.',
  schema: groupSchema,
  headers: { ETag: 'The version of the record.' },
};
const params = z.object({ id: word.meta({ description: 'Its id, or its name.' }) });
const people = z.array(word).max(1_000);

/** Groups, to which requests, tasks, cases and changes are assigned. */
export function groupRoutes({ db }: Deps): Route[] {
  /** @throws Refused `unknown`, naming each name that is unknown */
  async function known(names: readonly string[]): Promise<string[]> {
    const found = await Promise.all(names.map((name) => findPerson(db, name)));
    requireKnown(
      names.flatMap((name, n) =>
        found[n] === null
          ? [
              {
                path: `members.${n}`,
                message: `there is no agent named "${name}".`,
                code: 'noAgent' as const,
                params: { name },
              },
            ]
          : [],
      ),
    );
    return found.flatMap((name) => name ?? []);
  }

  return [
    route({
      method: 'get',
      path: '/people',
      summary:
        'List the people that work can be assigned to, by name: users with the role agent or admin',
      tag,
      roles: staffAndPrograms,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(personSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/people`,
          query,
          place: word,
          list: (limit, after) => listPeople(db, query, { limit, after }),
          placeOf: ({ name }) => name,
          show: ({ name }) => ({ name }),
        }),
    }),
    route({
      method: 'post',
      path: '/groups',
      audit: 'group.create',
      summary: 'Create a group of people in this instance or in an external system',
      tag,
      roles: ['admin'],
      body: z.strictObject({
        name: line,
        externalSystem: line.nullable().optional(),
        members: people.optional(),
      }),
      answers: { 201: { ...record, headers: { ...record.headers, Location: 'Its path.' } } },
      async handle({ body, effectId: id }) {
        const { name, externalSystem } = body;
        const system = externalSystem ? await findSystem(db, externalSystem) : null;
        if (externalSystem && !system) {
          throw invalid('externalSystem', `there is no external system "${externalSystem}".`, {
            ...{ code: 'unknownName', params: { name: externalSystem } },
          });
        }
        const members = await known(body.members ?? []);
        const group = await createGroup(db, { id, name, system: system?.id ?? null, members });
        const view = groupView(group);
        return { status: 201, body: view, headers: { Location: `${base}/groups/${id}` } };
      },
    }),
    route({
      method: 'get',
      path: '/groups/{id}',
      summary: 'Read one',
      tag,
      roles: staffAndPrograms,
      params,
      answers: { 200: record },
      async handle({ params: { id } }) {
        const group = await findGroup(db, id);
        if (!group) throw new Refused('missing', `There is no group "${id}".`);
        return { status: 200, body: groupView(group) };
      },
    }),
    route({
      method: 'patch',
      path: '/groups/{id}',
      audit: 'group.update',
      summary: 'Set its members',
      tag,
      roles: ['admin'],
      params,
      body: z.strictObject({ members: people.optional() }),
      answers: { 200: record },
      problems: [422],
      async handle({ params: { id }, body, ifMatch }) {
        const members = body.members && (await known(body.members));
        const group = await updateMembers(db, id, members, (existing) => {
          requireVersion(groupView(existing), ifMatch);
        });
        const after = groupView(group);
        return { status: 200, body: after };
      },
    }),
    route({
      method: 'get',
      path: '/groups',
      summary: 'List groups, by name',
      tag,
      roles: staffAndPrograms,
      query: z.strictObject({ ...pageQuery, name: word.optional() }),
      answers: { 200: pageOf(groupSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/groups`,
          query,
          place: word,
          list: (limit, after) => listGroups(db, query, { limit, after }),
          placeOf: ({ name }) => name,
          show: groupView,
        }),
    }),
  ];
}
