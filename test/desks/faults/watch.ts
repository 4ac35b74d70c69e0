import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector, TicketWithEntries } from '../../../desks/connector';
import { readMark } from '../../../domain/deskText';

/** What people see in their desk, as its own API shows it. */
export interface DeskWatch {
  /** By id. */
  readonly tickets: ReadonlyMap<string, TicketWithEntries>;
  /** Until the tickets are as wanted. */
  see<T>(find: (tickets: readonly TicketWithEntries[]) => T | undefined, what: string): Promise<T>;
  /** Until the desk has answered about everything that it stored before now. */
  refreshed(): Promise<void>;
  stop(): void;
}

const pauseMs = 400;

/** Follows the changes of a desk, for as long as it takes while the desk is away. */
export async function watchDesk(connector: Connector, patienceMs: number): Promise<DeskWatch> {
  const tickets = new Map<string, TicketWithEntries>();
  let begun = 0;
  let complete = 0;
  let stopped = false;
  let { cursor } = await connector.changesSince(null);
  void follow();

  async function follow(): Promise<void> {
    while (!stopped) {
      begun += 1;
      try {
        let more = true;
        while (more) {
          const changes = await connector.changesSince(cursor);
          for (const found of changes.tickets) tickets.set(found.ticket.id, found);
          ({ cursor, more } = changes);
        }
        complete = begun;
      } catch {
        // It is away, and is asked again.
      }
      await sleep(pauseMs);
    }
  }

  async function until<T>(find: () => T | undefined, what: () => string): Promise<T> {
    for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`${what()}: in vain.`);
    }
  }

  return {
    tickets,
    see: (find, what) =>
      until(
        () => find([...tickets.values()]),
        () => what,
      ),
    async refreshed() {
      const wanted = begun + 1;
      await until(
        () => complete >= wanted || undefined,
        () => 'the desk to answer',
      );
    },
    stop() {
      stopped = true;
    },
  };
}

/** The text that somebody wrote: without author, time and mark, which Crossdesk adds. */
export function bodyOf(text: string): string {
  if (readMark(text) === null) return text.trim();
  return text.split('\n\n').slice(1, -1).join('\n\n').trim();
}
