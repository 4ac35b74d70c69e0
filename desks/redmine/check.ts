import { z } from 'zod';
import type { DeskCheck } from '../connector';
import { DeskError } from '../deskError';
import type { Account, Project, SignedIn } from './signIn';

/** What the account has to be allowed, and what people call it. */
const needed = {
  view_issues: 'View Issues',
  add_issues: 'Add issues',
  edit_issues: 'Edit issues',
  add_issue_notes: 'Add notes',
  view_private_notes: 'View private notes',
  set_notes_private: 'Set notes as private',
} as const;

/** @param queues the identifiers of projects; if empty, one that takes issues is enough */
export async function check(desk: SignedIn, queues: readonly string[]): Promise<DeskCheck> {
  desk.forget();
  let account: Account;
  try {
    account = await desk.account();
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { version: null, account: null, missing: [whyNot(desk.client.url, error)] };
  }
  const projects = await desk.projects();
  const missing: string[] = [];
  if (queues.length === 0 && projects.length === 0)
    missing.push(`${account.login} sees no project. Make it a member of one.`);
  for (const queue of queues) {
    const project = projects.find(({ identifier }) => identifier === queue);
    if (project) missing.push(...(await missingIn(desk, account, project)));
    else
      missing.push(
        `${account.login} sees no project ${queue}. Create it, or make ${account.login} a member.`,
      );
  }
  const statuses = (await desk.statuses()).map(({ name }) => name);
  // Redmine's API does not tell its version.
  return { version: null, account: account.login, missing, statuses };
}

const role = z.object({ role: z.object({ permissions: z.array(z.string()) }) });

async function missingIn(
  { client }: SignedIn,
  { login, admin, memberships }: Account,
  { id, identifier }: Project,
): Promise<string[]> {
  if (admin) return [];
  const roles = memberships.find(({ project }) => project.id === id)?.roles ?? [];
  if (roles.length === 0) return [`${login} is not a member of ${identifier}. Make it one.`];
  const answers = await Promise.all(
    roles.map((one) => client.ask({ path: `/roles/${one.id}.json` }, role)),
  );
  const may = new Set(answers.flatMap((one) => one.role.permissions));
  return Object.entries(needed)
    .filter(([permission]) => !may.has(permission))
    .map(
      ([, title]) =>
        `${login} lacks the permission "${title}" in ${identifier}. Grant it to its role.`,
    );
}

function whyNot(url: string, { no, status, message }: DeskError): string {
  if (status === 401)
    return 'Redmine refused the credentials. Check the API key, or login and password.';
  if (status === 403)
    return "Redmine's REST API is off, or the account may not use it: Administration, Settings, API.";
  if (status === 404) return `There is no Redmine at ${url}: /users/current.json is missing there.`;
  if (no.status === 'failed' && status !== undefined && status < 300)
    return `What answers at ${url} is not Redmine: ${message}`;
  return `Redmine cannot be used at ${url}: ${message}`;
}
