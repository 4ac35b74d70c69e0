import { connectDesk } from '../desks/connect';
import type { Connector } from '../desks/connector';
import { DeskError, fault } from '../desks/deskError';
import { Unopened } from '../domain/sealing';
import type { Desk } from '../records/desk';
import type { Deps } from './deps';

/** How long an admin waits for a desk, in milliseconds. */
const longestMs = 20_000;

/** Asks a desk while an admin waits. @throws DeskError, also if it takes too long */
export async function askDesk<T>(
  deps: Pick<Deps, 'db' | 'vault' | 'agent'>,
  desk: Desk,
  ask: (connector: Connector) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), longestMs);
  try {
    return await ask(await connectDesk(deps, desk, limit.signal));
  } catch (error) {
    if (error instanceof Unopened) throw fault(`Its credentials cannot be used. ${error.message}`);
    if (!limit.signal.aborted) throw error;
    const message = `no answer within ${longestMs / 1_000} seconds, or the calls of this minute are used up`;
    throw new DeskError({ status: 'unreachable', kind: 'unreachable', error: message });
  } finally {
    clearTimeout(timer);
  }
}
