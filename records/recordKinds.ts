import { connectionSubject } from '../domain/event';
import type { LifecycleName } from '../domain/lifecycle';
import { publishCatalog } from './catalog';
import type { Database } from './database';

/** Where the records of a lifecycle stand: what a commit needs to know of them. */
export interface RecordKind {
  readonly table: string;
  readonly key: string;
  /** The column of each field that the lifecycle sets. */
  readonly columns: Readonly<Record<string, string>>;
  /** SQL for the id of the connection whose partner is told, of the row `r`; null where nobody is. */
  readonly connection: string;
  /** What the partner is told is about this; absent: about the record, under its number. */
  readonly subject?: string;
  /** What a new state means for other records, in the same transaction. */
  readonly entered?: (trx: Database, move: Move) => Promise<void>;
}

export interface Move {
  readonly number: string;
  readonly instance: string;
  readonly state: string;
  /** The connection whose partner is told. */
  readonly connection: string | null;
}

const request: RecordKind = {
  table: 'requests',
  key: 'number',
  columns: {
    assignedTo: 'assigned_to',
    assignmentGroup: 'assignment_group',
    resolutionCode: 'resolution_code',
    resolutionNotes: 'resolution_notes',
  },
  connection: 'r.connection_id',
};

export const recordKinds: Readonly<Record<LifecycleName, RecordKind>> = {
  request,
  fulfillment: request,
  registration: {
    table: 'registrations',
    key: 'number',
    columns: { applicant: 'applicant', reason: 'reason' },
    subject: connectionSubject,
    connection: `(select c.id from connections c where c.registration = r.number order by c.created_at desc limit 1)`,
    async entered(trx, { instance, state, connection }) {
      if (!connection) return;
      await follow(trx, connection, state);
      if (state === 'Established') await publishCatalog(trx, instance, connection);
    },
  },
  providerConnection: {
    table: 'providers',
    key: 'id',
    columns: { registration: 'registration', reason: 'reason' },
    subject: connectionSubject,
    connection: 'r.connection_id',
    async entered(trx, { number, state, connection }) {
      if (connection) await follow(trx, connection, state);
      // Nobody is asked any more.
      if (state !== 'Approval Requested')
        await trx('providers')
          .where({ id: number })
          .update({ token: null, private_key: null, last_error: null });
    },
  },
};

/** The connection's state that follows from where a handshake stands, on either side. */
const connectionStates: Readonly<Record<string, string>> = {
  Approved: 'Approved',
  Established: 'Active',
  Active: 'Active',
  Rejected: 'Rejected',
  Cancelled: 'Rejected',
  Expired: 'Rejected',
};

async function follow(trx: Database, connection: string, handshake: string): Promise<void> {
  const state = connectionStates[handshake];
  if (!state) return;
  await trx('connections')
    .where({ id: connection })
    .whereIn('state', ['Requested', 'Approved'])
    .update({ state, ...(state === 'Rejected' && { ended_at: trx.fn.now() }) });
}

/** Notes that a record's workflow was seen to start; its first commit notes it too. */
export async function markStarted(
  db: Database,
  record: { readonly id?: string; readonly number?: string; readonly side?: string },
): Promise<void> {
  const lifecycle = record.side ? 'request' : record.number ? 'registration' : 'providerConnection';
  const { table, key } = recordKinds[lifecycle];
  await db(table)
    .where({ [key]: record.number ?? record.id })
    .update({ started: true });
}
