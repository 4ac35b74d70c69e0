import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** The API said no, or could not: what it answered. */
export class ApiProblem extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds after which another try makes sense, where the API says so. */
    readonly retryAfter: number | null,
  ) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Nothing came back: the network, or the instance, is away. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('Crossdesk cannot be reached just now.', { cause });
  }
}

/** The problem that an answer carries; one made from its status where it carries none, as a proxy's page does. */
export function problemOf(body: unknown, status: number): Problem {
  if (isProblem(body)) return body;
  const detail =
    status >= 500
      ? `The server answered ${status}. Please try again.`
      : `This was refused (${status}).`;
  return { type: 'about:blank', title: `Status ${status}`, status, detail };
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'detail' in body &&
    typeof body.detail === 'string' &&
    'status' in body &&
    typeof body.status === 'number'
  );
}

/** Whether another try may succeed without anything being changed first. */
export function isTransient(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.status >= 500);
}

/** Each place that was wrong, by its path; none for a problem of another kind. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiProblem)) return {};
  const errors = error.problem.errors ?? [];
  return Object.fromEntries(errors.map(({ path, message }) => [path, sentence(message)]));
}

/** "is required: a text." as it stands under its field: "Is required: a text." */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
