import { send } from '../api/send';
import type { Page } from '../api/types';
import { listPath } from '../record/address';
import { useList } from './useList';

/** A list of the API, page by page, with its filters. */
export function useRecords<T>(
  collection: string,
  query: Readonly<Record<string, string | undefined>> = {},
  refreshEvery = 15_000,
) {
  return useList<T>(
    ['admin', collection, query],
    async (cursor, signal) =>
      (await send<Page<T>>(listPath(collection, query, cursor), { signal })).body,
    { refreshEvery },
  );
}
