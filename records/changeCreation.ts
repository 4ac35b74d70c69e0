import { changeNumber } from '../domain/names';
import { Refused } from '../domain/refusal';
import { type ChangeRecord, changes, findChange, findCreated } from './change';
import { type ChangeEffect, followChange } from './changeEffects';
import type { Database } from './database';
import { addReference } from './externalReferences';

export type NewChange = Pick<
  ChangeRecord,
  | 'id'
  | 'title'
  | 'description'
  | 'state'
  | 'owningGroup'
  | 'priority'
  | 'approval'
  | 'completionCode'
  | 'openedBy'
> & {
  readonly modelId: string;
  /** Whether its work is over as it begins. */
  readonly ends: boolean;
  readonly comment?: string | undefined;
  /** The call that creates it, as a `traceparent`. */
  readonly trace?: string | undefined;
  /** The system that creates it, and its own id of it. */
  readonly origin?:
    | { readonly system: string; readonly externalId: string | undefined }
    | undefined;
};

/**
 * Records a new change, with its first journal entries, the reference of the system that creates it, and what others
 * are to know. The same id again, or the same system's id, records nothing and gives the change that stands.
 * `told` are the systems that have something to fetch.
 */
export async function createChange(
  db: Database,
  instance: string,
  wanted: NewChange,
): Promise<{
  readonly record: ChangeRecord;
  readonly isNew: boolean;
  readonly destinations: string[];
}> {
  return db.transaction(async (trx) => {
    const { id, origin, comment, openedBy: by } = wanted;
    const number = await insert(trx, wanted);
    if (!number) {
      const existing =
        (await changes.findBy(trx, 'r.id = ?', id)) ??
        (origin?.externalId && (await findCreated(trx, origin.system, origin.externalId)));
      if (!existing) throw new Error(`The change ${id} is neither new nor there.`);
      return { record: existing, isNew: false, destinations: [] };
    }
    if (origin) await refer(trx, number, origin);
    const { title, state, owningGroup, completionCode } = wanted;
    const source = {
      ...(origin && { external: { system: origin.system, command: 'create' } }),
      ...(wanted.trace && { trace: wanted.trace }),
    };
    const effects: ChangeEffect[] = [
      {
        id,
        kind: 'state',
        text: `${state}: ${title}`,
        fields: { owningGroup, completionCode },
        ...source,
      },
    ];
    if (comment) {
      const entry = { id: trx.raw('gen_random_uuid()'), record: number, kind: 'comment' };
      const at = trx.raw(`(select last_entry_at from changes where number = ?)`, [number]);
      await trx('journal').insert({ ...entry, text: comment, by, instance, at });
      effects.push({ id, kind: 'comment', text: comment, fields: {}, ...source });
    }
    const entry = { id, record: number, kind: 'state', text: `${state}: ${title}` };
    const at = trx.raw(`(select opened_at from changes where number = ?)`, [number]);
    await trx('journal').insert({ ...entry, by, instance, at });
    const destinations = await followChange(trx, number, effects, findChange);
    const record = await findChange(trx, number);
    if (!record) throw new Error(`${number} was created and is not there.`);
    return { record, isNew: true, destinations };
  });
}

async function refer(
  trx: Database,
  change: string,
  origin: NonNullable<NewChange['origin']>,
): Promise<void> {
  if (await addReference(trx, { change, ...origin, originator: true })) return;
  throw new Refused('conflict', `"${origin.externalId}" is your id of another change already.`);
}

/** The number; null where its id, or its origin's, is there already. */
async function insert(trx: Database, wanted: NewChange): Promise<string | null> {
  const { rows } = await trx.raw(
    `select nextval('change_number') as count, date_trunc('milliseconds', clock_timestamp()) as now`,
  );
  const { count, now } = rows[0] as { count: number; now: Date };
  const [row] = await trx('changes')
    .insert({
      number: changeNumber(count),
      id: wanted.id,
      model_id: wanted.modelId,
      title: wanted.title,
      description: wanted.description,
      state: wanted.state,
      owning_group: wanted.owningGroup,
      priority: wanted.priority,
      approval: wanted.approval,
      completion_code: wanted.completionCode,
      opened_by: wanted.openedBy,
      origin_system: wanted.origin?.externalId ? wanted.origin.system : null,
      origin_id: wanted.origin?.externalId ?? null,
      opened_at: now,
      updated_at: now,
      closed_at: wanted.ends ? now : null,
      last_entry_at: new Date(now.getTime() + 1),
    })
    .onConflict()
    .ignore()
    .returning('number');
  return row?.number ?? null;
}
