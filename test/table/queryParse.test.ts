import { expect, test } from '@jest/globals';
import { parseParameters } from '../../api/table/query/parameters';
import { parse } from '../../api/table/query/parse';
import { both, type Parsed } from '../../api/table/query/parsed';
import { columns } from './shelf';

const now = new Date('2026-03-01T12:34:56.789Z');

function understood(parsed: Parsed) {
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed;
}

function filterOf(text: string) {
  return understood(parse(text, columns, now)).query.filter;
}

function ignoredOf(text: string) {
  return understood(parse(text, columns, now)).ignored;
}

const is = (column: string, value: unknown) => ({ column, operator: '=', value });
const [a, b, c, d] = [1, 2, 3, 4].map((value) => is('priority', value));

test.each([
  ['priority=1^priority=2^ORpriority=3', { all: [a, { any: [b, c] }] }],
  ['priority=1^ORpriority=2^priority=3', { all: [{ any: [a, b] }, c] }],
  ['priority=1^ORpriority=2^ORpriority=3', { any: [a, b, c] }],
  ['priority=1^priority=2^NQpriority=3', { any: [{ all: [a, b] }, c] }],
  ['priority=1^NQpriority=2^ORpriority=3^priority=4', { any: [a, { all: [{ any: [b, c] }, d] }] }],
  ['priority=1^NQpriority=2^NQpriority=3', { any: [a, b, c] }],
  ['priority=1^NQ^priority=2', { any: [a, b] }],
  ['ORpriority=1^priority=2', { all: [a, b] }],
  ['NQpriority=1', a],
  ['^priority=1^', a],
  ['priority=1^EQ', a],
  ['priority=1^EQ^ORDERBYnumber', a],
  ['priority=1^ORDERBYnumber^ORpriority=2', { any: [a, b] }],
  ['', { all: [] }],
])('%s is joined as it should be', (text, filter) => {
  expect(filterOf(text)).toEqual(filter);
  expect(ignoredOf(text)).toEqual([]);
});

test.each([
  ['priority=1^nosuch=2^ORpriority=3', { all: [a, c] }],
  ['priority=1^ORnosuch=2^ORpriority=3', { any: [a, c] }],
  ['nosuch=1^ORpriority=2', b],
  ['nosuch=1^NQpriority=2', b],
  ['nosuch=1', { all: [] }],
])('of %s remains what is valid', (text, filter) => {
  expect(filterOf(text)).toEqual(filter);
  expect(ignoredOf(text)).toMatchObject([{ text: expect.stringMatching(/^nosuch/) }]);
});

test.each([
  ['short_description=a^^b', 'a^b'],
  ['short_description=a^^^^b', 'a^^b'],
  ['short_description=a^^^ORDERBYnumber', 'a^'],
  ['short_description=^^ORpriority=1', '^ORpriority=1'],
  ['short_description==', '='],
  ['short_description= LIKE ', ' LIKE '],
  ['short_description=a\nb', 'a\nb'],
])('%j has its value whole', (text, value) => {
  expect(filterOf(text)).toEqual(is('short_description', value));
});

test.each([
  ['nosuch=1', 'There is no column "nosuch".'],
  ['constructor=1', 'There is no column "constructor".'],
  ['Number=1', 'There is no column "".'],
  ['assigned_to.email=a', 'There is no column "assigned_to.email".'],
  ['priority', 'There is no such operator.'],
  ['prioritylike1', 'There is no column "prioritylike1".'],
  ['priorityLike1', 'There is no such operator.'],
  ['categoryINSTANCEOFtask', 'There is no such operator.'],
  ['priority=high', '"high" is no integer.'],
  ['priority=1.5', '"1.5" is no integer.'],
  ['priority>9999999999999999', '"9999999999999999" is no integer.'],
  ['priorityIN1,high', '"high" is no integer.'],
  ['active=yes', '"yes" is no boolean.'],
  ['opened_at>yesterday', '"yesterday" is no datetime.'],
  ['opened_at=2026-02-30', '"2026-02-30" is no datetime.'],
  ['opened_at=0000-01-01', '"0000-01-01" is no datetime.'],
  ['opened_atBETWEEN2026-01-01@soon', '"soon" is no datetime.'],
  ['priority>', 'The operator takes a value.'],
  ['short_descriptionLIKE', 'The operator takes a value.'],
  ['priorityBETWEEN1', 'BETWEEN takes two values with one @ between them.'],
  ['categoryBETWEENa@b@c', 'BETWEEN takes two values with one @ between them.'],
  ['categoryISEMPTYnot', 'ISEMPTY takes no value.'],
  ['categorySAMEASnosuch', 'There is no column "nosuch".'],
  ['ORDERBYnosuch', 'There is no column "nosuch".'],
  ['ORDERBYDESC', 'There is no column "".'],
])('%s is ignored, and why is said', (text, why) => {
  const parsed = understood(parse(`${text}^priority=1`, columns, now));

  expect(parsed.query).toEqual({ filter: a, order: [] });
  expect(parsed.ignored).toEqual([{ text, why }]);
});

