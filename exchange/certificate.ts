import { connect } from 'node:tls';
import { checkTarget, guardedLookup } from './target';

export interface Certificate {
  readonly until: Date;
  /** Why it is not accepted. Null if it is. */
  readonly fault: string | null;
}

/**
 * Reads the certificate of an https URL. It says nothing to the server, and connects to allowed addresses only.
 * @throws if the address is not allowed, or the server does not answer within the time
 */
export async function certificateOf(
  url: string,
  allowPrivate: boolean,
  longestMs: number,
): Promise<Certificate> {
  const { hostname, port } = checkTarget(url, allowPrivate);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    host,
    port: Number(port || 443),
    // A server name is never an address.
    ...(host === hostname && /[a-z]/i.test(host) && { servername: host }),
    lookup: guardedLookup(allowPrivate),
    // A certificate that has expired is to be read, too.
    rejectUnauthorized: false,
  });
  try {
    return await new Promise((resolve, reject) => {
      socket.setTimeout(longestMs, () => reject(new Error('no answer in time')));
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        const until = new Date(socket.getPeerCertificate().valid_to);
        const { authorizationError } = socket;
        resolve({ until, fault: authorizationError ? String(authorizationError) : null });
      });
    });
  } finally {
    socket.destroy();
  }
}
