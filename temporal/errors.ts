import { isGrpcServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type RefusalCode, type RefusalDetails, Refused } from '../domain/refusal';
import { isPostgresAway } from '../records/unavailable';

/** The refusal of the workflow, from its validator or from its loop. */
export function refusalIn(error: unknown): Refused | null {
  const failure = error instanceof WorkflowUpdateFailedError ? error.cause : null;
  if (!(failure instanceof ApplicationFailure) || !failure.type?.startsWith('Refused:'))
    return null;
  const code = failure.type.slice('Refused:'.length) as RefusalCode;
  return new Refused(code, failure.message, (failure.details?.[0] ?? {}) as RefusalDetails);
}

/**
 * The update was accepted by a workflow that completed or retried its task at that moment: repeat it with the same id.
 */
const overtaken = ['AcceptedUpdateCompletedWorkflow', 'UnprocessedUpdate'];

/** Whether the workflow completed while it took the command. */
export function isRaceWithCompletion(error: unknown): boolean {
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    return cause instanceof ApplicationFailure && overtaken.includes(cause.type ?? '');
  }
  const cause = isGrpcServiceError(error) ? error : causeOf(error);
  const failedPrecondition = 9;
  return isGrpcServiceError(cause) && cause.code === failedPrecondition;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Whether Temporal's server did not answer. */
export function isTemporalAway(error: unknown): boolean {
  return isGrpcServiceError(error) || isGrpcServiceError(causeOf(error));
}

/** The refusal where Temporal did not answer; every other error as it is. */
export function unavailable(error: unknown): unknown {
  if (!isTemporalAway(error)) return error;
  return new Refused('unavailable', 'Temporal does not answer; nothing was done.', {
    retryAfter: 5,
  });
}

/**
 * The refusal where Postgres did not answer; every other error as it is.
 * @param rest the outcome of the call, as the end of a sentence
 */
export function postgresUnavailable(error: unknown, rest: string): unknown {
  if (!isPostgresAway(error)) return error;
  return new Refused('unavailable', `Postgres does not answer; ${rest}`, { retryAfter: 5 });
}
