import type { DeskCheck } from '../connector';
import { DeskError } from '../deskError';
import { quoted, type TableApi } from './tableApi';

/** Reads every table that the connector reads. ServiceNow has no call that says what an account may write. */
export async function check(
  api: TableApi,
  account: string,
  tables: readonly string[],
): Promise<DeskCheck> {
  const missing: string[] = [];
  for (const table of tables) {
    await attempt(
      `/table/${table}`,
      (no) =>
        `The table ${table} cannot be read (${no}). Grant the account a role for it: itil, or sn_incident_write and the like.`,
    );
  }
  await attempt(
    '/table/sys_journal_field',
    (no) =>
      `Comments and work notes cannot be read (${no}). Grant the account read access to sys_journal_field.`,
  );
  await attempt(
    '/attachment',
    (no) => `Attachments cannot be read (${no}). Grant the account read access to sys_attachment.`,
  );
  const users = await attempt(
    '/table/sys_user',
    (no) =>
      `Users cannot be read (${no}), so that tickets cannot be assigned. Grant the account read access to sys_user.`,
    `user_name=${quoted(account)}`,
  );
  if (users && users.length === 0) {
    missing.push(
      `There is no user "${account}" that the account can see. Check the credential "user": by it, Crossdesk knows what it wrote itself.`,
    );
  }
  return { version: null, account, missing };

  /** A refusal is what is missing. An outage, and wrong credentials, are thrown. */
  async function attempt(path: string, missed: (no: string) => string, query = '') {
    try {
      return (await api.list(path, query, { limit: 1 })).rows;
    } catch (error) {
      if (!(error instanceof DeskError) || error.no.status !== 'refused') throw error;
      missing.push(missed(error.no.reason));
      return null;
    }
  }
}
