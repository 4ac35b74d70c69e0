import { z } from 'zod';
import { catalogKinds, replicatedFields } from '../domain/event';
import { Refused } from '../domain/refusal';
import {
  changeReplicationSet,
  findReplicationSet,
  listReplicationSets,
  type ReplicationSet,
} from '../records/replicationSet';
import type { Deps } from './deps';
import { line, links, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';

/** The rules of what crosses, in the form of the API. */
export const rules = {
  kinds: z.array(z.enum(catalogKinds)).readonly(),
  fields: z.array(z.enum(replicatedFields)).readonly(),
  workNotes: z.boolean().meta({ description: 'Whether work notes cross.' }),
};

const replicationSetSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    provider: z.object({ instance: z.string(), name: z.string(), url: z.string() }).meta({
      description: 'The provider record of the provider that publishes with this set.',
    }),
    ...rules,
    updatedAt: time,
    links,
  })
  .meta({ id: 'ReplicationSet' });

/** @param provider this instance, whose set it is */
function replicationSetView(
  set: ReplicationSet,
  provider: { readonly instance: string; readonly publicUrl: string },
): z.input<typeof replicationSetSchema> {
  const { id, name, providerName, kinds, fields, workNotes, updatedAt } = set;
  const self = paths.replicationSet(id);
  return {
    id,
    name,
    provider: { instance: provider.instance, name: providerName, url: provider.publicUrl },
    kinds,
    fields,
    workNotes,
    updatedAt: updatedAt.toISOString(),
    links: { self },
  };
}

const shared = { tag: 'replication sets', roles: ['admin'] } as const;
const changes = z.strictObject({
  providerName: line.optional(),
  kinds: z.array(z.enum(catalogKinds)).optional(),
  fields: z.array(z.enum(replicatedFields)).optional(),
  workNotes: z.boolean().optional(),
});

const params = z.object({ id: z.uuid() });
const record = {
  description: 'The replication set.',
  schema: replicationSetSchema,
  headers: { ETag: 'The version of the record.' },
};

/** Replication sets: what a provider exchanges with its customers. */
export function replicationSetRoutes(deps: Deps): Route[] {
  const { db, instance, afterCommit } = deps;
  const show = (set: ReplicationSet) => replicationSetView(set, deps);
  return [
    route({
      ...shared,
      method: 'get',
      path: '/replication-sets',
      summary: 'List them, by name',
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(replicationSetSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/replication-sets`,
          query,
          place: word,
          list: (limit, after) => listReplicationSets(db, { q: query.q, limit, after }),
          placeOf: ({ name }) => name,
          show,
        }),
    }),
    route({
      ...shared,
      method: 'get',
      path: '/replication-sets/{id}',
      summary: 'Read one',
      params,
      answers: { 200: record },
      async handle({ params: { id } }) {
        const found = await findReplicationSet(db, id);
        if (!found) throw missing(id);
        return { status: 200, body: show(found) };
      },
    }),
    route({
      ...shared,
      method: 'patch',
      path: '/replication-sets/{id}',
      audit: 'replication-set.update',
      summary: 'Change what crosses. Every customer is notified',
      params,
      body: changes,
      answers: { 200: record },
      async handle({ params: { id }, body, caller, ifMatch }) {
        const check = (current: ReplicationSet) => {
          requireVersion(show(current), ifMatch);
        };
        const changed = await changeReplicationSet(db, instance, id, body, caller.name, check);
        if (!changed) throw missing(id);
        for (const connection of changed.destinations) afterCommit(connection);
        const after = show(changed.set);
        return { status: 200, body: after };
      },
    }),
  ];
}

function missing(id: string): Refused {
  return new Refused('missing', `There is no replication set ${id}.`);
}
