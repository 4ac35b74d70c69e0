import { v4 as uuid } from 'uuid';
import { metaphaseOf, perChangeField } from '../domain/changeModel';
import {
  type Happening,
  type History,
  type Sending,
  sendings,
  withdrawn,
} from '../domain/changeOperations';
import type { Mutation } from '../domain/commit';
import type { AttachedFile } from '../domain/event';
import type { ChangeContent, QueuedOperation } from '../domain/operationMessage';
import { mapOutgoing, type SystemMapping } from '../domain/systemMapping';
import type { ChangeRecord } from './change';
import type { Database } from './database';
import { addReference, recordExternalId, removeReference } from './externalReferences';
import { findGroup } from './group';
import { RefusedMutation } from './refusedMutation';

/** A mutation of a change, with what is needed to derive operations from it. */
export type ChangeEffect = Pick<
  Mutation,
  'id' | 'kind' | 'text' | 'fields' | 'was' | 'external'
> & {
  readonly attachment?: AttachedFile;
  readonly trace?: string | undefined;
};

type FindChange = (trx: Database, number: string) => Promise<ChangeRecord | null>;

/** An operation to send, and the mutation that caused it. */
interface Outgoing extends Sending {
  readonly happening: Happening;
  readonly effect: ChangeEffect;
}

/**
 * Applies mutations of a change to external systems: creates and removes references, and queues operations. Call it in
 * the transaction that locks the change's row. Returns the systems that have something to fetch.
 * @throws RefusedMutation if the change cannot be mutated in this way
 */
export async function followChange(
  trx: Database,
  number: string,
  effects: readonly ChangeEffect[],
  find: FindChange,
): Promise<string[]> {
  const outgoing: Outgoing[] = [];
  for (const effect of effects) outgoing.push(...(await followOne(trx, number, effect)));
  await queue(trx, number, outgoing, find);
  return [...new Set(outgoing.map(({ system }) => system))];
}

async function followOne(trx: Database, number: string, effect: ChangeEffect): Promise<Outgoing[]> {
  const { external } = effect;
  if (external?.externalId) {
    await recordExternalId(trx, number, external.system, external.externalId);
  }
  if (external?.command === 'reject') await removeReference(trx, number, external.system);
  const happenings = await happeningsOf(trx, number, effect);
  if (happenings.length === 0) return [];
  const before = await historyOf(trx, number);
  let history = before;
  const outgoing: Outgoing[] = [];
  for (const happening of happenings) {
    const next = sendings(happening, history, external?.system ?? null);
    history = next.history;
    outgoing.push(...next.sent.map((sending) => ({ ...sending, happening, effect })));
  }
  for (const system of history.references) {
    if (!before.references.includes(system)) await addReference(trx, { change: number, system });
  }
  if (history.cancelled && !before.cancelled) {
    await trx('changes').where({ number }).update({ cancelled: true });
  }
  return outgoing;
}

async function happeningsOf(
  trx: Database,
  number: string,
  { id, kind, fields, was = {} }: ChangeEffect,
): Promise<Happening[]> {
  const happenings: Happening[] = [];
  if (fields.owningGroup !== undefined && fields.owningGroup !== was.owningGroup) {
    const from = was.owningGroup ? await findGroup(trx, was.owningGroup) : null;
    const to = fields.owningGroup ? await findGroup(trx, fields.owningGroup) : null;
    if (fields.owningGroup && !to) {
      throw new RefusedMutation(id, `owningGroup: there is no group "${fields.owningGroup}".`);
    }
    // A signal that is sent by hand can use the group's id, or another case.
    if (to && to.name !== fields.owningGroup) {
      await trx('changes').where({ number }).update({ owning_group: to.name });
    }
    happenings.push({ kind: 'group', from: from?.system?.id ?? null, to: to?.system?.id ?? null });
  }
  if (fields.completionCode === withdrawn && was.completionCode !== withdrawn) {
    happenings.push({ kind: 'withdrawn' });
  }
  if (kind === 'comment' || kind === 'attachment') happenings.push({ kind: 'entry' });
  return happenings;
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
  outgoing: readonly Outgoing[],
  find: FindChange,
): Promise<void> {
  if (outgoing.length === 0) return;
  const change = await find(trx, number);
  if (!change) throw new Error(`There is no change ${number}.`);
  const content = contentOf(change);
  // Locking the systems in a fixed order gives their operations the order of the commits, which a cursor relies on.
  const systems: { id: string; mapping: SystemMapping }[] = await trx('external_systems')
    .whereIn('id', [...new Set(outgoing.map(({ system }) => system))])
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id', 'mapping');
  const { rows } = await trx.raw(`select date_trunc('milliseconds', clock_timestamp()) as now`);
  for (const { id, mapping } of systems) {
    const events = outgoing
      .filter(({ system }) => system === id)
      .map(({ operation, happening, effect: { kind, text, attachment, trace } }) => ({
        id: uuid(),
        name: operation,
        time: rows[0].now,
        data: {
          change: content,
          ...(happening.kind === 'entry' && kind === 'comment' && { comment: text }),
          ...(happening.kind === 'entry' && attachment && { attachment }),
          ...(trace && { trace }),
        } satisfies QueuedOperation['data'],
      }));
    await trx.raw('select enqueue(?, ?, ?)', [id, number, JSON.stringify(events)]);
    const { error } = mapOutgoing(mapping.outgoing, { ...content });
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
  const { number, model, state: phase } = change;
  return {
    number,
    ...perChangeField((field) => change[field]),
    phase,
    metaphase: metaphaseOf(model, phase),
    priority: Number(change.priority),
  };
}
