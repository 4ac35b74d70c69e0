import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Collection, fetchPage, type ItemOf, type Query } from '../api/collections';
import { listen } from '../api/events';
import { type Loaded, type Sorted, withChanged } from './place';
import { collectionKey, listKey } from './useCollection';

interface Listening<C extends Collection> {
  readonly collection: C;
  readonly query: Query;
  /** Null if the list has no live events, or its order is not known here. */
  readonly sorted: Sorted<ItemOf<C>> | null;
}

/** Counts are read again at most so often, in ms. */
const countsMs = 3_000;

/** The query key of the counts of a list's views. */
export function countsKey(collection: Collection): readonly string[] {
  return ['counts', collection];
}

/**
 * Keeps a list up to date: records that are new, changed or no longer match are read as they change, and the others stay.
 * @returns whether it is listening now; else the list must be loaded again and again
 */
export function useLiveList<C extends Collection>(wanted: Listening<C>): boolean {
  const client = useQueryClient();
  const [listening, setListening] = useState(false);
  const latest = useRef(wanted);
  useEffect(() => {
    latest.current = wanted;
  });
  const { collection, sorted } = wanted;
  const isLive = sorted !== null;
  useEffect(() => {
    if (!isLive) return;
    let reading: Promise<void> = Promise.resolve();
    let counting = 0;
    const count = () => {
      counting ||= window.setTimeout(() => {
        counting = 0;
        void client.invalidateQueries({ queryKey: countsKey(collection) });
      }, countsMs);
    };
    const reload = () => {
      void client.invalidateQueries({ queryKey: listKey(collection) });
      count();
    };
    const stop = listen(`${collection}/events`, {
      onOpen: () => {
        setListening(true);
        // What changed before, or while the stream was interrupted, is not sent again.
        reload();
      },
      onLost: () => setListening(false),
      on: {
        changed: (data) => {
          // The API document has the type of the event.
          const { keys } = JSON.parse(data) as { readonly keys: readonly string[] };
          // One after the other, so that a later answer is not overwritten by an earlier one.
          reading = reading.then(() => readChanged(client, latest.current, keys)).catch(reload);
          count();
        },
        reset: reload,
      },
    });
    return () => {
      stop();
      window.clearTimeout(counting);
      setListening(false);
    };
  }, [client, collection, isLive]);
  return listening;
}

/** Reads the records with these keys, and puts them into the list. */
async function readChanged<C extends Collection>(
  client: QueryClient,
  { collection, query, sorted }: Listening<C>,
  keys: readonly string[],
): Promise<void> {
  if (!sorted) return;
  const queryKey = collectionKey(collection, query);
  await untilLoaded(client, queryKey);
  const only = { ...query, only: keys, limit: keys.length };
  const { items } = await fetchPage<ItemOf<C>>(collection, only);
  // A load that began in between may have been answered before the change.
  const isLoading = client.isFetching({ queryKey, exact: true }) > 0;
  client.setQueryData<Loaded<ItemOf<C>>>(
    queryKey,
    (list) => list && withChanged(list, keys, items, sorted),
  );
  if (isLoading) await client.invalidateQueries({ queryKey, exact: true });
}

async function untilLoaded(client: QueryClient, queryKey: QueryKey): Promise<void> {
  // Its error is shown with the list.
  await client
    .getQueryCache()
    .find({ queryKey, exact: true })
    ?.promise?.catch(() => undefined);
}
