import { z } from 'zod';
import { catalogKinds } from '../../domain/event';
import { withReminders } from '../../domain/policy';
import type { CatalogItem } from '../../records/catalogItem';
import { path, time } from '../http/fields';
import { base } from '../http/route';

export const catalogItemSchema = z
  .object({
    id: z.string(),
    provider: z.string(),
    name: z.string(),
    kind: z.enum(catalogKinds),
    description: z.string(),
    schema: z.record(z.string(), z.unknown()).meta({
      description:
        "JSON Schema of a request's `variables`, in the order in which it was written, but for properties whose names are whole numbers: those come first.",
    }),
    policy: z.object({
      remindAfter: z.string().nullable(),
      closeAfter: z.string().nullable(),
      remindInfoAfter: z.string().nullable(),
      escalateInfoAfter: z.string().nullable(),
      remindReceivedAfter: z.string().nullable(),
      escalateReceivedAfter: z.string().nullable(),
      assignmentGroup: z.string().nullable(),
      priority: z.int().nullable(),
    }),
    active: z.boolean(),
    updatedAt: time,
    links: z.object({ self: path }),
  })
  .meta({ id: 'CatalogItem' });

export function catalogItemView(item: CatalogItem): z.input<typeof catalogItemSchema> {
  const { id, provider, name, kind, description, schema, policy, active, updatedAt } = item;
  return {
    id,
    provider,
    name,
    kind,
    description,
    schema: { ...schema },
    policy: withReminders(policy),
    active,
    updatedAt: updatedAt.toISOString(),
    links: { self: `${base}/catalog-items/${id}` },
  };
}
