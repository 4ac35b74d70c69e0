/**
 * The size of a value as JSON, in bytes of UTF-8, with its numbers written out: Postgres writes 1e20 with 21 digits,
 * and 1e300 with 301.
 */
export function writtenBytes(value: unknown): number {
  const asJson = new TextEncoder().encode(JSON.stringify(value) ?? '').length;
  return asJson + swelling(value);
}

/** The additional bytes of its numbers when they are written out. */
function swelling(value: unknown): number {
  if (typeof value === 'number') {
    const [, exponent] = String(value).split('e');
    return exponent === undefined ? 0 : Math.abs(Number(exponent));
  }
  if (typeof value !== 'object' || value === null) return 0;
  let more = 0;
  for (const inner of Object.values(value)) more += swelling(inner);
  return more;
}
