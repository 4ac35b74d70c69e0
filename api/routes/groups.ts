import { z } from 'zod';
import { findSystem } from '../../records/externalSystems';
import { createGroup, type Group, listGroups } from '../../records/groups';
import type { Deps } from '../deps';
import { line, links, maybe, searchText, time, word } from '../fields';
import { answerPage, pageOf, pageQuery } from '../page';
import { invalid } from '../problem';
import { base, type Route, route } from '../route';
import { systemPath } from '../views/externalSystem';

const tag = 'groups';

const groupSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    externalSystem: maybe(z.string()).meta({ description: 'The system behind it, by name.' }),
    createdAt: time,
    links,
  })
  .meta({ id: 'Group' });

function groupView({ id, name, system, createdAt }: Group): z.input<typeof groupSchema> {
  return {
    id,
    name,
    externalSystem: system?.name ?? null,
    createdAt: createdAt.toISOString(),
    links: {
      self: `${base}/groups?name=${encodeURIComponent(name)}`,
      ...(system && { externalSystem: systemPath(system.id) }),
    },
  };
}

/** Who owns changes. */
export function groupRoutes({ db }: Deps): Route[] {
  return [
    route({
      method: 'post',
      path: '/groups',
      summary: 'Make a group, of people here or behind an external system',
      tag,
      roles: ['admin'],
      body: z.strictObject({ name: line, externalSystem: line.nullable().optional() }),
      answers: { 201: { description: 'The group.', schema: groupSchema } },
      async handle({ body, effectId: id }) {
        const { name, externalSystem } = body;
        const system = externalSystem ? await findSystem(db, externalSystem) : null;
        if (externalSystem && !system) {
          throw invalid('externalSystem', `there is no external system "${externalSystem}".`);
        }
        const group = await createGroup(db, { id, name, system: system?.id ?? null });
        return { status: 201, body: groupView(group) };
      },
    }),
    route({
      method: 'get',
      path: '/groups',
      summary: 'List groups, by name',
      tag,
      roles: ['agent', 'admin', 'integration'],
      query: z.strictObject({
        ...pageQuery,
        name: word.optional(),
        q: searchText.optional().meta({ description: 'Text in the name.' }),
      }),
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
