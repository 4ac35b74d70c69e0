/**
 * Whether this is the name of a time zone in the IANA database. An offset, such as `+01:00`, is none: it has no summer
 * time. It asks Node's own data, which differ between versions: never call it in a workflow.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
