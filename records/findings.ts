import type { Finding } from '../domain/reconciliation';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** A difference between the two sides of a connection. */
export interface Drift extends Finding {
  readonly id: number;
  readonly partner: string;
  readonly subject: string;
  readonly foundAt: Date;
  /** When both sides agreed again. Null while they differ. */
  readonly repairedAt: Date | null;
}

/** Records the differences of a subject. An open difference of the same kind is kept with its time. */
export async function recordDrift(
  db: Database,
  connection: string,
  subject: string,
  findings: readonly Finding[],
): Promise<void> {
  if (findings.length === 0) return;
  const rows = findings.map(({ differs, detail, repair, says, repairSays }) => ({
    ...{ connection_id: connection, subject, differs, detail, repair },
    ...{ says: JSON.stringify(says), repair_says: repairSays && JSON.stringify(repairSays) },
  }));
  await db('drift')
    .insert(rows)
    .onConflict(db.raw('(connection_id, subject, differs) where repaired_at is null'))
    .merge({
      detail: db.raw('excluded.detail'),
      says: db.raw('excluded.says'),
      repair: db.raw('coalesce(excluded.repair, drift.repair)'),
      repair_says: db.raw('coalesce(excluded.repair_says, drift.repair_says)'),
    });
}

/** The open differences of a subject. */
export async function openFindings(
  db: Database,
  connection: string,
  subject: string,
): Promise<Finding[]> {
  return db('drift')
    .where({ connection_id: connection, subject })
    .whereNull('repaired_at')
    .select('differs', 'detail', 'repair', 'says', { repairSays: 'repair_says' });
}

/** Records the aspects in which both sides agree on some subjects. */
export async function recordAgreement(
  db: Database,
  connection: string,
  agreed: ReadonlyMap<string, readonly Finding['differs'][]>,
): Promise<void> {
  const rows = [...agreed].flatMap(([subject, kinds]) =>
    kinds.map((differs) => ({ subject, differs })),
  );
  await db.raw(
    `update drift d set repaired_at = now()
     from jsonb_to_recordset(cast(:rows as jsonb)) as a (subject text, differs text)
     where d.connection_id = :connection and d.repaired_at is null
       and d.subject = a.subject and d.differs = a.differs`,
    { connection, rows: JSON.stringify(rows) },
  );
}

/** Lists differences, newest first. */
export async function listDrift(
  db: Database,
  filters: {
    readonly partner?: string | undefined;
    readonly open?: boolean | undefined;
    readonly q?: string | undefined;
  },
  page: { readonly limit: number; readonly before?: number | undefined },
): Promise<Drift[]> {
  const query = db('drift as d')
    .join('connections as c', 'c.id', 'd.connection_id')
    .orderBy('d.id', 'desc')
    .limit(page.limit);
  if (filters.partner !== undefined) query.where('c.partner', filters.partner);
  textSearch(query, filters.q, {
    number: 'd.subject',
    texts: ['c.partner', 'd.detail', 'd.repair'],
  });
  if (filters.open === true) query.whereNull('d.repaired_at');
  if (filters.open === false) query.whereNotNull('d.repaired_at');
  if (page.before !== undefined) query.where('d.id', '<', page.before);
  return query.select({
    id: 'd.id',
    partner: 'c.partner',
    subject: 'd.subject',
    differs: 'd.differs',
    detail: 'd.detail',
    repair: 'd.repair',
    says: 'd.says',
    repairSays: 'd.repair_says',
    foundAt: 'd.found_at',
    repairedAt: 'd.repaired_at',
  });
}

/** The result of the last reconciliation of a connection. */
export interface Reconciliation {
  readonly lastAt: Date;
  /** Number of compared subjects: records, items and the connection itself. */
  readonly records: number;
  /** Number of subjects that differed, and number of those that agree again. */
  readonly drift: number;
  readonly repaired: number;
  /** Why it was interrupted. Null if it is complete. */
  readonly lastError: string | null;
}

/** Reads the result of the last reconciliation. Null if there was none. */
export async function reconciliationOf(
  db: Database,
  connection: string,
): Promise<Reconciliation | null> {
  const row = await db('reconciliations').where({ connection_id: connection }).first({
    lastAt: 'at',
    records: 'records',
    drift: 'drift',
    repaired: 'repaired',
    lastError: 'error',
  });
  return row ?? null;
}

/** Records the result of the reconciliation that began at `began`, complete or not. */
export async function recordReconciliation(
  db: Database,
  connection: string,
  outcome: { readonly began: Date; readonly records: number; readonly error: string | null },
): Promise<Reconciliation> {
  const { began, records, error } = outcome;
  const { rows } = await db.raw(
    `with found as (
       select count(distinct subject) as drift,
         count(distinct subject) - count(distinct subject) filter (where repaired_at is null) as repaired
       from drift
       where connection_id = :connection and (repaired_at is null or repaired_at >= :began)
     )
     insert into reconciliations (connection_id, at, records, drift, repaired, error)
     select :connection, now(), :records, drift, repaired, :error from found
     on conflict (connection_id) do update set at = excluded.at, records = excluded.records,
       drift = excluded.drift, repaired = excluded.repaired, error = excluded.error
     returning at as "lastAt", records, drift, repaired, error as "lastError"`,
    { connection, began, records, error },
  );
  return rows[0];
}

/** Number of subjects of each live connection with open differences. */
export async function openDrift(
  db: Database,
): Promise<{ readonly partner: string; readonly subjects: number }[]> {
  const { rows } = await db
    .raw(
      `select c.partner, count(distinct d.subject) as subjects
       from connections c left join drift d on d.connection_id = c.id and d.repaired_at is null
       where c.state in ('Active', 'Paused') group by c.partner order by c.partner`,
    )
    .timeout(3_000);
  return rows;
}
