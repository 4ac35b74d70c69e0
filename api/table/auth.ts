import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { Refused } from '../../domain/refusal';
import type { Database } from '../../records/database';
import { hashPassword, isPassword } from '../../records/password';
import { type Caller, findByName, noteTokenUse, tokenHash } from '../../records/users';
import type { Authenticate } from '../auth';

/** A password or token that was changed is still taken for this long, by a process that has just seen it. */
const rememberMs = 2_000;
const maxRemembered = 10_000;

interface Credentials {
  readonly name: string;
  readonly secret: string;
}

/** Who calls: by a bearer token, or by a user's name with the user's password or token (Basic). */
export function createTableAuthenticate(db: Database, byToken: Authenticate): Authenticate {
  // What an unknown user's password is compared with, so that it takes as long as a known one's.
  const nobody = hashPassword('');
  const remembered = new Map<string, { caller: Promise<Caller | null>; until: number }>();

  async function callerOf({ name, secret }: Credentials): Promise<Caller | null> {
    const hash = tokenHash(secret);
    const user = await findByName(db, name, hash);
    if (user?.holdsToken) {
      await noteTokenUse(db, hash);
      return user.caller;
    }
    const matches = await isPassword(secret, user?.passwordHash ?? (await nobody));
    return user?.passwordHash && matches ? user.caller : null;
  }

  /** Those who come at once with the same credentials are looked up together. */
  async function remember(credentials: Credentials): Promise<Caller | null> {
    const key = createHash('sha256').update(JSON.stringify(credentials)).digest('hex');
    const known = remembered.get(key);
    if (known && known.until > Date.now()) return known.caller;
    if (remembered.size >= maxRemembered) remembered.clear();
    const lookUp = { caller: callerOf(credentials), until: Number.POSITIVE_INFINITY };
    remembered.set(key, lookUp);
    const caller = await lookUp.caller.catch((error: unknown) => {
      remembered.delete(key);
      throw error;
    });
    // What is refused is looked up anew each time, and takes its time.
    if (caller) lookUp.until = Date.now() + rememberMs;
    else remembered.delete(key);
    return caller;
  }

  return async (req) => {
    const { authorization = '' } = req.headers;
    if (/^Bearer /i.test(authorization)) return byToken(req);
    const credentials = basicCredentials(req);
    const caller = credentials && (await remember(credentials));
    if (!caller) throw new Refused('unauthenticated', "These are nobody's credentials.");
    return caller;
  };
}

/** Null where there are none, or they cannot be anybody's. */
function basicCredentials(req: Request): Credentials | null {
  const [, encoded] = /^Basic +([\w+/-]+={0,2}) *$/i.exec(req.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1 || decoded.includes('\0')) return null;
  return { name: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}