test('orderings are kept in their order, wherever they stand', () => {
  const text = 'ORDERBYDESCpriority^active=true^ORDERBYnumber^NQactive=false^ORDERBYDESCnumber';

  expect(understood(parse(text, columns)).query.order).toEqual([
    { column: 'priority', descending: true },
    { column: 'number', descending: false },
    { column: 'number', descending: true },
  ]);
});

test.each([
  ["dateGenerate('2026-01-02','03:04:05')", '2026-01-02 03:04:05'],
  ['dateGenerate("2026-01-02", "end")', '2026-01-02 23:59:59'],
  ["dateGenerate('2026-01-02','start')", '2026-01-02 00:00:00'],
  ['beginningOfToday()', '2026-03-01 00:00:00'],
  ['endOfToday()', '2026-03-01 23:59:59'],
  ['beginningOfYesterday()', '2026-02-28 00:00:00'],
  ['endOfYesterday()', '2026-02-28 23:59:59'],
  ['daysAgo(1)', '2026-02-28 12:34:56'],
  ['daysAgoStart(7)', '2026-02-22 00:00:00'],
  ["daysAgoEnd('7')", '2026-02-22 23:59:59'],
  ['daysAgo(-1)', '2026-03-02 12:34:56'],
  ['hoursAgo(2)', '2026-03-01 10:34:56'],
  ['hoursAgoStart(0)', '2026-03-01 12:00:00'],
  ['minutesAgoEnd(1)', '2026-03-01 12:33:59'],
])('the script gs.%s is a time', (script, time) => {
  expect(filterOf(`opened_at=javascript:gs.${script}`)).toEqual(is('opened_at', time));
});

test.each([
  'gs.daysAgo()',
  'gs.daysAgo(1, 2)',
  'gs.daysAgo(999999)',
  'gs.daysAgo(1);gs.daysAgo(2)',
  'gs.weeksAgo(1)',
  'gs.endOfToday(1)',
  "gs.dateGenerate('2026-01-02','constructor')",
  "gs.dateGenerate('2026-01-02')",
  'gs.getUser()',
  'process.exit()',
])('the script %s is none', (script) => {
  const text = `opened_at=javascript:${script}`;

  expect(ignoredOf(text)).toEqual([{ text, why: `"javascript:${script}" is no datetime.` }]);
});

test.each([
  [`short_description=${'ö'.repeat(4_100)}`, 'The query is longer than 8192 bytes.'],
  [Array(201).fill('nosuch=1').join('^'), 'The query has more than 200 conditions.'],
  ['^'.repeat(10_000_000), 'The query is longer than 8192 bytes.'],
  ['short_description=a\0b', 'The query has a NUL character.'],
  ['short_description=a\ud800b', 'The query has half a surrogate pair.'],
])('%.30j is refused', (text, message) => {
  expect(parse(text, columns)).toEqual({ ok: false, message });
});

test('the longest query that is allowed is read', () => {
  const text = Array(200).fill('priority=1').join('^');
  const long = `short_description=${'x'.repeat(8_192 - 'short_description='.length)}`;

  expect(parse(text, columns).ok).toBe(true);
  expect(parse(long, columns).ok).toBe(true);
});

test('parameters are conditions where they name a column, with their values as they are', () => {
  const pairs = [
    ['sysparm_limit', '10'],
    ['short_description', 'a^^b^ORc'],
    ['category', ''],
    ['priority', 'high'],
    ['active', 'true'],
  ] as const;

  expect(parseParameters(pairs, columns)).toEqual({
    ok: true,
    query: {
      filter: {
        all: [
          is('short_description', 'a^^b^ORc'),
          { column: 'category', operator: 'ISEMPTY' },
          is('active', true),
        ],
      },
      order: [],
    },
    ignored: [{ text: 'priority=high', why: '"high" is no integer.' }],
  });
});

test('a parameter beyond the limits is refused, unless it is none of ours', () => {
  expect(parseParameters([['category', 'a\0']], columns)).toEqual({
    ok: false,
    message: 'The query has a NUL character.',
  });
  expect(parseParameters([['sysparm_view', 'a\0']], columns).ok).toBe(true);
});

test('parameters and a query must both hold', () => {
  const query = parse('priority=1^NQpriority=2^ORDERBYnumber^nosuch=1', columns);
  const parameters = parseParameters([['priority', '3']], columns);
  const none = parseParameters([], columns);
  const refused = parse('\0', columns);

  expect(both(query, parameters)).toEqual({
    ok: true,
    query: {
      filter: { all: [{ any: [a, b] }, c] },
      order: [{ column: 'number', descending: false }],
    },
    ignored: [{ text: 'nosuch=1', why: 'There is no column "nosuch".' }],
  });
  expect(both(query, none)).toEqual(query);
  expect(both(none, parameters)).toEqual(parameters);
  expect(both(query, refused)).toEqual(refused);
  expect(both(refused, query)).toEqual(refused);
});
