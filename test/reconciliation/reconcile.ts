import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import type { Person } from '../../dev/demo/person';
import type { Database } from '../../records/database';
import { act, type End, end, seen } from '../connections/connected';
import { inSync, journal, type Page, type TestStack, view } from '../environment/stack';
import { until } from '../environment/until';

/** How a reconciliation went, as an admin reads it. */
export interface Outcome {
  readonly lastAt: string;
  readonly records: number;
  readonly drift: number;
  readonly repaired: number;
  readonly lastError: string | null;
}

export interface DriftView {
  readonly id: number;
  readonly partner: string;
  readonly subject: string;
  readonly differs: string;
  readonly detail: string;
  readonly repair: string | null;
  readonly foundAt: string;
  readonly repairedAt: string | null;
}

export async function outcomeOf(one: End): Promise<Outcome | null> {
  const { reconciliation } = (await seen(one)) as unknown as { reconciliation: Outcome | null };
  return reconciliation;
}

/** The side compares now; gives how it went. */
export async function reconcile(one: End): Promise<Outcome> {
  const before = await outcomeOf(one);
  const { status } = await act(one, 'reconcile');
  expect(status).toBe(202);
  return until(
    async () => {
      const outcome = await outcomeOf(one);
      return outcome?.lastAt !== before?.lastAt && outcome;
    },
    `${one.side} to have reconciled`,
    90_000,
  );
}

/** What the side has found to differ, newest first. */
export async function driftOf({ admin }: End, query = ''): Promise<readonly DriftView[]> {
  return (await admin.get<Page<DriftView>>(`/exchange/drift?limit=200${query}`)).items;
}

/** What both sides must have alike of a request: where it stands, and the journal but for what each notes for itself. */
export async function alike(who: Person, number: string) {
  const [{ state }, entries] = await Promise.all([view(who, number), journal(who, number)]);
  const crossing = entries
    .filter(({ kind }) => kind !== 'system')
    .map(({ id, kind, text, author, at }) => ({ id, kind, text, author, at }));
  return { state, entries: crossing };
}

/** Waits until nothing is on its way, and expects one truth on both sides; gives it. */
export async function expectAlike({ avery, dana }: TestStack, number: string) {
  await inSync(number, avery, dana);
  const look = () => Promise.all([alike(avery, number), alike(dana, number)]);
  let [ours, theirs] = await look();
  await until(async () => {
    [ours, theirs] = await look();
    return isDeepStrictEqual(ours, theirs);
  }, 'both sides to be alike').catch(() => {});
  expect(theirs).toEqual(ours);
  return ours;
}

export const acme = (stack: TestStack) => end(stack, 'acme');
export const northwind = (stack: TestStack) => end(stack, 'northwind');

/** The notes that reconciliations have left in a journal. */
export async function notes(who: Person, number: string): Promise<string[]> {
  return (await journal(who, number))
    .map(({ text }) => text)
    .filter((text) => text.startsWith('Reconciled.'));
}

const backup = 'backup';

/** Keeps all that a database holds, as a back-up does; gives what restores it. Nobody may be at it meanwhile. */
export async function backUp(db: Database): Promise<() => Promise<void>> {
  const tables: string[] = await db('pg_tables').where({ schemaname: 'public' }).pluck('tablename');
  const sequences: { name: string; value: string | null }[] = await db('pg_sequences')
    .where({ schemaname: 'public' })
    .select({ name: 'sequencename', value: 'last_value' });
  await db.raw('drop schema if exists ?? cascade; create schema ??', [backup, backup]);
  for (const table of tables) {
    await db.raw('create table ??.?? as table public.??', [backup, table, table]);
  }
  return () =>
    db.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica');
      await trx.raw(`truncate ${tables.map((table) => `public."${table}"`).join(', ')}`);
      for (const table of tables) {
        // Columns that follow from others are not written.
        const columns: string[] = await trx('information_schema.columns')
          .where({ table_schema: 'public', table_name: table, is_generated: 'NEVER' })
          .pluck('column_name');
        const names = columns.map((name) => `"${name}"`).join(', ');
        await trx.raw(
          `insert into public.?? (${names}) overriding system value select ${names} from ??.??`,
          [table, backup, table],
        );
      }
      for (const { name, value } of sequences) {
        if (value === null)
          await trx.raw(`select setval(?, 1, false)`, [`public.${name}`]).catch(() => {});
        else await trx.raw('select setval(?, ?)', [`public.${name}`, value]);
      }
    });
}
