import type { Page } from '../api/types';

interface Dated {
  readonly number: string;
  readonly openedAt: string;
}

/** Where one of the lists stands: the page that begins at `from`, of which `skip` items were shown. */
interface Place<K> {
  readonly of: K;
  readonly from: string | null;
  readonly skip: number;
}

const most = 40;

/**
 * A page of several lists as one, newest first. The API lists one state at a time; what people call open is several.
 * An item that moves from one list to another meanwhile may be seen twice, or not before the next look.
 * @param cursor the `next` of the last page; undefined is the beginning
 */
export async function mergedPage<K, T extends Dated>(
  lists: readonly K[],
  load: (list: K, cursor: string | undefined) => Promise<Page<T>>,
  cursor: string | undefined,
): Promise<Page<T>> {
  // What we wrote ourselves, one page ago.
  const places: readonly Place<K>[] = cursor
    ? JSON.parse(cursor)
    : lists.map((of) => ({ of, from: null, skip: 0 }));
  const open = await Promise.all(
    places.map(async ({ of, from, skip }) => {
      return { of, from, at: skip, page: await load(of, from ?? undefined) };
    }),
  );
  const items: T[] = [];
  while (items.length < most) {
    // Where a list's page is at its end, what comes next there may be newer than what the others have.
    const ended = open.filter(({ page, at }) => at >= page.items.length && page.next !== null);
    for (const list of ended) {
      list.from = list.page.next;
      list.page = await load(list.of, list.from ?? undefined);
      list.at = 0;
    }
    const [newest] = open
      .filter(({ page, at }) => at < page.items.length)
      .sort((one, other) => newerFirst(one.page.items[one.at], other.page.items[other.at]));
    const item = newest?.page.items[newest.at];
    if (!newest || !item) break;
    newest.at += 1;
    if (!items.some(({ number }) => number === item.number)) items.push(item);
  }
  const rest = open.flatMap(({ of, from, page, at }): Place<K>[] => {
    if (at < page.items.length) return [{ of, from, skip: at }];
    return page.next === null ? [] : [{ of, from: page.next, skip: 0 }];
  });
  return { items, next: rest.length > 0 ? JSON.stringify(rest) : null };
}

function newerFirst(one: Dated | undefined, other: Dated | undefined): number {
  if (!one || !other) return 0;
  return Date.parse(other.openedAt) - Date.parse(one.openedAt);
}
