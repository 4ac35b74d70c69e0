import { useMemo, useState } from 'react';
import { announceQuietly } from '../components/announcements';
import { t } from '../i18n/t';

/** So many records are acted on at once. */
export const mostSelected = 200;

/** The selected rows of a list, by their keys. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /**
   * Selects a row, or takes it out.
   * @param range the keys of all rows: those between the last one and this one get the same
   */
  toggle(key: string, range?: readonly string[]): void;
  isAll(keys: readonly string[]): boolean;
  /** Selects these, or none if all are selected. */
  toggleAll(keys: readonly string[]): void;
  set(keys: readonly string[]): void;
}

interface Selected {
  readonly of: string;
  readonly keys: ReadonlySet<string>;
  readonly last: string | null;
}

const none: ReadonlySet<string> = new Set();

/** @param of identifies the list and its filters: nothing is selected when it changes */
export function useSelection(of: string): Selection {
  const [selected, setSelected] = useState<Selected>({ of, keys: none, last: null });
  const isCurrent = selected.of === of;
  const keys = isCurrent ? selected.keys : none;
  const last = isCurrent ? selected.last : null;
  return useMemo(() => {
    function select(next: readonly string[], from: string | null): void {
      const allowed = new Set(next.slice(0, mostSelected));
      setSelected({ of, keys: allowed, last: from });
      announceQuietly(
        next.length > mostSelected
          ? t('list.selectedAtMost', { count: mostSelected })
          : t('list.selected', { count: allowed.size }),
      );
    }
    const isAll = (all: readonly string[]) =>
      keys.size > 0 && all.slice(0, mostSelected).every((key) => keys.has(key));
    return {
      keys,
      isAll,
      toggle(key, range = []) {
        const [start, end] = [range.indexOf(last ?? key), range.indexOf(key)].sort((a, b) => a - b);
        const between = range.length > 0 ? range.slice(start, (end ?? 0) + 1) : [key];
        const others = [...keys].filter((one) => !between.includes(one));
        select(keys.has(key) ? others : [...others, ...between], key);
      },
      toggleAll: (all) => select(isAll(all) ? [] : all, null),
      set: (some) => select(some, null),
    };
  }, [of, keys, last]);
}
