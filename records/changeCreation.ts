import { type ChangeField, changeFields } from '../domain/changeModel';
import type { Fields } from '../domain/lifecycle';
import { changeNumber } from '../domain/names';
import { Refused } from '../domain/refusal';
import { say } from '../domain/saying';
import { snakeCase } from '../domain/text';
import { type ChangeRecord, changes, findChange, findCreated } from './change';
import { type ChangeEffect, followChange } from './changeEffects';
import type { Database } from './database';
import { addReference } from './externalReferences';
import { said } from './journal';

export type NewChange = Pick<ChangeRecord, 'id' | 'state' | 'openedBy'> & {
  readonly fields: Fields<ChangeField> & Pick<ChangeRecord, 'title' | 'priority'>;
  readonly modelId: string;
  /** Whether the initial state is a final one. */
  readonly ends: boolean;
  readonly comment?: string | undefined;
  /** The `traceparent` of the call that creates it. */
  readonly trace?: string | undefined;
  /** The external system that creates it, and that system's id of the change. */
  readonly origin?:
    | { readonly system: string; readonly externalId: string | undefined }
    | undefined;
};

/**
 * Creates a change with its first journal entries, the reference of the system that creates it, and the operations for
 * other systems. A repeated id, or a repeated id of the same system, returns the existing change and writes nothing.
 * `destinations` are the systems for which operations were queued.
 * @throws Refused `conflict` if the system uses its id for another change already
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
      if (!existing)
        throw new Error(`The change ${id} was not created, but does not exist either.`);
      return { record: existing, isNew: false, destinations: [] };
    }
    if (origin) await refer(trx, number, origin);
    const { state, fields } = wanted;
    const { title, owningGroup, completionCode } = fields;
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
    const opening = said(say('created', { state, title }));
    const entry = { id, record: number, kind: 'state', ...opening };
    const at = trx.raw(`(select opened_at from changes where number = ?)`, [number]);
    await trx('journal').insert({ ...entry, by, instance, at });
    const destinations = await followChange(trx, number, effects, findChange);
    const record = await findChange(trx, number);
    if (!record) throw new Error(`${number} was created, but cannot be read.`);
    return { record, isNew: true, destinations };
  });
}

async function refer(
  trx: Database,
  change: string,
  origin: NonNullable<NewChange['origin']>,
): Promise<void> {
  if (await addReference(trx, { change, ...origin, originator: true })) return;
  throw new Refused(
    'conflict',
    `Your id "${origin.externalId}" belongs to another change already.`,
    { code: 'externalId', params: { name: origin.externalId ?? '' } },
  );
}

/** Returns the new number. Null if the id, or the origin's id, exists already. */
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
      ...Object.fromEntries(
        changeFields.flatMap((field) => {
          const value = wanted.fields[field];
          return value === undefined ? [] : [[snakeCase(field), value]];
        }),
      ),
      state: wanted.state,
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
