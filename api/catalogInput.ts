import { z } from 'zod';
import { itemParts, policyParts, reminderParts } from './http/content';

const policy = z
  .strictObject({
    remindAfter: policyParts.remindAfter.exactOptional(),
    closeAfter: policyParts.closeAfter.exactOptional(),
    ...reminderParts,
    assignmentGroup: policyParts.assignmentGroup.exactOptional(),
    priority: policyParts.priority.exactOptional(),
  })
  // The document's generator does not know `exactOptional`, and would require them all.
  .meta({ required: [] });

const optional = {
  description: itemParts.description.optional(),
  schema: itemParts.schema.optional().meta({
    description: "The JSON Schema of a request's `variables`. Without it, any are accepted.",
  }),
  policy: policy.optional(),
  active: itemParts.active.optional(),
};

/** What an admin publishes. */
export const newItem = z.strictObject({ name: itemParts.name, kind: itemParts.kind, ...optional });

/** What an admin changes; what is left out stays. */
export const itemChanges = z.strictObject({
  name: itemParts.name.optional(),
  kind: itemParts.kind.optional(),
  ...optional,
});
