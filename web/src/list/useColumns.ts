import { useMemo } from 'react';
import type { Column } from './RecordTable';

/**
 * The columns that are shown: the chosen ones in their order, else those that are not optional. The first column has the
 * link to the record, and is always shown.
 * @param chosen the ids in the address, separated by commas
 */
export function useColumns<T>(
  columns: readonly Column<T>[],
  chosen: string | undefined,
): readonly Column<T>[] {
  return useMemo(() => {
    const ids = chosen?.split(',');
    const [first, ...others] = columns;
    const shown = ids
      ? ids.flatMap((id) => others.filter((column) => column.id === id))
      : others.filter(({ optional }) => !optional);
    return first ? [first, ...shown] : [];
  }, [columns, chosen]);
}
