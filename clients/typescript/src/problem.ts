import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** What the API refused (RFC 9457). `type` names the kind of problem: `/problems/state`. */
export class CrossdeskProblem extends Error {
  override readonly name = 'CrossdeskProblem';
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** For invalid input: each field, and what is wrong with it. */
  readonly errors: NonNullable<Problem['errors']>;
  /** The record's state and the commands that it allows, if a command does not fit the state. */
  readonly state: string | undefined;
  readonly actions: readonly string[];

  constructor(readonly problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.status = problem.status;
    this.type = problem.type;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.state = problem.state;
    this.actions = problem.actions ?? [];
  }

  /** Whether somebody changed the record since the version of `If-Match`. */
  get isStale(): boolean {
    return this.status === 412;
  }
}

/** The problem of an answer. A proxy's answer has none: one is made from its status. */
export async function problemOf(response: Response): Promise<CrossdeskProblem> {
  const { status, statusText } = response;
  const text = await response.text();
  const made = { type: 'about:blank', title: statusText || `HTTP ${status}`, status, detail: text };
  if (!/json/.test(response.headers.get('content-type') ?? '')) return new CrossdeskProblem(made);
  const given: Partial<Problem> = JSON.parse(text);
  return new CrossdeskProblem({ ...made, detail: '', ...given });
}
