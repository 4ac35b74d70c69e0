import { z } from 'zod';
import { itemParts, laterParts, policyParts, serviceLevels } from './http/content';

const policy = z
  .strictObject({
    remindAfter: policyParts.remindAfter.exactOptional(),
    closeAfter: policyParts.closeAfter.exactOptional(),
    ...laterParts,
    assignmentGroup: policyParts.assignmentGroup.exactOptional(),
    priority: policyParts.priority.exactOptional(),
    serviceLevels: serviceLevels.exactOptional(),
  })
  // The document generator does not support `exactOptional`, and would require all of them.
  .meta({ required: [] });

const optional = {
  description: itemParts.description.optional(),
  schema: itemParts.schema.optional().meta({
    description: "The JSON Schema of a request's `variables`. Without it, any are accepted.",
  }),
  policy: policy.optional(),
  active: itemParts.active.optional(),
};

/** The input to publish an item. */
export const newItem = z.strictObject({ name: itemParts.name, kind: itemParts.kind, ...optional });

/** The input to change an item. Absent parts stay the same. */
export const itemChanges = z.strictObject({
  name: itemParts.name.optional(),
  kind: itemParts.kind.optional(),
  ...optional,
});
