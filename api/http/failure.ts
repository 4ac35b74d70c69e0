import { isNativeError } from 'node:util/types';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { Refused } from '../../domain/refusal';
import { isPostgresAway } from '../../records/unavailable';
import { send, toWire } from './answer';
import { problemAnswer, refusalAnswer } from './problem';

/** Answers every error: a refusal with its status, an internal error with 500 and no details. */
export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    const refused = refusalOf(error);
    if (!refused) log.error({ err: error, requestId: req.id }, 'a request failed');
    else if (refused.code === 'unavailable') log.warn({ err: error, requestId: req.id }, 'away');
    if (res.headersSent) {
      next(error);
      return;
    }
    const answer = refused
      ? refusalAnswer(refused)
      : problemAnswer('fault', `An internal error occurred. The log has it under ${req.id}.`);
    send(res, toWire(answer));
  };
}

/** The refusal for an error. Null for an internal error. */
export function refusalOf(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  if (isPostgresAway(error)) {
    return new Refused('unavailable', 'The database does not answer. Try again.');
  }
  return requestFault(error);
}

/** An error of Express or its body parser about the request. */
function requestFault(error: unknown): Refused | null {
  if (!isNativeError(error) || !('status' in error) || typeof error.status !== 'number') {
    return null;
  }
  if (error.status === 412) return new Refused('stale', error.message);
  if (error.status === 413) return new Refused('too-large', 'The body is too large.');
  if (error.status === 415) return new Refused('unsupported', error.message);
  if (error.status >= 400 && error.status < 500) return new Refused('invalid', error.message);
  return null;
}
