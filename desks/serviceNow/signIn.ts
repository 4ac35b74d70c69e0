import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Headers } from '../../exchange/call';
import type { DeskCall, DeskClient } from '../client';
import { DeskError } from '../deskError';

const user = z
  .string()
  .min(1)
  .max(255)
  .describe('The user name of the account that Crossdesk uses. Nobody else may use it.');
const secret = z.string().min(1).max(4_000).meta({ format: 'password' });
const tables = z
  .array(z.string().regex(/^\w{1,80}$/, 'must be the name of a table, such as incident.'))
  .min(1)
  .max(10)
  .default(['incident'])
  .describe('The tables whose records are tickets, as the routes name them.');

const password = z.strictObject({ user, password: secret, tables });
const token = z.strictObject({
  user,
  token: secret.describe('A bearer token that does not expire.'),
  tables,
});
const application = z.strictObject({
  user: user.describe('The user name of the account that the OAuth application acts as.'),
  clientId: secret,
  clientSecret: secret,
  tables,
});
export const credentials = z.union([password, token, application]);
export type Credentials = z.output<typeof credentials>;

/** A client whose calls are signed in. */
export interface SignedIn {
  readonly url: string;
  ask<T extends z.ZodType>(
    call: DeskCall,
    answer: T,
  ): Promise<{ readonly body: z.output<T>; readonly headers: Headers }>;
  stream(call: DeskCall): Promise<Readable>;
}

/** Signs in with a password, a token, or the client credentials of an OAuth application. */
export function signIn(client: DeskClient, given: Credentials): SignedIn {
  if ('clientId' in given) return signInByOAuth(client, given);
  const authorization =
    'token' in given ? `Bearer ${given.token}` : basic(`${given.user}:${given.password}`);
  const { url, askWithHeaders, stream } = client.with({ authorization });
  return { url, ask: askWithHeaders, stream };
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

const issued = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** A token is used until shortly before its end, in milliseconds. */
const early = 60_000;

/** RFC 6749, 4.4. A token that was revoked is replaced once. */
function signInByOAuth(
  client: DeskClient,
  { clientId, clientSecret }: z.output<typeof application>,
): SignedIn {
  let current: Promise<{ readonly client: DeskClient; readonly until: number }> | undefined;

  async function issue() {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const bytes = Buffer.from(form.toString());
    const body = {
      type: 'application/x-www-form-urlencoded',
      length: bytes.length,
      open: () => Readable.from([bytes]),
    };
    const began = Date.now();
    const answer = await client.ask({ method: 'POST', path: '/oauth_token.do', body }, issued);
    const authorization = `Bearer ${answer.access_token}`;
    return {
      client: client.with({ authorization }),
      until: began + answer.expires_in * 1_000 - early,
    };
  }

  async function signedIn(): Promise<DeskClient> {
    const known = await current?.catch(() => undefined);
    if (known && known.until > Date.now()) return known.client;
    current = issue();
    return (await current).client;
  }

  async function retrying<A>(effect: (client: DeskClient) => Promise<A>): Promise<A> {
    try {
      return await effect(await signedIn());
    } catch (error) {
      if (!(error instanceof DeskError) || error.status !== 401) throw error;
      current = undefined;
      return effect(await signedIn());
    }
  }

  return {
    url: client.url,
    ask: (call, answer) => retrying((signed) => signed.askWithHeaders(call, answer)),
    stream: (call) => retrying((signed) => signed.stream(call)),
  };
}
