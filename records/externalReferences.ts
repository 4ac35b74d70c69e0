import type { Database } from './database';

/** That a change here is one there. */
export interface ExternalReference {
  readonly systemId: string;
  readonly systemName: string;
  /** Whether the system is enabled: it reads and touches the change while it is. */
  readonly active: boolean;
  /** The system's own id of it; null before the system has said it. */
  readonly externalId: string | null;
  /** Whether the change was created by the system. */
  readonly originator: boolean;
  readonly createdAt: Date;
}

const columns = {
  systemId: 'e.system_id',
  systemName: 's.name',
  active: 's.enabled',
  externalId: 'e.external_id',
  originator: 'e.originator',
  createdAt: 'e.created_at',
} as const satisfies Record<keyof ExternalReference, string>;

export async function referencesOf(db: Database, change: string): Promise<ExternalReference[]> {
  return db('external_references as e')
    .join('external_systems as s', 's.id', 'e.system_id')
    .where('e.change', change)
    .select(columns);
}

/** What a system calls a change by: its own id of it, our number, or both. */
export interface Address {
  readonly externalId?: string | undefined;
  readonly number?: string | undefined;
}

/** The change that a system has a reference on; null where it has none. */
export async function findReferred(
  db: Database,
  system: string,
  { externalId, number }: Address,
): Promise<{ readonly change: string; readonly externalId: string | null } | null> {
  const query = db('external_references').where({ system_id: system });
  // The number leads: with it, the id may be news.
  if (number !== undefined) query.where({ change: number });
  else query.where({ external_id: externalId ?? '' });
  return (await query.first({ change: 'change', externalId: 'external_id' })) ?? null;
}

/** The change that a system has under its own id; null where it has none. */
export async function changeUnder(
  db: Database,
  system: string,
  externalId: string,
): Promise<string | null> {
  const row = await db('external_references')
    .where({ system_id: system, external_id: externalId })
    .first('change');
  return row?.change ?? null;
}

/** False where there is one already, or the external id is another change's. */
export async function addReference(
  trx: Database,
  reference: {
    readonly change: string;
    readonly system: string;
    readonly externalId?: string | undefined;
    readonly originator?: boolean;
  },
): Promise<boolean> {
  const { change, system, externalId, originator = false } = reference;
  const rows = await trx('external_references')
    .insert({ change, system_id: system, external_id: externalId ?? null, originator })
    .onConflict()
    .ignore()
    .returning('change');
  return rows.length > 0;
}

/** Notes the system's own id of a change, where none is known yet and the id is no other change's. */
export async function recordExternalId(
  trx: Database,
  change: string,
  system: string,
  externalId: string,
): Promise<void> {
  await trx('external_references')
    .where({ change, system_id: system })
    .whereNull('external_id')
    .whereNotExists(
      trx('external_references as o').where({ 'o.system_id': system, 'o.external_id': externalId }),
    )
    .update({ external_id: externalId });
}

export async function removeReference(
  trx: Database,
  change: string,
  system: string,
): Promise<void> {
  await trx('external_references').where({ change, system_id: system }).delete();
}
