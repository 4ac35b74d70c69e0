import type { QueuedOperation } from '../domain/operationMessage';
import { Refused } from '../domain/refusal';
import { mapOutgoing, type SystemMapping } from '../domain/systemMapping';
import type { Database } from './database';
import { notifyOutbox } from './outbox';
import { textSearch } from './textSearch';

/** An outgoing operation and its status. */
export interface OperationRecord extends QueuedOperation {
  readonly position: number;
  readonly status: 'waiting' | 'delivered' | 'failed' | 'discarded';
  readonly attempts: number;
  readonly lastError: string | null;
}

const columns = {
  id: 'o.id',
  position: 'o.position',
  operation: 'o.name',
  number: 'o.subject',
  externalId: 'e.external_id',
  data: 'o.data',
  at: 'o.time',
  status: 'o.status',
  attempts: 'o.attempts',
  lastError: 'o.last_error',
} as const satisfies Record<keyof OperationRecord, string>;

function operations(db: Database, system: string) {
  return db('outbox as o')
    .leftJoin('external_references as e', (join) =>
      join.on('e.change', 'o.subject').andOn('e.system_id', 'o.connection_id'),
    )
    .where('o.connection_id', system);
}

/**
 * Lists operations in the order in which they were queued, after the operation with the id `after`.
 * @throws Refused `invalid` if no operation had this id
 */
export async function listOperations(
  db: Database,
  system: string,
  filters: {
    readonly state?: string | undefined;
    readonly change?: string | undefined;
    readonly q?: string | undefined;
  },
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<OperationRecord[]> {
  const query = operations(db, system).orderBy('o.position').limit(page.limit);
  if (filters.state !== undefined) query.where('o.status', filters.state);
  if (filters.change !== undefined) query.where('o.subject', filters.change);
  textSearch(query, filters.q, {
    number: 'o.subject',
    texts: ['o.name', 'e.external_id', `o.data ->> 'comment'`, `o.data -> 'change' ->> 'title'`],
  });
  if (page.after !== undefined) {
    const last = await positionOf(db, system, page.after);
    if (last === null) {
      const message = 'is the id of no operation that was queued for this system.';
      throw new Refused('invalid', `after: ${message}`, {
        errors: [{ path: 'query.after', message }],
      });
    }
    query.where('o.position', '>', last);
  }
  return query.select(columns);
}

/** The position of an operation in the order of a system. Null if the system had none with this id. */
export async function positionOf(db: Database, system: string, id: string): Promise<number | null> {
  const kept = await db('outbox').where({ connection_id: system, id }).first('position');
  const row =
    kept ?? (await db('delivery_cursors').where({ system_id: system, id }).first('position'));
  return row?.position ?? null;
}

export async function findOperation(
  db: Database,
  system: string,
  id: string,
): Promise<OperationRecord | null> {
  return (await operations(db, system).where('o.id', id).first(columns)) ?? null;
}

/**
 * Acknowledges all operations up to a position, of all changes or of one. A system acknowledges them when it asks for
 * later ones.
 */
export async function markFetched(
  db: Database,
  system: string,
  position: number,
  change?: string,
): Promise<void> {
  await db('outbox')
    .where(change === undefined ? {} : { subject: change })
    .where({ connection_id: system, status: 'waiting' })
    .where('position', '<=', position)
    .update({ status: 'delivered', delivered_at: db.fn.now() });
}

/**
 * Queues a failed operation again.
 * @throws Refused `missing` if there is none with this id, `conflict` if it did not fail or can no longer be sent
 */
export async function retryOperation(
  db: Database,
  system: { readonly id: string; readonly mapping: SystemMapping },
  id: string,
): Promise<void> {
  const operation = await requireFailed(db, system.id, id);
  const { error } = mapOutgoing(system.mapping.outgoing, { ...operation.data.change });
  if (error) {
    throw new Refused('conflict', `${error.path}: ${error.message} Correct the mapping first.`, {
      ...{ code: 'correctMapping', params: { field: error.path } },
    });
  }
  await updateOperation(db, system.id, id, {
    status: 'waiting',
    next_try_at: null,
    last_error: null,
  });
}

/** Discards a failed operation, so that later operations of its change are sent. @throws Refused like retryOperation */
export async function discardOperation(
  db: Database,
  system: { readonly id: string },
  id: string,
): Promise<void> {
  await requireFailed(db, system.id, id);
  await updateOperation(db, system.id, id, { status: 'discarded' });
  // Operations behind it can be sent: notify the drain.
  await notifyOutbox(db, system.id);
}

async function requireFailed(db: Database, system: string, id: string): Promise<OperationRecord> {
  const operation = await findOperation(db, system, id);
  if (!operation) throw new Refused('missing', `There is no operation ${id} for this system.`);
  if (operation.status !== 'failed') {
    throw new Refused(
      'conflict',
      `The operation ${id} is ${operation.status}: it has not failed.`,
      {
        ...{ code: 'wrongState', params: { state: operation.status } },
      },
    );
  }
  return operation;
}

async function updateOperation(
  db: Database,
  system: string,
  id: string,
  set: Readonly<Record<string, string | null>>,
): Promise<void> {
  await db('outbox').where({ connection_id: system, id, status: 'failed' }).update(set);
}
