import type { z } from 'zod';
import type { FieldError } from '../../domain/refusal';
import { refuse } from './problem';

/**
 * Reads input by its schema.
 * @param within prepended to the paths: `query`, `path`, or the field that has the value
 * @throws Refused `invalid`, with each invalid place
 */
export function readInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
  within?: string,
): z.output<T> {
  const result = schema.safeParse(value, {
    error: (issue) => (issue.input === undefined ? 'is required.' : undefined),
  });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, within ? [within] : []));
  throw refuse(errors);
}

/** What zod says of a union that names no better reason. */
const nameless = 'Invalid input';

function fieldErrors(issue: z.core.$ZodIssue, start: readonly PropertyKey[]): FieldError[] {
  const name = (...rest: PropertyKey[]) => [...start, ...issue.path, ...rest].join('.') || 'body';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: name(key), message: 'is not known here.' }));
  }
  if (issue.code === 'invalid_union' && issue.message === nameless) {
    // The alternative that is nearest says what is wrong.
    const [nearest = []] = [...issue.errors].sort((one, other) => one.length - other.length);
    const path = [...start, ...issue.path];
    if (nearest.length > 0) return nearest.flatMap((one) => fieldErrors(one, path));
  }
  return [{ path: name(), message: issue.message }];
}
