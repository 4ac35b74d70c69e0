import { z } from 'zod';
import { type MappedDirection, mappedFields } from '../domain/systemMapping';
import type { ExternalSystem } from '../records/externalSystem';
import type { Backlog } from '../records/outbox';
import { line, links, maybe, time } from './http/fields';
import { paths } from './paths';
import { healthProblem, healthProblemOf } from './problems/pages';

const names = z.record(line, line);
const value = z.union([z.string().max(200), z.number()]);

const direction = z.strictObject({
  fields: names.default({}),
  values: z.partialRecord(z.enum(mappedFields), names).default({}),
  defaults: z.record(line, value).default({}),
});
const plain = { fields: {}, values: {}, defaults: {} } satisfies MappedDirection;

export const mappingSchema = z
  .strictObject({ incoming: direction.default(plain), outgoing: direction.default(plain) })
  .meta({
    id: 'SystemMapping',
    description:
      "For each direction: `fields` maps the sender's field name to the receiver's. `values` maps, for each field by its name in Crossdesk, the sender's value to the receiver's. `defaults` has the receiver's value for a field that the sender leaves out.",
  });

export const systemSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    deliveryUrl: maybe(z.string()).meta({
      description: 'Null if the system polls for its operations.',
    }),
    enabled: z.boolean(),
    mapping: mappingSchema,
    health: z.object({
      delivery: z.string(),
      pending: z.int(),
      failed: z.int(),
      oldestPendingSeconds: maybe(z.int()),
      lastSuccessAt: maybe(time),
      lastError: maybe(z.string()),
      problem: healthProblem,
      nextTryAt: maybe(time),
    }),
    createdAt: time,
    updatedAt: time,
    links,
  })
  .meta({ id: 'ExternalSystem' });

/** The version of the system itself: the status of its delivery does not change it. */
export function systemVersion(system: ExternalSystem): object {
  const { id, name, deliveryUrl, enabled, mapping, updatedAt } = system;
  return { id, name, deliveryUrl, enabled, mapping, updatedAt };
}

/** @param failing why its delivery is failing; null if it is not */
export function systemView(
  system: ExternalSystem,
  backlog: Backlog,
  failing: string | null,
): z.input<typeof systemSchema> {
  const { id, name, deliveryUrl, enabled, mapping, delivery } = system;
  const self = paths.externalSystem(id);
  const ageMs = backlog.oldest ? Date.now() - backlog.oldest.getTime() : null;
  return {
    id,
    name,
    deliveryUrl,
    enabled,
    mapping: structuredClone(mapping) as z.input<typeof mappingSchema>,
    health: {
      delivery: failing ? 'failing' : delivery,
      pending: Number(backlog.waiting),
      failed: Number(backlog.failed),
      oldestPendingSeconds: ageMs === null ? null : Math.max(0, Math.floor(ageMs / 1000)),
      lastSuccessAt: system.lastSuccessAt?.toISOString() ?? null,
      lastError: failing ?? system.lastError,
      problem: healthProblemOf(failing !== null, system.lastFailure),
      nextTryAt: system.nextTryAt?.toISOString() ?? null,
    },
    createdAt: system.createdAt.toISOString(),
    updatedAt: system.updatedAt.toISOString(),
    links: { self, operations: `${self}/operations`, deliveries: `${self}/deliveries` },
  };
}
