import type { Knex } from 'knex';
import type { Database } from './database';
import { type PersonalColumn, type TableRule, tables } from './tables';

/** A person: a user by name, or anybody by a name or a mail address. At least one is given. */
export interface Person {
  readonly name: string | null;
  readonly email: string | null;
}

/** A partner that received records in which the person is named. It has copies of its own. */
export interface Recipient {
  readonly partner: string;
  readonly records: number;
}

/** The tables that name people, in the order in which they are exported and erased. */
export const personalTables: readonly (readonly [string, TableRule])[] = Object.entries(
  tables,
).filter(([, { people }]) => people !== undefined);

/** The value by which a column names the person. Null if it cannot. */
export function valueIn({ has, prefix = '' }: PersonalColumn, person: Person): string | null {
  const value = has === 'name' ? person.name : person.email;
  return value === null ? null : prefix + value;
}

/** SQL on the row `t` that compares a column with a binding. The case of mail addresses does not matter. */
export function matches(column: string, { has }: PersonalColumn): string {
  return has === 'name' ? `t."${column}" = ?` : `lower(t."${column}") = lower(?)`;
}

/** The person with the mail address of the user, if it is a user. */
export async function findPerson(db: Database, { name, email }: Person): Promise<Person> {
  if (name === null || email !== null) return { name, email };
  const user = await db('users').where({ name }).first('email');
  return { name, email: user?.email ?? null };
}

/** The users who have a mail address. */
export async function usersOfAddress(db: Database, email: string): Promise<string[]> {
  return db('users').whereRaw('lower(email) = lower(?)', [email]).orderBy('name').pluck('name');
}

/** Rows that are read at once. */
const page = 500;

/**
 * Everything that is stored and names the person, row by row, as it is at one moment: without secrets, and without the
 * bytes of files.
 */
export async function* exportPerson(
  db: Database,
  person: Person,
): AsyncGenerator<{ readonly table: string; readonly row: object }> {
  const trx = await db.transaction({ isolationLevel: 'repeatable read', readOnly: true });
  try {
    await trx.raw(
      `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = '5min'`,
    );
    for (const [table, { people = {}, hidden = [] }] of personalTables) {
      const found = conditionOf(people, person);
      if (!found) continue;
      await trx.raw(
        `declare person cursor for select to_jsonb(t) - cast(? as text[]) as row from ${table} t where ${found.sql}`,
        [[...hidden], ...found.bindings],
      );
      for (;;) {
        const { rows } = await trx.raw(`fetch ${page} from person`);
        for (const { row } of rows) yield { table, row };
        if (rows.length < page) break;
      }
      await trx.raw('close person');
    }
  } finally {
    await trx.rollback();
  }
}

/** SQL on the row `t`: whether any column names the person. Null if none can. */
export function conditionOf(
  people: Readonly<Record<string, PersonalColumn>>,
  person: Person,
): { readonly sql: string; readonly bindings: Knex.RawBinding[] } | null {
  const found = Object.entries(people).flatMap(([column, rule]) => {
    const value = valueIn(rule, person);
    return value === null ? [] : [{ sql: matches(column, rule), value }];
  });
  if (found.length === 0) return null;
  return {
    sql: `(${found.map(({ sql }) => sql).join(' or ')})`,
    bindings: found.map(({ value }) => value),
  };
}

/** The partners that received records in which the person is named. */
export async function recipientsOf(db: Database, { name }: Person): Promise<Recipient[]> {
  if (name === null) return [];
  const { rows } = await db.raw(
    `select c.partner, count(distinct r.number) as records from requests r
     join connections c on c.id = r.connection_id
     where :name in (r.opened_by, r.assigned_to) or r.number in (
       select j.record from journal j where j.by = :name and not j.internal
     )
     group by c.partner order by c.partner`,
    { name },
  );
  return rows;
}
