import { caseFields } from '../domain/case';
import type { Change } from '../domain/commit';
import { connectionSubject } from '../domain/event';
import type { LifecycleName } from '../domain/lifecycle';
import { caseColumn } from './case';
import { publishCatalog } from './catalogItem';
import { type ChangeEffect, followChange } from './changeEffects';
import type { Database } from './database';

/** Where the records of a lifecycle stand: what a commit needs to know of them. */
export interface RecordKind {
  /** As messages call it. */
  readonly title: string;
  readonly table: string;
  readonly key: string;
  /** SQL that says of the row `r` whether it still exists for callers; absent: every row does. */
  readonly exists?: string;
  /** SQL that an entry by `:by` sets on its record, beside the times. */
  readonly entrySets?: string;
  /** The column of each field that the lifecycle sets. */
  readonly columns: Readonly<Record<string, string>>;
  /** SQL for the id of the connection whose partner is told, of the row `r`; null where nobody is. */
  readonly connection: string;
  /** What the partner is told is about this; absent: about the record, under its number. */
  readonly subject?: string;
  /** What the changes mean for other records, in the same transaction. Gives further destinations that are told. */
  readonly follows?: (trx: Database, move: Move) => Promise<readonly string[]>;
  /** What an entry means for other records, in the same transaction. Gives the destinations that are told. */
  readonly followsEntry?: (
    trx: Database,
    number: string,
    effect: ChangeEffect,
  ) => Promise<readonly string[]>;
}

export interface Move {
  readonly number: string;
  readonly instance: string;
  readonly changes: readonly Change[];
  /** After them. */
  readonly state: string;
  /** The connection whose partner is told. */
  readonly connection: string | null;
}

const request: RecordKind = {
  title: 'request',
  table: 'requests',
  key: 'number',
  columns: {
    assignedTo: 'assigned_to',
    assignmentGroup: 'assignment_group',
    resolutionCode: 'resolution_code',
    resolutionNotes: 'resolution_notes',
    priority: 'priority',
  },
  connection: 'r.connection_id',
};

export const recordKinds: Readonly<Record<LifecycleName, RecordKind>> = {
  request,
  fulfillment: request,
  registration: {
    title: 'registration',
    table: 'registrations',
    key: 'number',
    columns: { applicant: 'applicant', reason: 'reason' },
    subject: connectionSubject,
    connection: `(select c.id from connections c where c.registration = r.number order by c.created_at desc limit 1)`,
    async follows(trx, { instance, state, connection }) {
      if (!connection) return [];
      await follow(trx, connection, state);
      if (state === 'Established') await publishCatalog(trx, instance, connection);
      return [connection];
    },
  },
  providerConnection: {
    title: 'provider record',
    table: 'providers',
    key: 'id',
    columns: { registration: 'registration', reason: 'reason' },
    subject: connectionSubject,
    connection: 'r.connection_id',
    async follows(trx, { number, state, connection }) {
      if (connection) await follow(trx, connection, state);
      // Nobody is asked any more.
      if (state !== 'Approval Requested')
        await trx('providers')
          .where({ id: number })
          .update({ token: null, private_key: null, last_error: null });
      return connection ? [connection] : [];
    },
  },
  change: {
    title: 'change',
    table: 'changes',
    key: 'number',
    columns: {
      title: 'title',
      description: 'description',
      owningGroup: 'owning_group',
      priority: 'priority',
      approval: 'approval',
      completionCode: 'completion_code',
    },
    connection: 'cast(null as uuid)',
    follows: (trx, { number, changes }) => followChange(trx, number, changes),
    followsEntry: (trx, number, effect) => followChange(trx, number, [effect]),
  },
  case: {
    title: 'case',
    exists: 'r.deleted is null',
    entrySets: 'updated_by = :by, entries = entries + 1,',
    table: 'cases',
    key: 'number',
    columns: Object.fromEntries(
      [...caseFields, 'updatedBy', 'deleted'].map((field) => [field, caseColumn(field)]),
    ),
    connection: 'cast(null as uuid)',
  },
};

/** The connection's state that goes with from where a handshake stands, on either side. */
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
  lifecycle: LifecycleName,
  number: string,
): Promise<void> {
  const { table, key } = recordKinds[lifecycle];
  await db(table)
    .where({ [key]: number })
    .update({ started: true });
}
