import type { AnswerDescription } from '../http/operation';
import { tableError } from './schemas';
import { clients } from './table';

/** The parts that all operations of the Table API share in the OpenAPI document. */
export const shared = { tag: 'table API', roles: clients, ofTable: true } as const;
const limits = {
  'X-RateLimit-Limit': 'Maximum number of requests per minute.',
  'X-RateLimit-Remaining': 'Number of remaining requests.',
  'X-RateLimit-Reset': 'The time at which the window resets, in seconds since 1970.',
};
/** Headers of a page. */
export const pages = {
  'X-Total-Count': 'Total number of records. Absent with `sysparm_no_count=true`.',
  Link: 'The first, prev, next and last page, if there are several.',
  'X-Crossdesk-Ignored-Query': 'The parts of the query that were ignored, and why.',
};

/** The errors that every operation can answer, and those with these statuses. */
export function errors(...also: readonly number[]): Record<number, AnswerDescription> {
  return Object.fromEntries(
    [400, 401, 403, 429, 503, ...also].map((status) => [
      status,
      {
        description: descriptions[status] ?? '',
        schema: tableError,
        ...(status === 401 && { headers: { 'WWW-Authenticate': 'Basic.' } }),
        ...(status === 429 && { headers: { 'Retry-After': 'Seconds to wait.', ...limits } }),
        ...(status === 503 && { headers: { 'Retry-After': 'Seconds to wait.' } }),
      },
    ]),
  );
}

const descriptions: Readonly<Record<number, string>> = {
  400: 'Invalid table, query, value or body; or the body is too large',
  401: 'User is not authenticated',
  403: 'Operation Failed: the role, the state or a data policy forbids it',
  404: 'No Record found (of a list, where it is empty, under v1 only)',
  409: 'The first request with this Idempotency-Key is still running',
  415: "The body's type, charset or Content-Encoding is not supported",
  422: 'The Idempotency-Key was already used for another request',
  429: 'Rate limit exceeded',
  503: 'The database or Temporal is not available',
};
