/** How many exchanges are under way at once. */
export const underWay = 24;

/** Runs so many exchanges, `underWay` at once. Returns exchanges a second. */
export async function throughput(
  count: number,
  exchange: (n: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const lane = async () => {
    while (next < count) await exchange(next++);
  };
  await Promise.all(Array.from({ length: underWay }, lane));
  return count / ((performance.now() - begun) / 1000);
}
