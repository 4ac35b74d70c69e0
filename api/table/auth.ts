import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import { Refused } from '../../domain/refusal';
import type { Deps } from '../deps';
import { recordingFailure } from '../http/audit';
import type { Authenticate } from '../http/auth';
import type { CheckCredentials, Credentials } from '../http/signIn';

const invalid = 'The credentials are not valid.';

/** Authenticates the caller by a bearer token, or by a user's name with the user's password or token (Basic). */
export function createTableAuthenticate(
  deps: Pick<Deps, 'db'>,
  checkCredentials: CheckCredentials,
  byToken: Authenticate,
): Authenticate {
  return async (req) => {
    const { authorization = '' } = req.headers;
    if (/^Bearer /i.test(authorization)) return byToken(req);
    const credentials = basicCredentials(req);
    if (!credentials) throw new Refused('unauthenticated', invalid);
    const check = async () => {
      const caller = await checkCredentials(credentials, req);
      if (!caller) throw new Refused('unauthenticated', invalid);
      return caller;
    };
    return recordingFailure(deps, req, check, credentials.name);
  };
}

/** Null if there are none, or they are malformed. */
function basicCredentials(req: Request): Credentials | null {
  const [, encoded] = /^Basic +([\w+/-]+={0,2}) *$/i.exec(req.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const decoded = decodedText(Buffer.from(encoded, 'base64'));
  const colon = decoded.indexOf(':');
  if (colon < 1 || decoded.includes('\0')) return null;
  return { name: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}

/** UTF-8, as the challenge requires. Bytes that are not UTF-8 are read as Latin-1, which older clients send. */
function decodedText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
}
