import { z } from 'zod';
import {
  type Fault,
  type FieldError,
  faultCodes,
  type RefusalCode,
  type RefusalDetails,
  Refused,
} from '../../domain/refusal';
import type { Answer } from './answer';

interface ProblemType {
  readonly status: number;
  readonly title: string;
}

/** The only map from refusals to HTTP. */
export const problems: Readonly<Record<RefusalCode | 'method' | 'fault', ProblemType>> = {
  invalid: { status: 400, title: 'Bad input' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  'sign-in-again': { status: 403, title: 'Recent sign-in required' },
  'second-admin': { status: 403, title: 'Second admin required' },
  missing: { status: 404, title: 'Not found' },
  method: { status: 405, title: 'Method not allowed' },
  state: { status: 409, title: 'Not possible in this state' },
  conflict: { status: 409, title: 'Conflict' },
  stale: { status: 412, title: 'Changed since' },
  'too-large': { status: 413, title: 'Too large' },
  unsupported: { status: 415, title: 'Media type not supported' },
  unknown: { status: 422, title: 'Unknown person or group' },
  mismatch: { status: 422, title: 'Idempotency key used before' },
  busy: { status: 429, title: 'Too many requests' },
  fault: { status: 500, title: 'Internal error' },
  copy: { status: 503, title: 'A copy of another installation' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
};

/** Problems of a batch between instances. Their documents name the events. */
export const batchProblems = {
  'sequence-gap': { status: 409, title: 'Some events came too early' },
  'events-refused': { status: 422, title: 'Some events are refused permanently' },
} as const satisfies Readonly<Record<string, ProblemType>>;

const fault = {
  code: z.enum(faultCodes).optional().meta({
    description:
      'What is wrong, for programs that show it in a language of their own. Absent if only the text says it. There can be new ones.',
  }),
  params: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .meta({ description: 'The values that belong to the code.' }),
};

/** A place of the input, and what is wrong with it. */
export const fieldErrorSchema = z.object({ path: z.string(), message: z.string(), ...fault });

/** RFC 9457, as the OpenAPI document describes it. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'Names the kind of problem.', example: '/problems/state' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z
      .array(fieldErrorSchema)
      .optional()
      .meta({ description: 'For invalid input: each field, and what is wrong with it.' }),
    ...fault,
    state: z.string().optional().meta({ description: "The record's current state." }),
    actions: z
      .array(z.string())
      .optional()
      .meta({ description: 'The commands that the state allows. Empty if the state is final.' }),
  })
  .meta({ id: 'Problem' });

/** Default of Retry-After, in seconds. */
export const usualRetryAfter = 5;

export function problemAnswer(
  code: keyof typeof problems,
  detail: string,
  details: RefusalDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { status, title } = problems[code];
  const { retryAfter, ...shown } = details;
  const wait = retryAfter ?? (status === 503 ? usualRetryAfter : undefined);
  return {
    status,
    body: { type: `/problems/${code}`, title, status, detail, ...shown },
    headers: {
      'Content-Type': 'application/problem+json',
      ...(wait !== undefined && { 'Retry-After': String(wait) }),
      ...(code === 'unauthenticated' && { 'WWW-Authenticate': 'Bearer realm="crossdesk"' }),
      ...headers,
    },
  };
}

export function refusalAnswer({ code, message, details }: Refused): Answer {
  return problemAnswer(code, message, details);
}

/** A refusal for one invalid place of the input. */
export function invalid(
  path: string,
  message: string,
  fault: Omit<Fault, 'message'> = {},
): Refused {
  return refuse([{ path, message, ...fault }]);
}

/** A refusal for all invalid places of the input. */
export function refuse(errors: readonly FieldError[]): Refused {
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
  return new Refused('invalid', detail, { errors });
}
