import { mappingFaults } from '../domain/deskMappingFaults';
import { Unopened } from '../domain/sealing';
import type { Desk } from '../records/desk';
import { type ConnectDeps, connectDesk } from './connect';
import type { Connector, DeskCheck } from './connector';
import { DeskError, fault } from './deskError';

/** How long an admin waits for a desk, in milliseconds. */
const usualMs = 20_000;

/** Asks a desk while somebody waits. @throws DeskError, also if it takes too long */
export async function askDesk<T>(
  deps: ConnectDeps,
  desk: Desk,
  ask: (connector: Connector) => Promise<T>,
  longestMs = usualMs,
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

/**
 * Tries URL, credentials and rights of a desk, and the statuses that its mapping names. An outage is something that is
 * missing, too.
 */
export async function checkDesk(
  deps: ConnectDeps,
  desk: Desk,
  longestMs?: number,
): Promise<Omit<DeskCheck, 'statuses'>> {
  // Its queues are those in which tickets are created.
  const queues = desk.routes.flatMap((one) => (one.direction === 'out' ? [one.queue] : []));
  try {
    const { version, account, missing, statuses } = await askDesk(
      deps,
      desk,
      (connector) => connector.check([...new Set(queues)]),
      longestMs,
    );
    return { version, account, missing: [...missing, ...unknownStatuses(desk, statuses)] };
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { version: null, account: null, missing: [error.message] };
  }
}

/** What the mapping of the routed records names and the desk does not have. */
function unknownStatuses({ routes, mapping }: Desk, statuses: DeskCheck['statuses']): string[] {
  if (!statuses) return [];
  const routed = routes.map(({ record }) => [record, mapping.records[record]] as const);
  const records = Object.fromEntries(routed);
  return mappingFaults({ ...mapping, records }, { statuses }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}
