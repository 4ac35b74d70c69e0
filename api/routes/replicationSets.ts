import { z } from 'zod';
import { catalogKinds, replicatedFields } from '../../domain/event';
import { Refused } from '../../domain/refusal';
import { changeReplicationSet, listReplicationSets } from '../../records/replicationSets';
import type { Deps } from '../deps';
import { line } from '../fields';
import { type Route, route } from '../route';
import { replicationSetSchema, replicationSetView } from '../views/replicationSet';

const shared = { tag: 'replication sets', roles: ['admin'] } as const;
const changes = z.strictObject({
  providerName: line.optional(),
  kinds: z.array(z.enum(catalogKinds)).optional(),
  fields: z.array(z.enum(replicatedFields)).optional(),
  workNotes: z.boolean().optional(),
});

/** What a provider exchanges with its customers. */
export function replicationSetRoutes(deps: Deps): Route[] {
  const { db, instance, afterCommit } = deps;
  return [
    route({
      ...shared,
      method: 'get',
      path: '/replication-sets',
      summary: 'List them',
      answers: {
        200: {
          description: 'All of them.',
          schema: z.object({ items: z.array(replicationSetSchema), next: z.null() }),
        },
      },
      handle: async () => ({
        status: 200,
        body: {
          items: (await listReplicationSets(db)).map((set) => replicationSetView(set, deps)),
          next: null,
        },
      }),
    }),
    route({
      ...shared,
      method: 'patch',
      path: '/replication-sets/{id}',
      summary: 'Change what crosses; every customer is told',
      params: z.object({ id: z.uuid() }),
      body: changes,
      answers: { 200: { description: 'The replication set.', schema: replicationSetSchema } },
      async handle({ params: { id }, body, caller }) {
        const changed = await changeReplicationSet(db, instance, id, body, caller.name);
        if (!changed) throw new Refused('missing', `There is no replication set ${id}.`);
        for (const connection of changed.told) afterCommit(connection);
        return { status: 200, body: replicationSetView(changed.set, deps) };
      },
    }),
  ];
}
