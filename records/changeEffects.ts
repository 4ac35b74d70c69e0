import { v4 as uuid } from 'uuid';
import { metaphaseOf } from '../domain/changeModel';
import {
  type Happening,
  type History,
  type Sending,
  sendings,
  withdrawn,
} from '../domain/changeOperations';
import type { Change } from '../domain/commit';
import type { AttachedFile } from '../domain/event';
import type { ChangeContent, QueuedOperation } from '../domain/operationMessage';
import { mapOutgoing, type SystemMapping } from '../domain/systemMapping';
import { type ChangeRecord, findChange } from './changes';
import type { Database } from './database';
import { addReference, noteExternalId, removeReference } from './externalReferences';

/** An effect on a change, and what came with it. */
export type ChangeEffect = Pick<Change, 'id' | 'kind' | 'text' | 'fields' | 'was' | 'external'> & {
  readonly attachment?: AttachedFile;
};

/**
 * What effects on a change mean for external systems: references made and removed, operations queued for those that
 * are to know. Within the transaction that holds the change's row. Gives the systems that have something to fetch.
 */
export async function followChange(
  trx: Database,
  number: string,
  effects: readonly ChangeEffect[],
): Promise<string[]> {
  const told = new Set<string>();
  for (const effect of effects) {
    for (const system of await followOne(trx, number, effect)) told.add(system);
  }
  return [...told];
}

async function followOne(trx: Database, number: string, effect: ChangeEffect): Promise<string[]> {
  const { external } = effect;
  if (external?.externalId) {
    await noteExternalId(trx, number, external.system, external.externalId);
  }
  if (external?.command === 'reject') await removeReference(trx, number, external.system);
  const happenings = await happeningsOf(trx, effect);
  if (happenings.length === 0) return [];
  const before = await historyOf(trx, number);
  let history = before;
  const sent: { sending: Sending; happening: Happening }[] = [];
  for (const happening of happenings) {
    const next = sendings(happening, history, external?.system ?? null);
    history = next.history;
    sent.push(...next.sent.map((sending) => ({ sending, happening })));
  }
  for (const system of history.references) {
    if (!before.references.includes(system)) await addReference(trx, { change: number, system });
  }
  if (history.cancelled && !before.cancelled) {
    await trx('changes').where({ number }).update({ cancelled: true });
  }
  await queue(trx, number, effect, sent);
  return sent.map(({ sending }) => sending.system);
}

async function happeningsOf(
  trx: Database,
  { kind, fields, was = {} }: ChangeEffect,
): Promise<Happening[]> {
  const happenings: Happening[] = [];
  if (fields.owningGroup !== undefined && fields.owningGroup !== was.owningGroup) {
    const [from, to] = [
      await systemOf(trx, was.owningGroup),
      await systemOf(trx, fields.owningGroup),
    ];
    happenings.push({ kind: 'group', from, to });
  }
  if (fields.completionCode === withdrawn && was.completionCode !== withdrawn) {
    happenings.push({ kind: 'withdrawn' });
  }
  if (kind === 'comment' || kind === 'attachment') happenings.push({ kind: 'entry' });
  return happenings;
}

/** The system behind a group; null where there is none. */
async function systemOf(trx: Database, group: string | null | undefined): Promise<string | null> {
  if (!group) return null;
  const row = await trx('groups').where({ name: group }).first('system_id');
  return row?.system_id ?? null;
}

async function historyOf(trx: Database, number: string): Promise<History> {
  const references = await trx('external_references')
    .where({ change: number })
    .orderBy('created_at')
    .pluck('system_id');
  const row = await trx('changes').where({ number }).first('cancelled');
  return { references, cancelled: row?.cancelled ?? false };
}

async function queue(
  trx: Database,
  number: string,
  { kind, text, attachment }: ChangeEffect,
  sent: readonly { readonly sending: Sending; readonly happening: Happening }[],
): Promise<void> {
  if (sent.length === 0) return;
  const change = await findChange(trx, number);
  if (!change) throw new Error(`There is no change ${number}.`);
  // Holding the systems gives their operations the order of the commits, which a cursor relies on.
  const systems: { id: string; mapping: SystemMapping }[] = await trx('external_systems')
    .whereIn('id', [...new Set(sent.map(({ sending }) => sending.system))])
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id', 'mapping');
  const { rows } = await trx.raw(`select date_trunc('milliseconds', clock_timestamp()) as now`);
  for (const { id, mapping } of systems) {
    const own = sent.filter(({ sending }) => sending.system === id);
    const events = own.map(({ sending: { operation }, happening }) => ({
      id: uuid(),
      name: operation,
      time: rows[0].now,
      data: {
        change: contentOf(change),
        ...(happening.kind === 'entry' && kind === 'comment' && { comment: text }),
        ...(happening.kind === 'entry' && attachment && { attachment }),
      } satisfies QueuedOperation['data'],
    }));
    await trx.raw('select enqueue(?, ?, ?)', [id, number, JSON.stringify(events)]);
    const { error } = mapOutgoing(mapping.outgoing, { ...contentOf(change) });
    if (!error) continue;
    await trx('outbox')
      .where({ connection_id: id })
      .whereIn(
        'id',
        events.map((event) => event.id),
      )
      .update({ status: 'failed', last_error: `${error.path}: ${error.message}` });
  }
}

export function contentOf(change: ChangeRecord): ChangeContent {
  const { number, title, description, model, state, owningGroup, approval, completionCode } =
    change;
  return {
    number,
    title,
    description,
    phase: state,
    metaphase: metaphaseOf(model, state),
    owningGroup,
    priority: Number(change.priority),
    approval,
    completionCode,
  };
}
