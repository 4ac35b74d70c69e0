import { isNativeError } from 'node:util/types';
import { isUnanswered } from './database';

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
// Connection exceptions, insufficient resources, operator intervention (shutdown, start-up, statement timeout), a
// read-only server (failover), idle transaction timeout, serialization failures, deadlocks, and lock timeouts.
const postgresClasses = /^(08|53|57|25006$|25P03$|40001$|40P01$|55P03$)/;
/** Whether an error means that Postgres is not available now: a later attempt can succeed. */
export function isPostgresAway(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  if (isUnanswered(error)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return network.has(code) || postgresClasses.test(code);
}
