/** Does something with each, in order, so many at a time. */
export async function lanes<T>(
  each: Iterable<T>,
  count: number,
  act: (one: T) => Promise<unknown>,
): Promise<void> {
  const left = each[Symbol.iterator]();
  const lane = async () => {
    for (let next = left.next(); !next.done; next = left.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: count }, lane));
}
