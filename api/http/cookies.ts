import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { Refused } from '../../domain/refusal';
import type { Deps } from '../deps';

/** The minimum size that browsers support for a cookie: its name, value and attributes (RFC 6265, 6.1). */
const maxBytes = 4_000;

/** A cookie of this instance. Scripts cannot read it. */
export interface Cookie {
  readonly name: string;
  read(req: Request): string | undefined;
  /** @throws Refused `too-large` if browsers would not store it */
  set(res: Response, value: string, expires: Date): void;
  clear(res: Response): void;
}

/**
 * The name includes the instance: cookies ignore ports, so two instances on one host would overwrite each other's
 * sessions. Over TLS, its prefix makes browsers accept it only from this host.
 */
export function cookieName({ publicUrl, instance }: CookieDeps, what: string): string {
  return `${isSecure(publicUrl) ? '__Host-' : ''}crossdesk_${what}_${instance}`;
}

type CookieDeps = Pick<Deps, 'publicUrl' | 'instance'>;

export function createCookie(
  deps: CookieDeps,
  what: string,
  sameSite: 'strict' | 'lax' = 'strict',
): Cookie {
  const name = cookieName(deps, what);
  const options: CookieOptions = {
    ...{ httpOnly: true, path: '/', sameSite },
    secure: isSecure(deps.publicUrl),
  };
  return {
    name,
    read: (req) => parseCookie(req.headers.cookie ?? '')[name],
    set(res, value, expires) {
      if (name.length + value.length > maxBytes) {
        throw new Refused('too-large', 'The token is too long to be kept by a browser.');
      }
      res.cookie(name, value, { ...options, expires });
    },
    clear(res) {
      res.clearCookie(name, options);
    },
  };
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
