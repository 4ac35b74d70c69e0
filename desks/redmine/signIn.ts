import { z } from 'zod';
import type { DeskClient } from '../client';
import { named } from './issues';

const key = z.strictObject({
  apiKey: z
    .string()
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces.')
    .meta({ format: 'password' })
    .describe(
      'The API access key of the account that Crossdesk uses: My account. Nobody else may use it.',
    ),
});
const password = z.strictObject({
  user: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^:]+$/, 'must not contain a colon.')
    .describe('The login of the account that Crossdesk uses. Nobody else may use it.'),
  password: z.string().min(1).max(1_000).meta({ format: 'password' }),
});
export const credentials = z.union([key, password]);
export type Credentials = z.output<typeof credentials>;

const id = z.union([z.string(), z.number()]).transform(String);
const account = z.object({
  user: z.object({
    id,
    login: z.string(),
    admin: z.boolean().nullish(),
    memberships: z.array(z.object({ project: named, roles: z.array(named) })).default([]),
  }),
});
export type Account = z.output<typeof account>['user'];

const names = z.array(named);
const projects = z.object({
  projects: z.array(z.object({ id, identifier: z.string(), name: z.string() })),
  total_count: z.number(),
});
export type Project = z.output<typeof projects>['projects'][number];

/** A desk that is signed in to. What seldom changes is asked for once. */
export interface SignedIn {
  readonly client: DeskClient;
  account(): Promise<Account>;
  projects(): Promise<readonly Project[]>;
  statuses(): Promise<readonly Named[]>;
  priorities(): Promise<readonly Named[]>;
  /** Asks again for everything. */
  forget(): void;
}
type Named = z.output<typeof named>;

export function signIn(client: DeskClient, given: Credentials): SignedIn {
  const desk = client.with(
    'apiKey' in given
      ? { 'x-redmine-api-key': given.apiKey }
      : {
          authorization: `Basic ${Buffer.from(`${given.user}:${given.password}`).toString('base64')}`,
        },
  );
  const kept = new Map<string, Promise<unknown>>();
  const once =
    <T>(what: string, ask: () => Promise<T>) =>
    (): Promise<T> => {
      const known = kept.get(what) as Promise<T> | undefined;
      if (known) return known;
      const asked = ask();
      kept.set(what, asked);
      asked.catch(() => kept.delete(what));
      return asked;
    };
  return {
    client: desk,
    account: once('account', async () => {
      const path = '/users/current.json';
      return (await desk.ask({ path, query: { include: 'memberships' } }, account)).user;
    }),
    projects: once('projects', () => everyProject(desk)),
    statuses: once('statuses', async () => {
      const answer = z.object({ issue_statuses: names });
      return (await desk.ask({ path: '/issue_statuses.json' }, answer)).issue_statuses;
    }),
    priorities: once('priorities', async () => {
      const answer = z.object({ issue_priorities: names });
      const path = '/enumerations/issue_priorities.json';
      return (await desk.ask({ path }, answer)).issue_priorities;
    }),
    forget: () => kept.clear(),
  };
}

async function everyProject(client: DeskClient): Promise<Project[]> {
  const all: Project[] = [];
  for (;;) {
    const query = { limit: 100, offset: all.length };
    const answer = await client.ask({ path: '/projects.json', query }, projects);
    all.push(...answer.projects);
    if (answer.projects.length === 0 || all.length >= answer.total_count) return all;
  }
}
