import fc from 'fast-check';
import {
  allOf,
  anyOf,
  type Condition,
  type Ordering,
  type Query,
  type Value,
} from '../../api/table/query/ast';
import { type Kind, kindOf } from '../../api/table/query/columns';
import { columns, type Row } from './queryTable';

/** A condition with a way to write it. */
interface Spelt {
  readonly condition: Condition;
  readonly text: string;
}

/** Few and awkward characters, so that texts meet often. */
const characters = ['a', 'A', 'b', 'ö', 'Ö', '漢', '🚀', '%', '_', '\\', "'", '"', ' ', '.', '?'];
const signs = ['^', '=', ',', '@', ':', '$', 'IN', 'OR', 'NQ', 'LIKE', 'EQ', 'ORDERBY'];

function textOf(...without: string[]) {
  const units = [...characters, ...signs.filter((sign) => !without.includes(sign))];
  const unit = fc.constantFrom(...characters, ...units);
  return fc.array(unit, { minLength: 1, maxLength: 3 }).map((all) => all.join(''));
}

const integer = fc.integer({ min: -3, max: 3 });
const datetime = fc
  .nat(5)
  .map((step) => new Date(Date.UTC(2026, 0, 1) + step * 500))
  .map((time) => time.toISOString().slice(0, 19).replace('T', ' '));

function aValue(kind: Kind, ...without: string[]): fc.Arbitrary<Value> {
  switch (kind) {
    case 'text':
      return textOf(...without);
    case 'integer':
      return fc.oneof(integer, fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }));
    case 'boolean':
      return fc.boolean();
    case 'datetime':
      return datetime;
  }
}

const spellings = {
  LIKE: ['LIKE', 'CONTAINS', '*'],
  'NOT LIKE': ['NOT LIKE', 'NOTLIKE', '!*', 'DOES NOT CONTAIN'],
  STARTSWITH: ['STARTSWITH'],
  ENDSWITH: ['ENDSWITH', '%'],
} as const;

function spelt(condition: Condition, spelling: string, operand: Value): Spelt {
  const written = String(operand).replaceAll('^', '^^');
  return { condition, text: `${condition.column}${spelling}${written}` };
}

