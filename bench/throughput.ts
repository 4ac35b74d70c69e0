/** Number of concurrent exchanges. */
export const underWay = 24;

/** Runs a number of exchanges, `underWay` at once. Returns exchanges per second. */
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
