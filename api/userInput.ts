import { z } from 'zod';
import { oneLine } from './http/content';

/** A name as journals show it: one line, and not a reserved name. */
export const userName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(oneLine, { error: 'must be one line.' })
  .refine((text) => !text.startsWith('external-system/'), {
    error: 'is reserved for systems.',
    params: { code: 'reserved' },
  })
  // The document generator would leave the flag of the expression in it.
  .meta({ pattern: '^[^\\p{Cc}]*$' });
