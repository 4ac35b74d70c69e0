import { z } from 'zod';
import { journalPosition, journalSince } from '../../records/journal';
import { keyOf, type ManagedRecord } from '../../records/recordType';
import { readsWorkNotes, visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { answerLive, type LiveSource } from '../http/liveStream';
import { type Call, type Route, route } from '../http/route';
import { entryReader, entryView } from './entry';
import { findAlone, keyIn, keyParams, onePath, type Resource, readersOf } from './resource';

/** The stream of a live listener: each journal entry and change of state when it is committed. */
export function eventsRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { tag, type } = resource;
  return route({
    method: 'get',
    path: `${onePath(resource)}/events`,
    summary: 'Listen to journal entries and changes of state (server-sent events)',
    tag,
    roles: readersOf(resource),
    params: keyParams(resource),
    answers: {
      200: {
        description: `Events \`journal\` (a journal entry that was written or edited; its id is for Last-Event-ID) and \`state\` (\`{${type.key}, state, actions, updatedAt}\`). Event \`notice\` (\`{code: "may-be-missing", detail}\`) if Last-Event-ID is not an id of this stream, for example after a restore: the stream continues from now, so read the journal again.`,
        contentType: 'text/event-stream',
        schema: z.string(),
      },
    },
    async handle({ params, ...call }) {
      const key = keyIn(resource, params);
      const record = await findAlone(resource, deps.db, call.caller, key);
      const about = { number: keyOf(record) };
      return answerLive(deps, about, journalOf(deps, resource, key, record, call), call);
    },
  });
}

function journalOf<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
  key: string,
  found: R,
  { lastEventId }: Pick<Call, 'lastEventId'>,
): LiveSource {
  const { db, notificationChannel } = deps;
  const { type } = resource;
  const number = keyOf(found);
  let position = 0;
  // A client that reconnects may have missed a change of state, so it gets the current one.
  let state = lastEventId ? '' : found.state;

  return {
    subscribe: (wake) => notificationChannel.on('journal', number, wake),
    check: (caller) => findAlone(resource, db, caller, key),

    async begin() {
      position = await journalPosition(db, number);
      if (!lastEventId) return null;
      const last = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : null;
      if (last !== null && last <= position) {
        position = last;
        return null;
      }
      const detail = `${lastEventId.slice(0, 50)} is not an id of this stream: events may be missing. Read the journal again.`;
      return { head: `id: ${position}\nevent: notice`, data: { code: 'may-be-missing', detail } };
    },

    async tell(caller, say, interrupted) {
      // Read before the entries, so that the entry of a change of state is told before the state.
      const record = await resource.find(db, key, visibleTo(caller, type));
      const entries = await journalSince(db, number, position, readsWorkNotes(caller, type));
      for (const entry of entries) {
        if (interrupted()) return true;
        position = entry.position;
        const reader = entryReader(deps, record ?? found, caller);
        await say({ head: `id: ${position}\nevent: journal`, data: entryView(entry, reader) });
      }
      if (interrupted()) return true;
      if (record && record.state !== state) {
        state = record.state;
        const { actions, updatedAt } = resource.view(record, caller);
        const data = { [type.key]: key, state, actions, updatedAt };
        await say({ head: 'event: state', data });
      }
      return entries.length > 0;
    },
  };
}
