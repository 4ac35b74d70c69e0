import { z } from 'zod';
import { digits, notBlank, oneLine } from './content';

export { anyText, priority, text, word } from './content';

/** A name that is shown, on one line. */
export const line = z
  .string()
  .min(1)
  .max(200)
  .regex(notBlank, { error: 'must not be blank.' })
  .regex(oneLine, { error: 'must be one line.' });

/** The search text of a list. */
export const searchText = z.string().max(500);

/** The search text of a list of records. */
export const recordText = searchText.optional().meta({
  description:
    "Words in any order, or beginnings of words. Searches the record, its comments, the names of its files, and the work notes that you may read. A record's number also matches by its last three or more digits.",
});

/** A whole number in a query. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(digits, { error: `must be a whole number, ${min} to ${max}.` })
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** One of these values in a query, or several: `?state=New&state=Open`. */
export function oneOrMore<Value extends string>(values: readonly [Value, ...Value[]]) {
  const one = z.enum(values);
  return z
    .union([one, z.array(one).max(values.length)], {
      error: `must be one of ${values.join(', ')}, or several of them, each once.`,
    })
    .transform((given): readonly Value[] => (Array.isArray(given) ? given : [given as Value]));
}

/** Whether it is assigned, in a query. */
export const isAssigned = z
  .enum(['true', 'false'])
  .transform((given) => given === 'true')
  .meta({ description: '`false` lists records without a current assignee.' });

/** Whether it is assigned to the caller's groups, in a query. */
export const queue = z
  .enum(['mine'])
  .optional()
  .meta({ description: '`mine` lists the records of your groups.' });

/** ISO 8601, UTC. */
export const time = z.iso.datetime();
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
export const path = z.string().meta({ description: 'A path of this API.' });
export const links = z.record(z.string(), path);
