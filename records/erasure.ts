import { randomBytes } from 'node:crypto';
import { Refused } from '../domain/refusal';
import { englishOf, type Saying } from '../domain/saying';
import { recordAudit } from './audit';
import type { Database } from './database';
import {
  conditionOf,
  findPerson,
  matches,
  type Person,
  personalTables,
  type Recipient,
  recipientsOf,
  usersOfAddress,
  valueIn,
} from './personalData';
import type { TableRule } from './tables';
import { textSearch } from './textSearch';
import { changeUser } from './userAdmin';

/** What became of rows that name the person. */
export interface ErasedRows {
  readonly table: string;
  readonly effect: 'replaced' | 'deleted' | 'stays';
  readonly rows: number;
  /** Why they stay. */
  readonly why: string | null;
}

export interface ErasureReport {
  readonly tables: readonly ErasedRows[];
  readonly sharedWith: readonly Recipient[];
}

/** An erasure of a person's data. The sweep carries it out. */
export interface Erasure extends Person {
  readonly id: string;
  /** What stands for the name from then on. */
  readonly pseudonym: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly state: 'waiting' | 'done';
  readonly report: ErasureReport | null;
  readonly createdAt: Date;
  readonly doneAt: Date | null;
}

const columns = {
  id: 'id',
  name: 'name',
  email: 'email',
  pseudonym: 'pseudonym',
  reason: 'reason',
  requestedBy: 'requested_by',
  state: 'state',
  report: 'report',
  createdAt: 'created_at',
  doneAt: 'done_at',
} as const satisfies Record<keyof Erasure, string>;

export async function findErasure(db: Database, id: string): Promise<Erasure | null> {
  return (await db('erasures').where({ id }).first(columns)) ?? null;
}

export async function listErasures(
  db: Database,
  q: string | undefined,
  page: { readonly limit: number; readonly after?: { at: string; id: string } | undefined },
): Promise<Erasure[]> {
  const query = db('erasures').orderByRaw('created_at desc, id desc').limit(page.limit);
  textSearch(query, q, { texts: ['name', 'email', 'pseudonym', 'reason', 'requested_by'] });
  if (page.after)
    query.whereRaw('(created_at, id) < (?::timestamptz, ?::uuid)', [page.after.at, page.after.id]);
  return query.select(columns);
}

/**
 * Ends a person's access at once, and orders the erasure. A repeated id returns the existing one.
 * @throws Refused `conflict` if the person is under a legal hold, is the caller, or the address is a user's
 */
export async function orderErasure(
  db: Database,
  wanted: Person & Pick<Erasure, 'id' | 'reason' | 'requestedBy'>,
): Promise<Erasure> {
  const { id, reason, requestedBy } = wanted;
  const person = await findPerson(db, wanted);
  await requireErasable(db, wanted, person);
  return db.transaction(async (trx) => {
    const pseudonym = `Former person ${randomBytes(4).toString('hex')}`;
    const inserted = await trx('erasures')
      .insert({ ...person, id, reason, requested_by: requestedBy, pseudonym })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (inserted.length > 0) {
      if (person.name !== null) await endAccess(trx, person.name);
      const target = { type: 'person', id: pseudonym };
      await recordAudit(trx, { action: 'person.erase', target, after: { reason } });
    }
    const erasure = await findErasure(trx, id);
    if (!erasure) throw new Error(`The erasure ${id} was not stored.`);
    return erasure;
  });
}

async function requireErasable(
  db: Database,
  { name, email, requestedBy }: Person & Pick<Erasure, 'requestedBy'>,
  person: Person,
): Promise<void> {
  if (name === requestedBy)
    throw new Refused('conflict', 'You cannot erase yourself.', { code: 'notYourself' });
  for (const one of [person.name, person.email]) {
    const { rows } = await db.raw('select is_person_held(?) as held', [one]);
    if (rows[0].held)
      throw new Refused('conflict', `${one} is under a legal hold. Lift it before you erase.`, {
        code: 'held',
        params: { name: one ?? '' },
      });
  }
  const [user] = email === null || name !== null ? [] : await usersOfAddress(db, email);
  if (user !== undefined)
    throw new Refused('conflict', `The address is that of the user "${user}": give the name.`);
}

/** Sessions and tokens end. A person of the OpenID provider is disabled too, until the erasure is done. */
async function endAccess(trx: Database, name: string): Promise<void> {
  if (await trx('people').where({ name }).first('name'))
    await trx('users').insert({ name, roles: [] }).onConflict('name').ignore();
  if (await trx('users').where({ name }).first('name'))
    await changeUser(trx, name, { disabled: true }, () => {});
}

/**
 * Carries out the erasures that wait, each in one transaction. That of a person who is under a legal hold meanwhile waits
 * until the hold is lifted.
 * @returns how many
 */
export async function carryOutErasures(db: Database): Promise<number> {
  for (let done = 0; ; done += 1) {
    const isDone = await db.transaction(async (trx) => {
      await trx.raw('set local statement_timeout = 0; set local lock_timeout = 0');
      const waiting: Erasure | undefined = await trx('erasures')
        .where({ state: 'waiting' })
        .whereRaw('not is_person_held(name) and not is_person_held(email)')
        .orderBy('created_at')
        .forUpdate()
        .skipLocked()
        .first(columns);
      if (!waiting) return false;
      const report = await erase(trx, waiting);
      await trx('erasures')
        .where({ id: waiting.id })
        .update({
          ...{ state: 'done', name: null, email: null, report: JSON.stringify(report) },
          done_at: trx.fn.now(),
        });
      return true;
    });
    if (!isDone) return done;
  }
}

