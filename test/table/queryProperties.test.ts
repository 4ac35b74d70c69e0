import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseParameters } from '../../api/table/query/parameters';
import { parse } from '../../api/table/query/parse';
import { both } from '../../api/table/query/parsed';
import { evaluate } from './evaluate';
import { always } from './property';
import { junk, query, rows } from './queryArbitrary';
import { columns, createQueryTable, type QueryTable } from './queryTable';

let queryTable: QueryTable;

beforeAll(async () => {
  queryTable = await createQueryTable();
});

afterAll(() => queryTable.close());

test('what is written down is read as it was meant', async () => {
  await always(
    2_000,
    fc.property(query, ({ query, text }) => {
      expect(parse(text, columns)).toEqual({ ok: true, query, ignored: [] });
    }),
  );
});

test('Postgres finds the rows that are meant, in the order that is meant', async () => {
  let found = 0;
  await always(
    500,
    fc.asyncProperty(rows, fc.array(query, { minLength: 1, maxLength: 5 }), async (rows, all) => {
      await queryTable.fill(rows);
      for (const { query } of all) {
        const numbers = await queryTable.numbers(query);
        expect(numbers).toEqual(evaluate(query, rows));
        if (numbers.length > 0 && numbers.length < rows.length) found += 1;
      }
    }),
  );

  // Queries that find all or nothing prove little.
  expect(found).toBeGreaterThan(100);
});

test('no text is too odd to be read, nor its meaning to be asked of Postgres', async () => {
  let understood = 0;
  await always(
    1_000,
    fc.asyncProperty(rows, junk, junk, async (rows, text, value) => {
      const names = [...columns.keys(), 'nosuch', 'constructor'];
      const pair = [names[text.length % names.length] ?? '', value] as const;
      const parsed = both(parse(text, columns), parseParameters([pair], columns));
      if (!parsed.ok) return;
      understood += 1;
      await queryTable.fill(rows);
      expect(await queryTable.numbers(parsed.query)).toEqual(evaluate(parsed.query, rows));
    }),
  );

  expect(understood).toBeGreaterThan(100);
});

test.each([
  ['conditions', Array(200).fill('opened_atLIKEx').join('^OR')],
  ['alternatives', Array(200).fill('active=true').join('^NQ')],
  ['orderings', Array(200).fill('ORDERBYopened_at').join('^')],
  ['texts', `short_descriptionIN${Array(4_000).fill('a').join()}`],
  ['times', `opened_atNOT IN${Array(740).fill('2026-01-01').join()}`],
])('a query may have as many %s as there is room for', async (_, text) => {
  const parsed = parse(text, columns);
  if (!parsed.ok) throw new Error(parsed.message);

  await queryTable.fill([]);
  expect(await queryTable.numbers(parsed.query)).toEqual([]);
});
