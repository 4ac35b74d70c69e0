import { z } from 'zod';
import { catalogKinds, replicatedFields } from '../../domain/event';
import type { ReplicationSet } from '../../records/replicationSet';
import { links, time } from '../http/fields';
import { paths } from './paths';

/** What crosses, as the API says it. */
export const rules = {
  kinds: z.array(z.enum(catalogKinds)).readonly(),
  fields: z.array(z.enum(replicatedFields)).readonly(),
  workNotes: z.boolean().meta({ description: 'Whether work notes cross.' }),
};

export const replicationSetSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    provider: z.object({ instance: z.string(), name: z.string(), url: z.string() }).meta({
      description: 'The provider record: who publishes by this set.',
    }),
    ...rules,
    updatedAt: time,
    links,
  })
  .meta({ id: 'ReplicationSet' });

/** @param provider this instance, whose set it is */
export function replicationSetView(
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
