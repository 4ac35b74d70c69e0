import { recordAudit } from './audit';
import type { Database } from './database';

/** The kinds of records that have a policy. A task is its request. */
export const retentionKinds = ['request', 'change', 'case', 'registration'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

const tableOf: Readonly<Record<RetentionKind, string>> = {
  request: 'requests',
  change: 'changes',
  case: 'cases',
  registration: 'registrations',
};

/** After how many days a closed record is archived, and deleted. Null: never. */
export interface RetentionPolicy {
  readonly kind: RetentionKind;
  readonly archiveAfterDays: number | null;
  readonly deleteAfterDays: number | null;
  readonly updatedAt: Date;
}

/**
 * The shortest time before records are deleted, in days. Before that, a partner can still compare them with its own (30
 * days), and what was sent about them is kept.
 */
export const shortestDeletion = 90;

const columns = {
  kind: 'kind',
  archiveAfterDays: 'archive_after_days',
  deleteAfterDays: 'delete_after_days',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof RetentionPolicy, string>;

export async function listPolicies(db: Database): Promise<RetentionPolicy[]> {
  const rows: RetentionPolicy[] = await db('retention_policies').select(columns);
  return retentionKinds.flatMap((kind) => rows.filter((row) => row.kind === kind));
}

/** Changes a policy under its lock. `change` sees it as it was. @throws what `change` throws */
export async function changePolicy(
  db: Database,
  kind: RetentionKind,
  change: (
    before: RetentionPolicy,
  ) => Pick<RetentionPolicy, 'archiveAfterDays' | 'deleteAfterDays'>,
): Promise<RetentionPolicy> {
  return db.transaction(async (trx) => {
    const before = await trx('retention_policies').where({ kind }).forUpdate().first(columns);
    const { archiveAfterDays, deleteAfterDays } = change(before);
    const changed = { archive_after_days: archiveAfterDays, delete_after_days: deleteAfterDays };
    await trx('retention_policies')
      .where({ kind })
      .update({ ...changed, updated_at: trx.raw(`date_trunc('milliseconds', now())`) });
    const [after] = await trx('retention_policies').where({ kind }).select(columns);
    return after;
  });
}

/** Counts end here: "1,000 or more". */
export const mostDue = 1_000;

/** How many closed records a policy would archive and delete now, each up to `mostDue`. */
export async function countDue(
  db: Database,
  { kind, archiveAfterDays, deleteAfterDays }: RetentionPolicy,
): Promise<{ readonly archive: number; readonly delete: number }> {
  const count = async (days: number | null, only: string) => {
    if (days === null) return 0;
    const { rows } = await db.raw(
      `select count(*) as count from (select 1 from ${tableOf[kind]} r
         where r.closed_at < now() - make_interval(days => ?) and ${only} limit ${mostDue}) due`,
      [days],
    );
    return rows[0].count;
  };
  return {
    archive: await count(archiveAfterDays, 'r.archived_at is null'),
    delete: await count(deleteAfterDays, deletable[kind]),
  };
}

/** How many records one sweep archives and deletes of each kind. */
const batch = { archive: 2_000, delete: 200 };

/**
 * Archives and deletes what is due, some of each kind, oldest first. Call it again for the rest.
 * @returns how many records
 */
export async function applyRetention(
  db: Database,
): Promise<{ readonly archived: number; readonly deleted: number }> {
  let archived = 0;
  let deleted = 0;
  for (const { kind, archiveAfterDays, deleteAfterDays } of await listPolicies(db)) {
    if (deleteAfterDays !== null) deleted += await deleteDue(db, kind, deleteAfterDays);
    if (archiveAfterDays !== null) archived += await archiveDue(db, kind, archiveAfterDays);
  }
  return { archived, deleted };
}

async function archiveDue(db: Database, kind: RetentionKind, days: number): Promise<number> {
  return db.transaction(async (trx) => {
    const { rowCount } = await trx.raw(
      `update ${tableOf[kind]} set archived_at = now() where number in (
         select number from ${tableOf[kind]}
         where closed_at < now() - make_interval(days => ?) and archived_at is null
         order by closed_at limit ${batch.archive} for update skip locked
       )`,
      [days],
    );
    if (rowCount > 0)
      await recordAudit(trx, {
        action: 'retention.archive',
        target: { type: 'retention', id: kind },
        after: { count: rowCount },
      });
    return rowCount;
  });
}

/** SQL on the row `r`: nothing under a legal hold, and nothing that a delivery or a workflow still needs. */
const isIdle = `not is_held(r.number)
  and r.number not in (select subject from outbox where status in ('waiting', 'failed'))
  and r.number not in (select record from pending_messages)
  and r.number not in (select subject from drift where repaired_at is null)`;

const deletable: Readonly<Record<RetentionKind, string>> = {
  request: isIdle,
  change: isIdle,
  case: isIdle,
  registration: `${isIdle} and not exists (select from connections c where c.registration = r.number)`,
};

async function deleteDue(db: Database, kind: RetentionKind, days: number): Promise<number> {
  return db.transaction(async (trx) => {
    const { rows } = await trx.raw(
      `select r.number from ${tableOf[kind]} r
       where r.closed_at < now() - make_interval(days => ?) and ${deletable[kind]}
       order by r.closed_at limit ${batch.delete} for update skip locked`,
      [days],
    );
    const numbers: string[] = rows.map(({ number }: { readonly number: string }) => number);
    if (numbers.length === 0) return 0;
    for (const sql of partsOf(kind)) await trx.raw(sql, { numbers });
    await trx.raw(`delete from ${tableOf[kind]} where number = any(:numbers)`, { numbers });
    await recordAudit(trx, {
      action: 'retention.delete',
      target: { type: 'retention', id: kind },
      // Evidence of what existed. The numbers say nothing of the content.
      before: { numbers },
    });
    return numbers.length;
  });
}

/** Statements that delete everything of records but the records: what is found by an index, and small tables. */
function partsOf(kind: RetentionKind): readonly string[] {
  const entries = 'select id from journal where record = any(:numbers)';
  const everyDestination = `(select id from connections union all select id from external_systems
    union all select id from desks) d, unnest(cast(:numbers as text[])) as n (number)`;
  return [
    `delete from journal_revisions where journal_id in (${entries})`,
    `delete from desk_entries where journal_id in (${entries})`,
    `delete from attachments where id in (${entries})`,
    'delete from entry_signatures where record = any(:numbers)',
    'delete from search_documents where record = any(:numbers)',
    'delete from record_links where from_record = any(:numbers) or to_record = any(:numbers)',
    'delete from desk_tickets where record = any(:numbers)',
    'delete from notifications where record = any(:numbers)',
    'delete from received_mails where record = any(:numbers)',
    'delete from drift where subject = any(:numbers)',
    `delete from outbox o using ${everyDestination} where o.connection_id = d.id and o.subject = n.number`,
    `delete from exchange_sequences s using ${everyDestination} where s.connection_id = d.id and s.subject = n.number`,
    ...(kind === 'request' ? ['delete from tasks where request = any(:numbers)'] : []),
    ...(kind === 'change' ? ['delete from external_references where change = any(:numbers)'] : []),
    'delete from journal where record = any(:numbers)',
  ];
}
