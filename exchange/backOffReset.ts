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
 * To be called when a partner has spoken to us: where the delivery to it found nobody there, it need not wait for its
 * next try. Never waits.
 */
export function resetBackOff(deps: BackOffResetDeps, connection: Connection): void {
  if (!mayRetryNow(connection)) return;
  retryNow(deps, connection).catch((error: unknown) =>
    deps.log.warn({ err: error, to: connection.partner }, 'the next try was not brought forward'),
  );
}

/** A partner that is heard and cannot be reached is not to be tried at every word: a tenth of the wait has to pass. */
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
  // Many may hear it at once.
  const isFirst = await cutBackOffShort(db, connection);
  if (isFirst) await engine.wake({ name, title }, 'heard');
}