async function erase(trx: Database, erasure: Erasure): Promise<ErasureReport> {
  const sharedWith = await recipientsOf(trx, erasure);
  const found: ErasedRows[] = [
    await replaceInTexts(trx, erasure),
    ...(await countWritten(trx, erasure)),
  ];
  for (const [table, rule] of personalTables)
    found.push(...(await eraseIn(trx, table, rule, erasure)));
  return { tables: found.filter(({ rows }) => rows > 0), sharedWith };
}

const heldWhy = 'A legal hold keeps it.';

async function eraseIn(
  trx: Database,
  table: string,
  { people = {}, record, unless }: TableRule,
  erasure: Erasure,
): Promise<ErasedRows[]> {
  const named = conditionOf(people, erasure);
  if (!named) return [];
  const keeps = Object.values(people).find((rule) => rule.keeps !== undefined)?.keeps;
  const count = async (where: string) => {
    const { rows } = await trx.raw(
      `select count(*) as count from ${table} t where ${named.sql} and ${where}`,
      named.bindings,
    );
    return rows[0].count;
  };
  const stays = (rows: number, why: string) => ({ table, effect: 'stays', rows, why }) as const;
  if (keeps !== undefined) return [stays(await count('true'), keeps)];
  const isHeld = record === undefined ? 'false' : `is_held(t."${record}")`;
  const isNeeded = unless === undefined ? 'false' : `(${unless.sql})`;
  const isFree = `not ${isNeeded} and not ${isHeld}`;
  const kept = [
    stays(await count(isHeld), heldWhy),
    stays(await count(`${isNeeded} and not ${isHeld}`), unless?.why ?? ''),
  ];
  const change = async (
    sql: (matched: string) => string,
    rule: (typeof people)[string],
    column: string,
  ) => {
    const value = valueIn(rule, erasure);
    if (value === null) return 0;
    const { rowCount } = await trx.raw(sql(matches(column, rule)), [value]);
    return rowCount;
  };
  let deleted = 0;
  let replaced = 0;
  for (const [column, rule] of Object.entries(people)) {
    if (rule.deletes)
      deleted += await change(
        (matched) => `delete from ${table} t where ${matched} and (${rule.deletes}) and ${isFree}`,
        rule,
        column,
      );
  }
  for (const [column, rule] of Object.entries(people)) {
    const pseudonym = trx.raw('?', [pseudonymIn(rule, erasure)]).toQuery();
    replaced += await change(
      (matched) =>
        `update ${table} t set "${column}" = ${pseudonym} where ${matched} and ${isFree}`,
      rule,
      column,
    );
  }
  return [
    { table, effect: 'deleted', rows: deleted, why: null },
    { table, effect: 'replaced', rows: replaced, why: null },
    ...kept,
  ];
}

function pseudonymIn(
  { has, prefix = '' }: NonNullable<TableRule['people']>[string],
  { pseudonym }: Erasure,
): string {
  // The domain cannot exist: RFC 2606.
  if (has === 'mail address')
    return `${pseudonym.replaceAll(' ', '-').toLowerCase()}@erased.invalid`;
  return prefix + pseudonym;
}

/** Replaces the name in texts that Crossdesk wrote: "Assigned to Kim." Texts that people wrote stay. */
async function replaceInTexts(trx: Database, { name, pseudonym }: Erasure): Promise<ErasedRows> {
  const { rows } = await trx.raw(
    `select id, says from journal where cast(:name as text) is not null and says is not null
       and exists (select from jsonb_each_text(says -> 'params') p where p.value = :name) and not is_held(record)`,
    { name },
  );
  for (const { id, says } of rows as { id: string; says: Saying }[]) {
    const params = Object.fromEntries(
      Object.entries(says.params).map(([key, value]) => [key, value === name ? pseudonym : value]),
    );
    const replaced = { ...says, params } as Saying;
    await trx('journal')
      .where({ id })
      .update({ says: JSON.stringify(replaced), text: englishOf(replaced) });
  }
  return { table: 'journal', effect: 'replaced', rows: rows.length, why: null };
}

/** What the person wrote stays, under the pseudonym. */
async function countWritten(trx: Database, { name }: Erasure): Promise<ErasedRows[]> {
  if (name === null) return [];
  const { rows } = await trx.raw(
    `select (select count(*) from journal where by = :name and kind in ('comment', 'work note', 'attachment')) as written,
       (select count(*) from entry_signatures s join journal j on j.id = s.entry where j.by = :name) as signed`,
    { name },
  );
  const [{ written, signed }] = rows;
  return [
    {
      ...{ table: 'journal', effect: 'stays', rows: written },
      why: 'The words of comments, work notes and files belong to the record, which both organisations need. The name above them is replaced.',
    },
    {
      ...{ table: 'entry_signatures', effect: 'stays', rows: signed },
      why: 'What a partner signed proves what it sent. It is deleted with its record.',
    },
  ];
}
