import type { Commit, Committed, Mutation } from '../domain/commit';
import { traceIdOf } from '../domain/trace';
import { type AuditActor, auditAs, partnerActor } from '../records/audit';
import { commit } from '../records/commit';
import { observeLag } from '../telemetry/meters';
import { inSpan } from '../telemetry/trace';
import type { ActivityDeps } from './deps';

/** Writes a record's mutations, in the trace of the call that caused them. See records/commit. */
export function commitTraced(
  { db, instance, log, meters, afterCommit }: ActivityDeps,
  input: Commit,
): Promise<Committed> {
  const { lifecycle, number, changes } = input;
  const parent = changes.find(({ trace }) => trace)?.trace ?? '';
  const attributes = {
    'crossdesk.instance': instance,
    'crossdesk.number': number,
    'crossdesk.lifecycle': lifecycle,
  };
  return inSpan(`commit ${lifecycle}`, { parent, attributes }, async () => {
    const {
      committed,
      destinations,
      levelResults = [],
    } = await auditedCommit(input, () => commit(db, instance, input));
    for (const { target, result } of levelResults) meters.serviceLevels.inc({ target, result });
    for (const destination of destinations) afterCommit(destination);
    for (const { from } of changes) {
      if (from?.arrivedAt) observeLag(meters, 'apply', from.arrivedAt);
    }
    const state = changes.at(-1)?.state;
    log.info({ number, lifecycle, state, changes: changes.length }, committed.status);
    return committed;
  });
}

/** Kinds of records whose tables are audited. Of changes it is the approval. */
const audited: readonly string[] = ['registration', 'providerConnection'];

/** The others are committed without an actor for the audit log, which would cost a round trip. */
function auditedCommit<T>({ lifecycle, changes }: Commit, act: () => Promise<T>): Promise<T> {
  const [first] = changes;
  const isAudited =
    audited.includes(lifecycle) || changes.some(({ fields }) => 'approval' in fields);
  if (!first || !isAudited) return act();
  return auditAs({ actor: actorOf(first), trace: traceIdOf(first.trace) ?? null }, act);
}

function actorOf({ by, from, external, timer }: Mutation): AuditActor {
  if (from) return partnerActor(from.instance, by);
  if (external) return { kind: 'external system', name: by };
  return { kind: timer === undefined ? 'user' : 'instance', name: by };
}
