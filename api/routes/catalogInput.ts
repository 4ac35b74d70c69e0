import { z } from 'zod';
import { catalogKinds } from '../../domain/event';
import { milliseconds } from '../../records/policy';
import { anyText, priority, text, word } from '../fields';

const delay = z
  .string()
  .max(64)
  .superRefine((value, context) => {
    try {
      milliseconds(value);
    } catch (error) {
      const reason = error instanceof RangeError ? error.message : 'must be an ISO 8601 duration.';
      context.addIssue({ code: 'custom', message: reason });
    }
  })
  .nullable()
  .exactOptional()
  .meta({ description: 'An ISO 8601 duration; null is off.', example: 'P5D' });

const policy = z
  .strictObject({
    remindAfter: delay,
    closeAfter: delay,
    assignmentGroup: word.nullable().exactOptional(),
    priority: priority.nullable().exactOptional(),
  })
  // The document's generator does not know `exactOptional`, and would require them all.
  .meta({ required: [] });

const optional = {
  description: anyText.optional(),
  schema: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: "JSON Schema of a request's `variables`; without it, any are taken." }),
  policy: policy.optional(),
  active: z.boolean().optional(),
};

/** What an admin publishes. */
export const newItem = z.strictObject({ name: text, kind: z.enum(catalogKinds), ...optional });

/** What an admin changes; what is left out stays. */
export const itemChanges = z.strictObject({
  name: text.optional(),
  kind: z.enum(catalogKinds).optional(),
  ...optional,
});
