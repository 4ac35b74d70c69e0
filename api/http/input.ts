import type { z } from 'zod';
import type { FieldError } from '../../domain/refusal';
import { refuse } from './problem';

/**
 * Reads input by its schema.
 * @throws Refused `invalid`, with each invalid place; `within` is prepended to the paths
 */
export function readInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
  within?: 'query' | 'path',
): z.output<T> {
  const result = schema.safeParse(value, {
    error: (issue) => (issue.input === undefined ? 'is required.' : undefined),
  });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, within));
  throw refuse(errors);
}

function fieldErrors(issue: z.core.$ZodIssue, within: string | undefined): FieldError[] {
  const start = within ? [within] : [];
  const name = (...rest: PropertyKey[]) => [...start, ...issue.path, ...rest].join('.') || 'body';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: name(key), message: 'is not known here.' }));
  }
  return [{ path: name(), message: issue.message }];
}
