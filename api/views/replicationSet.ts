import { z } from 'zod';
import { catalogKinds, replicatedFields } from '../../domain/event';
import type { ReplicationSet } from '../../records/replicationSets';
import { links, time } from '../fields';
import { paths } from './paths';

/** What crosses, as the API says it. */
export const rules = {
  kinds: z.array(z.enum(catalogKinds)).readonly(),
  fields: z.array(z.enum(replicatedFields)).readonly(),
  workNotes: z.boolean().meta({ description: 'Whether work notes cross.' }),
};

export const replicationSetSchema = z
  .object({ id: z.uuid(), name: z.string(), ...rules, updatedAt: time, links })
  .meta({ id: 'ReplicationSet' });

export function replicationSetView(set: ReplicationSet): z.input<typeof replicationSetSchema> {
  const { id, name, kinds, fields, workNotes, updatedAt } = set;
  const self = paths.replicationSet(id);
  return {
    id,
    name,
    kinds,
    fields,
    workNotes,
    updatedAt: updatedAt.toISOString(),
    links: { self },
  };
}
