import * as client from 'openid-client';
import type { ImapSettings } from './imapUrl';

/** How workers get a token for a mail box whose server takes no password, as Microsoft 365 and Gmail. */
export interface ImapTokenSettings {
  /** The token endpoint. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | null;
  /** Null: the client has its own rights (client credentials). */
  readonly refreshToken: string | null;
}

/** How to sign in to a mail box. @throws if no token can be got */
export async function imapAuth(
  { user, pass }: Pick<ImapSettings, 'user' | 'pass'>,
  token: ImapTokenSettings | null,
): Promise<{ user: string; pass: string } | { user: string; accessToken: string }> {
  if (token === null) return { user, pass: pass ?? '' };
  return { user, accessToken: await imapAccessToken(token) };
}

/**
 * A new access token for one sign-in to the mail box. A connection is opened rarely, so none is kept: it cannot expire
 * before it is used.
 * @throws if the token endpoint does not answer, or refuses
 */
async function imapAccessToken(settings: ImapTokenSettings): Promise<string> {
  const { url, clientId, clientSecret, scope, refreshToken } = settings;
  const { origin, protocol } = new URL(url);
  const server = { issuer: origin, token_endpoint: url };
  const proof = client.ClientSecretPost(clientSecret);
  const configuration = new client.Configuration(server, clientId, {}, proof);
  if (protocol === 'http:') client.allowInsecureRequests(configuration);
  const asked = scope === null ? {} : { scope };
  const answer =
    refreshToken === null
      ? await client.clientCredentialsGrant(configuration, asked)
      : await client.refreshTokenGrant(configuration, refreshToken, asked);
  return answer.access_token;
}
