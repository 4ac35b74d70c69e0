const longest = 1_000;

/** Where a person continues after signing in: a path of this site, never another site. */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > longest || !/^\/(?![/\\])/.test(wanted)) {
    return '/';
  }
  // Browsers ignore tabs and line breaks, and treat "\" as "/".
  const here = 'http://here.invalid';
  if (!URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search, hash } = new URL(wanted, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : '/';
}
