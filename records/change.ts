import { changeLifecycle } from '../domain/change';
import type { ChangeModel } from '../domain/changeModel';
import { staff, staffAndPrograms } from '../domain/lifecycle';
import { normalChange } from '../domain/normalChange';
import { changeDelays } from '../domain/policy';
import { followChange } from './changeEffects';
import { json, text, uuid } from './column';
import type { Database } from './database';
import { type RecordOf, recordType } from './recordType';

/** Changes. Their state is the phase. */
export const changes = recordType({
  title: 'change',
  about: 'a change of the normal model; its states are the phases',
  lifecycle: changeLifecycle(normalChange),
  table: 'changes',
  from: 'changes as r join change_models as m on m.id = r.model_id',
  columns: {
    number: text(),
    id: uuid(),
    /** The version of the model that was current when the change was created. */
    model: json<ChangeModel>('m.definition'),
    title: text(),
    /** From 1 (critical) to 5 (planning). */
    priority: text(),
    openedBy: text(),
  },
  filters: {
    phase: 'r.state',
    // The group's id, or its name regardless of case.
    owningGroup: `(r.owning_group in (select coalesce(g.name, named.reference)
      from (values (?::text)) as named (reference)
      left join groups as g on g.id::text = lower(named.reference) or lower(g.name) = lower(named.reference)))`,
    priority: true,
    approval: true,
    completionCode: true,
    openedBy: true,
    model: 'm.name',
  },
  sorts: {
    number: 'required',
    phase: 'state',
    title: 'required',
    owningGroup: 'nullable',
    approval: 'nullable',
    priority: 'required',
    openedBy: 'required',
  },
  worklist: { group: 'r.owning_group' },
  visibility: {
    area: 'changes',
    every: staffAndPrograms,
    // An external system sees the changes that it has a reference on.
    own: {
      sql: `exists (select from external_references as e where e.change = r.number and e.system_id = ?::uuid)`,
      bindings: ({ system }) => [system?.id ?? null],
    },
    workNotes: staff,
  },
  follows: (trx, { number, changes }) => followChange(trx, number, changes, findChange),
  followsEntry: (trx, number, effect) => followChange(trx, number, [effect], findChange),
  lifecycleOf: ({ model }) => changeLifecycle(model),
  workflow: ({ title, model }) => ({ title, delays: changeDelays, input: { model } }),
});

export type ChangeRecord = RecordOf<typeof changes>;

export function findChange(db: Database, number: string): Promise<ChangeRecord | null> {
  return changes.find(db, number);
}

/** Finds the change that a system created under its own id. Null if there is none. */
export async function findCreated(
  db: Database,
  system: string,
  externalId: string,
): Promise<ChangeRecord | null> {
  const row = await db('changes')
    .where({ origin_system: system, origin_id: externalId })
    .first('number');
  return row ? changes.find(db, row.number) : null;
}
