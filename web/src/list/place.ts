/** What is loaded of a list. */
export interface Loaded<T> {
  readonly items: readonly T[];
  /** The cursor of what follows. */
  readonly next: string | null;
}

type Value = string | number | null | undefined;

/** How a list is sorted, to give records that changed their place in it. */
export interface Sorted<T> {
  readonly value: (item: T) => Value;
  readonly isDescending: boolean;
  /** Decides between equal values. */
  readonly keyOf: (item: T) => string;
}

/**
 * A list in which some records changed.
 * @param keys those that may have changed
 * @param found those of them that the list has now; the others have left it
 */
export function withChanged<T>(
  { items, next }: Loaded<T>,
  keys: readonly string[],
  found: readonly T[],
  sorted: Sorted<T>,
): Loaded<T> {
  const { keyOf, value } = sorted;
  const changed = new Map(found.map((item) => [keyOf(item), item]));
  const named = new Set(keys);
  const kept: T[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const now = changed.get(key);
    if (!named.has(key)) kept.push(item);
    else if (now !== undefined && value(now) === value(item)) {
      kept.push(now);
      changed.delete(key);
    }
  }
  for (const item of changed.values()) {
    const index = kept.findIndex((other) => compare(item, other, sorted) < 0);
    if (index !== -1) kept.splice(index, 0, item);
    // What belongs after the last row of an unfinished list is loaded with the pages that follow.
    else if (next === null) kept.push(item);
  }
  return { items: kept, next };
}

/** As the API sorts: texts regardless of case, and records without a value last in both directions. */
function compare<T>(a: T, b: T, { value, isDescending, keyOf }: Sorted<T>): number {
  const [left, right] = [value(a) ?? null, value(b) ?? null];
  if (left === null || right === null) {
    if (left !== right) return left === null ? 1 : -1;
  }
  const order = byValue(left, right) || byValue(keyOf(a), keyOf(b));
  return isDescending ? -order : order;
}

function byValue(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left ?? '').toLowerCase(), String(right ?? '').toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
