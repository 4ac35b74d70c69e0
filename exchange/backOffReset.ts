import type { Logger } from 'pino';
import { backOffMs } from '../domain/backOff';
import { type Connection, cutBackOffShort } from '../records/connection';
import type { Database } from '../records/database';
import type { Engine } from '../temporal/engine';

interface BackOffResetDeps {
  readonly db: Database;
  readonly engine: Engine;
  readonly log: Logger;
}

/**
 * Call this after a message from a partner: if the delivery to it is backing off because nobody answered, it retries
 * now. Returns immediately.
 */
export function resetBackOff(deps: BackOffResetDeps, connection: Connection): void {
  if (!mayRetryNow(connection)) return;
  retryNow(deps, connection).catch((error: unknown) =>
    deps.log.warn({ err: error, to: connection.partner }, 'the back-off was not reset'),
  );
}

/**
 * A partner that sends messages but cannot be reached is not retried for each of them: a tenth of the wait must have
 * passed.
 */
const leastPart = 0.1;

/** A partner that answered, even with 503, is up: its wait is respected. */
function mayRetryNow({ delivery, nextTryAt, attempts, lastFailure }: Connection): boolean {
  if (delivery !== 'backing off' || !nextTryAt || lastFailure !== 'unreachable') return false;
  const wait = backOffMs(attempts);
  const waited = wait - (nextTryAt.getTime() - Date.now());
  return waited >= wait * leastPart;
}

async function retryNow({ db, engine }: BackOffResetDeps, connection: Connection): Promise<void> {
  const { partner: title, destination: name } = connection;
  // Several processes can receive messages at the same time.
  const isFirst = await cutBackOffShort(db, connection);
  if (isFirst) await engine.wake({ name, title }, 'heard');
}
