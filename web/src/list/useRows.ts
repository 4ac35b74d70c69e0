import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { usePreferences } from '../preferences/preferences';
import type { List } from './useCollection';

/** Shorter lists are drawn whole: they can be printed, and searched by the browser. */
const mostDrawn = 200;
/** The height of a row until one is measured, in pixels. */
const usualHeight = 31;
/** More is loaded when so few rows are left below the window. */
const fewLeft = 15;

interface Wanted {
  readonly list: List<unknown>;
  /** The keys of its rows. */
  readonly keys: readonly string[];
  /** The row that is drawn wherever it is, because it has the focus. */
  readonly active: RefObject<string | null>;
  readonly isMain: boolean;
  /** Identifies the filters and the order. */
  readonly of: string;
}

interface DrawnRow {
  readonly index: number;
  /** The height of the rows before it that are not drawn. */
  readonly gap: number;
  readonly measure: (row: HTMLTableRowElement | null) => void;
}

interface Rows {
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly rows: readonly DrawnRow[];
  /** The height of the rows after the last one that is drawn. */
  readonly rest: number;
}

/** The rows of a table that are drawn: of a long list, those in the window and the active one. */
export function useRows({ list, keys, active, isMain, of }: Wanted): Rows {
  const body = useRef<HTMLTableSectionElement>(null);
  const margin = useMargin(body);
  const height = useRowHeight(body);
  const virtualizer = useWindowVirtualizer<HTMLTableRowElement>({
    count: keys.length,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    rangeExtractor: (range) => {
      if (keys.length <= mostDrawn) return keys.map((_, index) => index);
      const drawn = defaultRangeExtractor(range);
      const own = active.current === null ? -1 : keys.indexOf(active.current);
      return own === -1 || drawn.includes(own) ? drawn : [...drawn, own].sort((a, b) => a - b);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: Estimates are kept until they are measured again.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, height]);
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};

  const { more, loadingMore, error } = list;
  const isNearEnd = endIndex >= keys.length - fewLeft;
  useEffect(() => {
    if (isMain && isNearEnd && more && !loadingMore && !error) more();
  }, [isMain, isNearEnd, more, loadingMore, error]);

  usePlaceKept({
    keys,
    of,
    first: startIndex,
    startOf: (index) => virtualizer.measurementsCache[index]?.start,
    isScrolled: (virtualizer.scrollOffset ?? 0) > margin,
  });

  let end = margin;
  const rows = virtualizer.getVirtualItems().map(({ index, start, end: next }) => {
    const gap = start - end;
    end = next;
    return { index, gap, measure: virtualizer.measureElement };
  });
  return { body, rows, rest: virtualizer.getTotalSize() + margin - end };
}

/**
 * The height of the first row, at the density that the reader chose. All rows of a wide table have it. A row that is not as high as it was estimated makes the
 * virtualizer compute the places of all rows after it again, which is slow in a long list.
 */
function useRowHeight(body: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(usualHeight);
  const { density } = usePreferences();
  // biome-ignore lint/correctness/useExhaustiveDependencies: The density decides the height.
  useLayoutEffect(() => {
    const row = body.current?.querySelector<HTMLElement>('tr[data-key]');
    if (row && row.offsetHeight > 0) setHeight(row.offsetHeight);
  }, [body, density]);
  return height;
}

/** The distance of an element from the top of the page. What is above it can grow. */
function useMargin(element: RefObject<HTMLElement | null>): number {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const top = element.current?.getBoundingClientRect().top;
      if (top !== undefined) setMargin(Math.round(top + window.scrollY));
    };
    measure();
    const main = element.current?.closest('main');
    if (!main) return;
    const watch = new ResizeObserver(measure);
    watch.observe(main);
    return () => watch.disconnect();
  }, [element]);
  return margin;
}

interface Place {
  readonly keys: readonly string[];
  readonly of: string;
  /** The index of the first row in the window. */
  readonly first: number;
  readonly startOf: (index: number) => number | undefined;
  /** The top of the list is above the window. */
  readonly isScrolled: boolean;
}

interface Kept {
  readonly keys: readonly string[];
  readonly of: string;
  /** The rows in the window: the first of them that is still there stays where it is. */
  readonly seen: readonly { readonly key: string; readonly start: number }[];
}

/** Keeps the rows in the window where they are when rows above them come or go. */
function usePlaceKept({ keys, of, first, startOf, isScrolled }: Place): void {
  const kept = useRef<Kept | null>(null);
  useLayoutEffect(() => {
    const before = kept.current;
    if (before && before.keys !== keys && before.of === of && isScrolled) {
      const anchor = before.seen.find(({ key }) => keys.includes(key));
      const start = anchor && startOf(keys.indexOf(anchor.key));
      if (anchor && start !== undefined && start !== anchor.start)
        window.scrollBy({ top: start - anchor.start, behavior: 'instant' });
    }
    const seen = keys.slice(first, first + 40).flatMap((key, index) => {
      const start = startOf(first + index);
      return start === undefined ? [] : [{ key, start }];
    });
    kept.current = { keys, of, seen };
  });
}
