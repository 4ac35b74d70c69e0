import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { Refused } from '../../domain/refusal';
import type { Deps } from '../deps';

/** What browsers keep of one cookie at the least: its name, its value and its attributes (RFC 6265, 6.1). */
const maxBytes = 4_000;

/** One cookie of this instance, which no script reads. */
export interface Cookie {
  readonly name: string;
  read(req: Request): string | undefined;
  /** @throws Refused `too-large` where browsers would not keep it */
  set(res: Response, value: string, expires: Date): void;
  clear(res: Response): void;
}

/**
 * Named after the instance as well: cookies know hosts and no ports, and two instances on one host would sign each
 * other's people out. Over TLS its prefix has browsers take it from this very host alone.
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
