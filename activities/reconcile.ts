import { Context } from '@temporalio/activity';
import { instanceTitle } from '../domain/names';
import { pageSize } from '../exchange/reconciliation';
import { accountsOf } from '../records/accounts';
import { type Connection, establishedConnections } from '../records/connection';
import { recordReconciliation } from '../records/findings';
import type { ActivityDeps } from './deps';
import { Comparison, DoesNotReconcile } from './reconcilePage';

/** Progress of the activity, as its heartbeat details: if the worker dies, the next attempt continues from here. */
interface Progress {
  /** The id of the current connection. Earlier ones are done. */
  readonly connection: string;
  readonly began: number;
  /** The last subject that was compared. */
  readonly after: string;
  readonly records: number;
}

const heartbeatMs = 10_000;

/**
 * Compares with one partner, or with each, connection by connection and page by page. A failing partner does not stop
 * the others.
 */
export async function reconcile(deps: ActivityDeps, partner: string | null): Promise<void> {
  const context = Context.current();
  let progress: Progress | undefined = context.info.heartbeatDetails;
  const note = (made: Progress) => {
    progress = made;
    context.heartbeat(made);
  };
  const heartbeatTimer = setInterval(() => context.heartbeat(progress), heartbeatMs);
  try {
    const all = await establishedConnections(deps.db);
    const wanted = all
      .filter((connection) => partner === null || connection.partner === partner)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const connection of wanted) {
      if (progress && connection.id < progress.connection) continue;
      const from: Progress =
        progress?.connection === connection.id
          ? progress
          : { connection: connection.id, began: Date.now(), after: '', records: 0 };
      await reconcileWith(deps, connection, from, note, context.cancellationSignal);
    }
  } finally {
    clearInterval(heartbeatTimer);
  }
}

async function reconcileWith(
  deps: ActivityDeps,
  connection: Connection,
  from: Progress,
  note: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { db, engine, log } = deps;
  const { id, partner, destination } = connection;
  let progress = from;
  let error: string | null = null;
  try {
    // A row that was restored may say that a drain is running although none is.
    await engine.wake({ name: destination, title: partner });
    const comparison = new Comparison(deps, connection, signal);
    for (;;) {
      note(progress);
      const { notesSince } = comparison;
      const subjects = { after: progress.after, limit: pageSize };
      const page = await accountsOf(db, { connection: id, subjects, notesSince });
      const last = page.at(-1);
      if (!last) break;
      await comparison.comparePage(page);
      const records = progress.records + page.length;
      progress = { ...progress, after: last.subject, records };
    }
    const records = progress.records + (await comparison.compareUnknown());
    progress = { ...progress, records };
  } catch (fault) {
    signal.throwIfAborted();
    const isOlder = fault instanceof DoesNotReconcile;
    const why = fault instanceof Error ? fault.message : String(fault);
    error = isOlder ? `${instanceTitle(partner)} does not reconcile: it is older.` : why;
    log.warn({ err: fault, partner }, 'a reconciliation was interrupted');
  }
  const { began, records } = progress;
  const outcome = await recordReconciliation(db, id, { began: new Date(began), records, error });
  log.info({ partner, ...outcome }, 'reconciled');
}
