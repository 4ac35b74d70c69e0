import type { Request } from 'express';
import { Refused } from '../../domain/refusal';
import { originOf } from '../http/origin';

/**
 * Whether a page of this site sent the request, according to the browser: by Fetch Metadata, or by `Origin` if it has
 * none, as over plain HTTP. Null if neither is present: then no page sent it.
 */
function isOwnPage({ headers }: Request, publicUrl: string): boolean | null {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  if (headers.origin === undefined) return null;
  if (!URL.canParse(headers.origin)) return false;
  const { protocol, origin } = new URL(publicUrl);
  return [origin, originOf(protocol, headers.host)].includes(new URL(headers.origin).origin);
}

/**
 * A request with a cookie can come from any page: it is only accepted from this site's pages (CSRF).
 * @throws Refused `forbidden`
 */
export function requireOwnPage(req: Request, publicUrl: string): void {
  if (req.method === 'GET' || req.method === 'HEAD') return;
  if (isOwnPage(req, publicUrl) !== true) throw notOurs();
}

/** The same, but for programs, which come without a cookie. @throws Refused `forbidden` */
export function refuseOtherPages(req: Request, publicUrl: string): void {
  if (isOwnPage(req, publicUrl) === false) throw notOurs();
}

function notOurs(): Refused {
  const message =
    'A session can only be used by pages of this site: the browser must send "Sec-Fetch-Site: same-origin", or an "Origin" of this host. Programs send a token.';
  return new Refused('forbidden', message);
}
