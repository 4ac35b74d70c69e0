import { isNativeError } from 'node:util/types';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { Refused } from '../domain/refusal';
import { send, toWire } from './answer';
import { problemAnswer, refusalAnswer } from './problem';

/** Answers every error: a refusal with its status, and a fault of our own with 500 and no details. */
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
      : problemAnswer('fault', `Something went wrong here. It is in the log as ${req.id}.`);
    send(res, toWire(answer));
  };
}

/** The refusal that an error amounts to; null where it is a fault of our own. */
export function refusalOf(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  if (isPostgresAway(error)) {
    return new Refused('unavailable', 'The database does not answer; try again.');
  }
  return requestFault(error);
}

const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOSPC',
]);
// Connection exceptions, insufficient resources, operator intervention (shutdown, start-up, a statement that took too
// long), failing over, a transaction that idled, serialization failures, deadlocks, and locks that did not come in time.
const postgresClasses = /^(08|53|57|25006$|25P03$|40001$|40P01$|55P03$)/;
// What pg and the pool say without a code; knex puts the statement before it.
const poolTrouble =
  /(?:^| - )(?:Connection (?:terminated|ended|Error)|Timeout acquiring a connection|Knex: Timeout|timeout expired|Unable to acquire|Client has encountered a connection error|Client was closed|This socket has been ended|aborted$)/i;

function isPostgresAway(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  if (error.name === 'KnexTimeoutError' || poolTrouble.test(error.message)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return network.has(code) || postgresClasses.test(code);
}

/** What Express and its body parser say about the caller's request. */
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
