import etag from 'etag';
import { Refused } from '../../domain/refusal';

/** The ETag of a record that is shown with data outside of its version: of both. */
export function etagOf(version: object, shown: object): string {
  return `"${bare(version)}.${bare(shown)}"`;
}

function bare(value: object): string {
  return etag(JSON.stringify(value)).replaceAll('"', '');
}

/**
 * @param view the current record, or the part of it that makes its version
 * @throws Refused `stale` if If-Match names only other versions
 */
export function requireVersion(view: object, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const current = etag(JSON.stringify(view));
  const named = ifMatch.split(',').map((version) => version.trim());
  const isNamed = (version: string) =>
    version === '*' || version === current || version.startsWith(`${current.slice(0, -1)}.`);
  if (named.some(isNamed)) return;
  throw new Refused('stale', `The record has changed: its version is now ${current}.`);
}
