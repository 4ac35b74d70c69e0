import type { Database } from './database';

/** Links a change to its record in an external system. */
export interface ExternalReference {
  readonly systemId: string;
  readonly systemName: string;
  /** Whether the system is enabled. Only then can it read and change the change. */
  readonly active: boolean;
  /** The system's own id of the change. Null until the system has sent it. */
  readonly externalId: string | null;
  /** Whether the system created the change. */
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

/** How a system addresses a change: by its own id, by our number, or by both. */
export interface Address {
  readonly externalId?: string | undefined;
  readonly number?: string | undefined;
}

/** Finds the change that a system addresses, if it has a reference to it. Null otherwise. */
export async function findReferred(
  db: Database,
  system: string,
  { externalId, number }: Address,
): Promise<{ readonly change: string; readonly externalId: string | null } | null> {
  const query = db('external_references').where({ system_id: system });
  // The number takes precedence: the system can send its own id for the first time with it.
  if (number !== undefined) query.where({ change: number });
  else query.where({ external_id: externalId ?? '' });
  return (await query.first({ change: 'change', externalId: 'external_id' })) ?? null;
}

/** The number of the change that has this id in a system. Null if there is none. */
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

/** Adds a reference. False if it exists already, or the external id belongs to another change. */
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

/** Records the system's own id of a change, unless one is known or the id belongs to another change. */
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
