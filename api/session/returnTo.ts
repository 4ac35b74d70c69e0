const longest = 1_000;

/** Where somebody goes on who has signed in: a path of this site, and never another site. */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > longest || !/^\/(?![/\\])/.test(wanted)) {
    return '/';
  }
  // Browsers leave tabs and line breaks out, and take "\" for "/".
  const here = 'http://here.invalid';
  if (!URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search, hash } = new URL(wanted, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : '/';
}
