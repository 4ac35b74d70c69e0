import type { CaseField } from '../../domain/case';
import type { Database } from '../../records/database';
import { isSysId } from './rows';
import { users } from './tables/users';

type Fields = Readonly<Partial<Record<CaseField, string>>>;

/**
 * Replaces the sys_id of one of our users, to whom a case is assigned, by the user's name, which staff know. Other
 * values stay as sent.
 */
export async function nameUser(db: Database, fields: Fields): Promise<Fields> {
  const { assignedTo } = fields;
  if (assignedTo === undefined || !isSysId(assignedTo)) return fields;
  const row = await db.from(db.raw(users.from)).whereRaw(users.bySysId, [assignedTo]).first('name');
  return row ? { ...fields, assignedTo: row.name } : fields;
}
