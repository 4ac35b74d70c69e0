import etag from 'etag';
import { Refused } from '../domain/refusal';

/**
 * @param view the record as it is read now, whose ETag names its version
 * @throws Refused `stale` where If-Match names other versions only
 */
export function requireVersion(view: object, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const current = etag(JSON.stringify(view));
  const named = ifMatch.split(',').map((version) => version.trim());
  if (named.includes('*') || named.includes(current)) return;
  throw new Refused('stale', `It was changed since: its version is ${current} now.`);
}
