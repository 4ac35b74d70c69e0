import { createHash } from 'node:crypto';
import type { ChangeModel } from '../domain/changeModel';
import { oneOf, Refused } from '../domain/refusal';
import type { Database } from './database';

/** Stores the loaded models. An unchanged model keeps its version. */
export async function keepModels(db: Database, models: readonly ChangeModel[]): Promise<void> {
  for (const model of models) {
    const definition = JSON.stringify(model);
    const version = createHash('sha256').update(definition).digest('hex').slice(0, 12);
    await db('change_models')
      .insert({ id: `${model.name}@${version}`, name: model.name, definition })
      .onConflict('id')
      // The version that was loaded last is used for new changes, also if it is an older one.
      .merge({ loaded_at: db.raw('clock_timestamp()') });
  }
}

/** The newest version of each model, by name. */
export async function listModels(db: Database): Promise<ChangeModel[]> {
  const rows = await db('change_models')
    .distinctOn('name')
    .orderBy([{ column: 'name' }, { column: 'loaded_at', order: 'desc' }])
    .select('definition');
  return rows.map((row) => row.definition);
}

/** The newest version of a model, for a new change. @throws Refused `invalid` if there is none of this name */
export async function newestModel(
  db: Database,
  name: string,
): Promise<{ readonly id: string; readonly model: ChangeModel }> {
  const row = await db('change_models')
    .where({ name })
    .orderBy('loaded_at', 'desc')
    .first('id', 'definition');
  if (row) return { id: row.id, model: row.definition };
  const known = (await listModels(db)).map((model) => model.name);
  const message = `there is no change model "${name}"; there is ${known.join(', ')}.`;
  throw new Refused('invalid', `model: ${message}`, {
    errors: [{ path: 'model', message, ...oneOf(known) }],
  });
}
