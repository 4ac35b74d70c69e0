import type { z } from 'zod';
import {
  type Coded,
  type Fault,
  type FaultCode,
  type FieldError,
  faultCodes,
} from '../../domain/refusal';
import { digits, notBlank, oneLine } from './content';
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
    reportInput: true,
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
    return issue.keys.map((key) => ({
      path: name(key),
      message: 'is not known here.',
      code: 'unknownField',
    }));
  }
  if (issue.code === 'invalid_union' && issue.message === nameless) {
    // The alternative that is nearest says what is wrong.
    const [nearest = []] = [...issue.errors].sort((one, other) => one.length - other.length);
    const path = [...start, ...issue.path];
    if (nearest.length > 0) return nearest.flatMap((one) => fieldErrors(one, path));
  }
  return [{ path: name(), message: issue.message, ...codeOf(issue) }];
}

/**
 * The code and the values of an issue of a schema that was read with `reportInput`. None for one that only its text
 * explains.
 */
export function codeOf(issue: z.core.$ZodIssue): Coded {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return { code: 'required' };
      return { code: 'wrongType', params: { expected: issue.expected } };
    case 'too_small':
      return limitOf(small, issue.origin, Number(issue.minimum));
    case 'too_big':
      return limitOf(big, issue.origin, Number(issue.maximum));
    case 'invalid_value':
      if (issue.input === undefined) return { code: 'required' };
      return { code: 'oneOf', params: { values: issue.values.map(String).join(', ') } };
    case 'invalid_format': {
      if (issue.format !== 'regex') return { code: 'format', params: { format: issue.format } };
      const code = patterns[issue.pattern ?? ''];
      return code ? { code } : {};
    }
    case 'invalid_union':
      return unionCode(issue);
    case 'custom':
      return customCode(issue.params ?? {});
    default:
      return {};
  }
}

/** The patterns that have a code of their own. */
const patterns: Readonly<Record<string, FaultCode>> = {
  [String(notBlank)]: 'blank',
  [String(oneLine)]: 'oneLine',
  [String(digits)]: 'wholeNumber',
};

const small = { string: 'tooShort', array: 'tooFew', number: 'tooSmall' } as const;
const big = { string: 'tooLong', array: 'tooMany', number: 'tooLarge' } as const;

function limitOf(codes: typeof small | typeof big, origin: string, limit: number): Coded {
  if (origin === 'string' && limit === 1 && codes === small) return { code: 'required' };
  if (origin === 'string' || origin === 'array')
    return { code: codes[origin], params: { count: limit } };
  return { code: codes.number, params: { limit } };
}

/** A union of a value and a list of such values says what its value can be. */
function unionCode({ errors, input }: z.core.$ZodIssueInvalidUnion): Coded {
  if (input === undefined) return { code: 'required' };
  const value = errors.flat().find(({ code }) => code === 'invalid_value');
  return value ? codeOf(value) : {};
}

function customCode({ code, params }: Readonly<Record<string, unknown>>): Coded {
  const known = faultCodes.find((one) => one === code);
  // The fault that our own schema has added.
  return known
    ? { code: known, ...(params !== undefined && { params: params as Fault['params'] & object }) }
    : {};
}
