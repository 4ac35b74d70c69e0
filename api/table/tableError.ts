import type { Refused } from '../../domain/refusal';
import { refusalOf } from '../http/failure';
import { problems } from '../http/problem';

/** An error of the Table API, with texts that clients of ServiceNow know. */
export class TableError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'TableError';
  }
}

function unauthenticated(): TableError {
  return new TableError(401, 'User is not authenticated', 'Required to provide Auth information', {
    'WWW-Authenticate': 'Basic realm="Crossdesk", charset="UTF-8"',
  });
}

export function forbidden(operation: 'Query' | 'Insert' | 'Update' | 'Delete'): TableError {
  return refusedOperation(`ACL Exception ${operation} Failed due to security constraints`);
}

export function refusedOperation(detail: string): TableError {
  return new TableError(403, 'Operation Failed', detail);
}

export function noRecord(): TableError {
  return new TableError(
    404,
    'No Record found',
    "Record doesn't exist or ACL restricts the record retrieval",
  );
}

export function noResource(path: string): TableError {
  return badRequest('Requested URI does not represent any resource', `There is nothing at ${path}`);
}

export function invalidTable(name: string): TableError {
  return badRequest(`Invalid table ${name}`, 'There is no such table');
}

export function badRequest(message: string, detail: string): TableError {
  return new TableError(400, message, detail);
}

/** Any error in the format of the Table API. Null for an internal error. */
export function tableErrorOf(error: unknown): TableError | null {
  if (error instanceof TableError) return error;
  const refused = refusalOf(error);
  return refused && ofRefusal(refused);
}

function ofRefusal({ code, message, details }: Refused): TableError {
  const { retryAfter } = details;
  // A case, or its file, under a legal hold.
  if (details.code === 'held') return refusedOperation(message);
  switch (code) {
    case 'unauthenticated':
      return unauthenticated();
    case 'forbidden':
    case 'state':
      return refusedOperation(message);
    case 'missing':
      return noRecord();
    case 'invalid':
      return badRequest('Invalid input', message);
    case 'too-large':
      return badRequest('The request is too large', message);
    case 'busy':
      return new TableError(429, 'Rate limit exceeded', message, after(retryAfter ?? 60));
    case 'unavailable':
      return new TableError(503, 'Temporarily unavailable', message, after(retryAfter ?? 5));
    default:
      return new TableError(
        problems[code].status,
        problems[code].title,
        message,
        retryAfter === undefined ? {} : after(retryAfter),
      );
  }
}

function after(seconds: number): Record<string, string> {
  return { 'Retry-After': String(seconds) };
}

/** Whether a repeated call would get the same answer. */
export function isLasting({ status }: TableError): boolean {
  return status < 500 && status !== 429;
}
