import { z } from 'zod';
import { anyKey } from '../../records/notificationChannel';
import type { ManagedRecord } from '../../records/recordType';
import { visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { answerLive, type LiveSource } from '../http/liveStream';
import { type Route, route } from '../http/route';
import { commonOf, matchingOf, mostNamed } from './listFilters';
import type { Resource } from './resource';

/** The time between two events of a live list, in ms. */
const paceMs = 500;

/** Names the records that changed, for a list that is open. */
export function liveRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { nouns, path } = resource;
  return route({
    ...commonOf(resource),
    path: `${path}/events`,
    summary: `Listen to changes of ${nouns[1]} (server-sent events)`,
    answers: {
      200: {
        description: `Event \`changed\` (\`{keys}\`) names the ${nouns[1]} that are new or have a new entry or state, at most ${mostNamed} and only those that you see: read them with \`only\`. Event \`reset\` (\`{}\`) says that more may have changed: read the list again.`,
        contentType: 'text/event-stream',
        schema: z.string(),
      },
    },
    handle: (call) => answerLive(deps, { list: path }, changesOf(deps, resource), call),
  });
}

function changesOf<R extends ManagedRecord, Row extends R>(
  { db, notificationChannel }: Deps,
  resource: Resource<R, Row>,
): LiveSource {
  const { type } = resource;
  let keys = new Set<string>();
  let isMuch = false;
  let next = 0;
  return {
    subscribe: (wake) =>
      notificationChannel.on('journal', anyKey, (key) => {
        // Without a key, the channel was interrupted.
        if (key === undefined || keys.size >= mostNamed) isMuch = true;
        else keys.add(key);
        wake();
      }),
    async tell(caller, say) {
      if (keys.size === 0 && !isMuch) return false;
      await new Promise((resolve) => setTimeout(resolve, next - Date.now()).unref());
      const changed = [...keys];
      const all = isMuch;
      keys = new Set();
      isMuch = false;
      if (all) {
        await say({ head: 'event: reset', data: {} });
      } else {
        const seen = matchingOf(resource)(db, { only: changed }, visibleTo(caller, type));
        const found: string[] = await seen.pluck(`r.${type.key}`);
        if (found.length === 0) return false;
        await say({ head: 'event: changed', data: { keys: found } });
      }
      next = Date.now() + paceMs;
      return false;
    },
  };
}
