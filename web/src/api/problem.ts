import { t } from '../i18n/t';
import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** The API refused a call or failed: its problem document. */
export class ApiProblem extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds to wait before a retry, if the API says so. */
    readonly retryAfter: number | null,
  ) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }
}

/** The call did not run yet: it waits for a second admin. */
export class Waits extends Error {
  constructor() {
    super(t('approval.asked'));
  }
}

/** No answer: the network or the instance is down. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super(t('components.unreachable'), { cause });
  }
}

/** The problem document of an answer. An answer without one, such as a proxy's, gets one made from its status. */
export function problemOf(body: unknown, status: number): Problem {
  if (isProblem(body)) return body;
  const detail = t(status >= 500 ? 'api.serverAnswered' : 'api.wasRefused', { status });
  return { type: 'about:blank', title: String(status), status, detail };
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

/** Whether a retry may succeed without any change. */
export function isTransient(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.status >= 500);
}
