import type { DeskCheck } from '../connector';
import { DeskError, isRefused } from '../deskError';
import { quoted, type TableApi } from './tableApi';

/**
 * Reads every table that the connector reads. ServiceNow has no call that says what an account may write.
 * @param queues the tables of the routes
 */
export async function check(
  api: TableApi,
  account: string,
  { tables, queues }: { readonly tables: readonly string[]; readonly queues: readonly string[] },
): Promise<DeskCheck> {
  const missing: string[] = [];
  for (const queue of queues.filter((name) => !tables.includes(name)))
    missing.push(
      `A route names the table ${queue}, which is not polled. Add it to the credentials' "tables".`,
    );
  try {
    for (const table of tables)
      await read(
        `/table/${table}`,
        `Grant the account a role for the table ${table}, such as itil.`,
      );
    for (const table of ['sys_journal_field', 'sys_user_group'])
      await read(`/table/${table}`, `Grant the account read access to ${table}.`);
    await read('/attachment', 'Grant the account read access to sys_attachment.');
    const access = 'Grant the account read access to sys_user.';
    const users = await read('/table/sys_user', access, `user_name=${quoted(account)}`);
    if (users?.length === 0)
      missing.push(
        `ServiceNow shows no user "${account}". Correct the credentials' "user": by it, Crossdesk knows what it wrote itself. Or: ${access}`,
      );
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { version: null, account: null, missing: [whyNot(api.url, error)] };
  }
  return { version: await versionOf(api), account, missing };

  /** A refusal is something that is missing. */
  async function read(path: string, help: string, query = '') {
    try {
      return (await api.list(path, query, { fields: 'sys_id', limit: 1 })).rows;
    } catch (error) {
      if (!isRefused(error)) throw error;
      missing.push(`${path} cannot be read: ${error.message}. ${help}`);
      return null;
    }
  }
}

/** Accounts without the role admin may not read properties. */
async function versionOf(api: TableApi): Promise<string> {
  const query = 'name=glide.buildtag.last';
  const options = { fields: 'value', limit: 1 };
  try {
    const { rows } = await api.list('/table/sys_properties', query, options);
    return ['ServiceNow', rows[0]?.value].filter(Boolean).join(' ');
  } catch (error) {
    if (isRefused(error)) return 'ServiceNow';
    throw error;
  }
}

function whyNot(url: string, { no, status, message }: DeskError): string {
  if (status === 401)
    return 'ServiceNow refused the credentials. Check user and password, the token, or the OAuth application.';
  if (no.status === 'failed' && status !== undefined && status < 300)
    return `What answers at ${url} is not ServiceNow: ${message}`;
  return `ServiceNow cannot be used at ${url}: ${message}`;
}
