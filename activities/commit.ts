import type { Commit, Committed } from '../domain/commit';
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
    const { committed, destinations, levelResults = [] } = await commit(db, instance, input);
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
