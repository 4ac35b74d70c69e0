import { changeLifecycle } from '../domain/change';
import { isLast } from '../domain/changeModel';
import { apply, type Input } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { ChangeRecord } from '../records/change';
import { createChange } from '../records/changeCreation';
import { newestModel } from '../records/changeModels';
import { currentTrace } from '../telemetry/trace';
import type { GiveDeps } from './give';
import { startLater } from './give';

export interface WantedChange {
  /** Idempotency key. */
  readonly id: string;
  readonly model: string;
  /** As input of the lifecycle's command. */
  readonly input: Input;
  readonly by: string;
  readonly origin?: { readonly system: string; readonly externalId: string | undefined };
}

const usualPriority = '3';

/**
 * Creates a change in its model's first phase, and starts its workflow. If another phase is requested, the model's rules
 * move it there.
 * @throws Refused `invalid` or `state`, and nothing is created
 */
export async function openChange(
  deps: GiveDeps,
  wanted: WantedChange,
): Promise<{ readonly record: ChangeRecord; readonly isNew: boolean }> {
  const { record, isNew, destinations } = await storeChange(deps, wanted);
  for (const system of destinations) deps.afterCommit(system);
  await startLater(deps, record);
  return { record, isNew };
}

/**
 * Creates a change without its workflow. Start it, and wake `destinations`, after the commit.
 * @throws Refused `invalid` or `state`, and nothing is created
 */
export async function storeChange(
  { db, instance }: Pick<GiveDeps, 'db' | 'instance'>,
  { id, model: name, input, by, origin }: WantedChange,
): ReturnType<typeof createChange> {
  const { id: modelId, model } = await newestModel(db, name);
  const decision = apply(
    changeLifecycle(model),
    { state: model.initial, fields: {} },
    'update',
    { priority: usualPriority, ...input },
    by,
  );
  if (!decision.ok) throw new Refused(decision.code, decision.message, decision.details);
  const { state, fields } = decision.outcome;
  return createChange(db, instance, {
    id,
    modelId,
    fields: {
      ...fields,
      title: fields.title ?? '',
      priority: fields.priority ?? usualPriority,
    },
    state,
    openedBy: by,
    ends: isLast(model, state),
    comment: input.comment,
    trace: currentTrace(),
    origin,
  });
}