function conditionOn(column: string, kind: Kind): fc.Arbitrary<Spelt> {
  return fc.oneof(
    fc
      .tuple(fc.constantFrom('=', '!=', '>', '>=', '<', '<=', '='), aValue(kind))
      // "a>" and the value "=b" make the text "a>=b".
      .filter(([operator, value]) => !/^[<>]$/.test(operator) || !String(value).startsWith('='))
      .map(([operator, value]) => spelt({ column, operator, value }, operator, value)),
    fc
      .tuple(fc.constantFrom('LIKE', 'NOT LIKE', 'STARTSWITH', 'ENDSWITH'), fc.nat(3), textOf())
      .map(([operator, pick, text]) => {
        const spelling = spellings[operator][pick % spellings[operator].length] ?? operator;
        return spelt({ column, operator, text }, spelling, text);
      }),
    fc
      .tuple(
        fc.constantFrom('IN', 'NOT IN'),
        fc.array(aValue(kind, ','), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
      )
      .map(([operator, values, empty]) => {
        const members = empty ? [...values, ''] : values;
        return spelt({ column, operator, values, empty }, operator, members.join(','));
      }),
    fc
      .tuple(aValue(kind, '@'), aValue(kind, '@'))
      .map(([from, to]) =>
        spelt({ column, operator: 'BETWEEN', from, to }, 'BETWEEN', `${from}@${to}`),
      ),
    fc
      .constantFrom('ISEMPTY', 'ISNOTEMPTY', 'ANYTHING')
      .map((operator) => spelt({ column, operator }, operator, '')),
    fc.constantFrom(spelt({ column, operator: 'ISEMPTY' }, '=', ''), {
      condition: { column, operator: 'ISNOTEMPTY' },
      text: `${column}!=`,
    } as const),
    fc
      .tuple(fc.constantFrom('SAMEAS', 'NSAMEAS'), fc.constantFrom(...columns.keys()))
      .map(([operator, other]) => spelt({ column, operator, other }, operator, other)),
    fc
      .tuple(
        fc.constantFrom('GT_FIELD', 'LT_FIELD', 'GT_OR_EQUALS_FIELD', 'LT_OR_EQUALS_FIELD'),
        fc.constantFrom(
          ...[...columns].flatMap(([name, one]) => (kindOf(one) === kind ? [name] : [])),
        ),
      )
      .map(([operator, other]) => spelt({ column, operator, other }, operator, other)),
    spelledEmpty(column),
  );
}

function spelledEmpty(column: string): fc.Arbitrary<Spelt> {
  const empty: Condition = { column, operator: 'ISEMPTY' };
  return fc.constantFrom(
    ...['=NULL', 'EMPTYSTRING', 'ISEMPTYSTRING'].map((text) => spelt(empty, text, '')),
  );
}

const condition = fc.oneof(
  ...[...columns].map(([name, column]) => conditionOn(name, kindOf(column))),
);

const ordering: fc.Arbitrary<Ordering> = fc.record({
  column: fc.constantFrom(...columns.keys()),
  descending: fc.boolean(),
});

function some<T>(arbitrary: fc.Arbitrary<T>) {
  return fc.array(arbitrary, { minLength: 1, maxLength: 3 }).map(([first, ...rest]) => {
    if (first === undefined) throw new Error('One at least was asked for');
    return [first, ...rest] as const;
  });
}

/** A query, and its text. */
export const query: fc.Arbitrary<{ query: Query; text: string }> = fc
  .record({
    alternatives: some(some(some(condition))),
    orderings: fc.array(fc.record({ ordering, at: fc.nat(30) }), { maxLength: 3 }),
    end: fc.constantFrom('', '^', '^EQ'),
  })
  .map(({ alternatives, orderings, end }) => {
    const parts = alternatives.flatMap((groups, alternative) =>
      groups.flatMap((group, place) =>
        group.map(({ text }, index) => {
          if (index > 0) return `OR${text}`;
          return alternative > 0 && place === 0 ? `NQ${text}` : text;
        }),
      ),
    );
    // Each has its slot before a part, or after the last.
    const slots = [...parts, ''].map((part, slot) => ({
      part,
      orders: orderings.flatMap(({ ordering, at }) =>
        at % (parts.length + 1) === slot ? [ordering] : [],
      ),
    }));
    const texts = slots.flatMap(({ part, orders }) => [...orders.map(orderingText), part]);
    const text = texts.filter((each) => each !== '').join('^') + end;
    const order = slots.flatMap(({ orders }) => orders);
    const [first, ...rest] = alternatives.map((groups) =>
      allOf(groups.map((group) => anyOf(conditionsOf(group)))),
    );
    if (!first) throw new Error('One at least was asked for');
    return { query: { filter: anyOf([first, ...rest]), order }, text };
  });

function orderingText({ column, descending }: Ordering): string {
  return `ORDERBY${descending ? 'DESC' : ''}${column}`;
}

function conditionsOf([first, ...rest]: readonly [Spelt, ...Spelt[]]): [Condition, ...Condition[]] {
  return [first.condition, ...rest.map((each) => each.condition)];
}

const cellText = fc.option(
  fc.oneof({ weight: 4, arbitrary: textOf() }, { weight: 1, arbitrary: fc.constant('') }),
);
const time = fc.nat(12).map((step) => new Date(Date.UTC(2026, 0, 1) + step * 250));

export const rows: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      short_description: cellText,
      category: cellText,
      assigned_to: cellText,
      priority: fc.option(integer),
      active: fc.option(fc.boolean()),
      opened_at: fc.option(time),
      sys_created_on: time,
    }),
    { maxLength: 8 },
  )
  .map((all) => all.map((row, index) => ({ ...row, number: `${'aAb'[index % 3]}${index}` })));

const pieces = [
  ...columns.keys(),
  ...['nosuch', 'constructor', '__proto__', '.', ''],
  ...['=', '!=', '>', '<', '*', '!*', '%', 'LIKE', 'NOT LIKE', 'IN', 'NOT IN', 'BETWEEN', '@', ','],
  ...['ISEMPTY', 'SAMEAS', 'NSAMEAS', 'STARTSWITH', 'ENDSWITH', 'INSTANCEOF', 'DYNAMIC', 'ON'],
  ...['^', '^', '^', '^^', '^OR', '^NQ', '^ORDERBY', '^ORDERBYDESC', 'EQ', 'OR', 'NQ', '\n', '\r'],
  ...['1', '-0', '99999999999999999999', '1e9', '0x10', 'NaN', 'true', '2026-02-30', '2026-01-01'],
  ...['0000-01-01', '9999-12-31 23:59:59', '10000-01-01', '2026-01-01 24:00:00', 'infinity'],
  ...['javascript:gs.daysAgo(999999)', 'javascript:gs.daysAgoEnd(-999999)', 'javascript:x('],
  ...[
    "javascript:gs.dateGenerate('2026-01-01','toString')",
    '\0',
    '\ud800',
    "';--",
    '$1',
    '?',
    '\\',
  ],
];

/** Anything, mostly made of the words of the language. */
export const junk: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...pieces) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
    ),
    { maxLength: 20 },
  )
  .map((all) => all.join(''));
