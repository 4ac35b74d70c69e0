import { validate } from 'uuid';
import { connectDesk } from '../desks/connect';
import type { Connector } from '../desks/connector';
import { DeskError } from '../desks/deskError';
import { sendUpdate } from '../desks/send';
import { type Desk, findDesk } from '../records/desk';
import type { DeskUpdate } from '../records/deskNotes';
import { nextBatch } from '../records/outbox';
import { isPostgresAway } from '../records/unavailable';
import type { Channel } from './channel';
import type { ActivityDeps } from './deps';
import { type Pushed, pushBySubject, pushLimits } from './pushBySubject';

/** The channel to a desk. Null if there is none with this id. */
export async function deskChannel(deps: ActivityDeps, name: string): Promise<Channel | null> {
  const { db } = deps;
  const desk = validate(name) ? await findDesk(db, name) : null;
  if (!desk) return null;
  const { id } = desk;
  return {
    table: 'desks',
    id,
    async next(limits = pushLimits) {
      const batch = await nextBatch<DeskUpdate>(db, id, limits);
      if (!batch) return null;
      return async (until) => {
        // Its mapping and its credentials can be changed between two batches.
        const current = await findDesk(db, id);
        if (!current) return { status: 'answered', progress: true };
        const connector = await connectDesk(deps, current, until);
        return pushBySubject(deps, batch.events, (event) =>
          push(deps, current, connector, event, until),
        );
      };
    },
    isCurrent: async () => true,
  };
}

async function push(
  deps: ActivityDeps,
  desk: Desk,
  connector: Connector,
  update: DeskUpdate,
  until?: AbortSignal,
): Promise<Pushed> {
  try {
    await sendUpdate(deps, desk, connector, update);
    return { status: 'taken' };
  } catch (error) {
    if (error instanceof DeskError) return error.no;
    if (isPostgresAway(error) || until?.aborted) throw error;
    // A fault of one record must not hold back the others.
    deps.log.error({ err: error, desk: desk.name, record: update.subject }, 'an update failed');
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 'failed', error: reason };
  }
}
