import { z } from 'zod';
import type { DeskClient } from '../client';
import { rest } from './rest';

const secret = z
  .string()
  .max(1_000)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces.')
  .meta({ format: 'password' });

const password = z.strictObject({
  user: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^:]+$/, 'must not contain a colon.')
    .describe('The name of the account that Crossdesk uses. Nobody else may use it.'),
  password: z.string().min(1).max(1_000).meta({ format: 'password' }),
});
const token = z.strictObject({
  token: secret.describe(
    'An authentication token of the account that Crossdesk uses: Settings, Auth Tokens.',
  ),
});
export const credentials = z.union([token, password]);
export type Credentials = z.output<typeof credentials>;

export interface SignedIn {
  readonly client: DeskClient;
  /** The name of the account. It is asked for once. */
  account(): Promise<string>;
}

const userAnswer = z.object({ Name: z.string() });

export function signIn(client: DeskClient, given: Credentials): SignedIn {
  const authorization =
    'token' in given
      ? `token ${given.token}`
      : `Basic ${Buffer.from(`${given.user}:${given.password}`).toString('base64')}`;
  const signedIn = client.with({ authorization });
  // A token begins with its number and the user's.
  const user = 'token' in given ? (given.token.split('-')[1] ?? '') : given.user;
  let name: Promise<string> | undefined;
  async function ask() {
    const path = `${rest}/user/${encodeURIComponent(user)}`;
    const answer = await signedIn.find({ path }, userAnswer);
    return answer?.Name ?? user;
  }
  return {
    client: signedIn,
    account() {
      name ??= ask().catch((error: unknown) => {
        name = undefined;
        throw error;
      });
      return name;
    },
  };
}
