import { expect, test } from '@jest/globals';
import { parseParameters } from '../../api/table/query/parameters';
import { parse } from '../../api/table/query/parse';
import { both, type Parsed } from '../../api/table/query/parsed';
import { columns } from './queryTable';

const now = new Date('2026-03-01T12:34:56.789Z');
const user = { sysId: 'c'.repeat(32), name: 'Casey', groups: ['d'.repeat(32), 'Lending'] };
const asking = { now, user };

function understood(parsed: Parsed) {
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed;
}

function filterOf(text: string) {
  return understood(parse(text, columns, asking)).query.filter;
}

function ignoredOf(text: string) {
  return understood(parse(text, columns, asking)).ignored;
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
  ['priority.name=1', 'There is no column "priority.name".'],
  ['priority', 'There is no such operator.'],
  ['prioritylike1', 'There is no column "prioritylike1".'],
  ['priorityLike1', 'There is no such operator.'],
  ['ORDERBYnosuch', 'There is no column "nosuch".'],
  ['ORDERBYDESC', 'There is no column "".'],
])('%s is ignored, and why is said', (text, why) => {
  const parsed = understood(parse(`${text}^priority=1`, columns, asking));

  expect(parsed.query).toEqual({ filter: a, order: [] });
  expect(parsed.ignored).toEqual([{ text, why }]);
});

// A column with an operator is a condition, and never widens what is asked for.
test.each([
  ['assigned_to.email=a', 'There is no column "assigned_to.email".'],
  ['assigned_to.manager.name!=a', 'There is no column "assigned_to.manager.name".'],
  ['categoryINSTANCEOFtask', 'INSTANCEOF can only be used with sys_class_name.'],
  ['priority=high', '"high" is no integer.'],
  ['priority!=high', '"high" is no integer.'],
  ['priority=1.5', '"1.5" is no integer.'],
  ['priority>9999999999999999', '"9999999999999999" is no integer.'],
  ['priorityIN1,high', '"high" is no integer.'],
  ['priorityNOT IN1,high', '"high" is no integer.'],
  ['active=yes', '"yes" is no boolean.'],
  ['opened_at>yesterday', '"yesterday" is no datetime.'],
  ['opened_at=2026-02-30', '"2026-02-30" is no datetime.'],
  ['opened_at=2026-01-01T24:00:00Z', '"2026-01-01T24:00:00Z" is no datetime.'],
  ['opened_at=0000-01-01', '"0000-01-01" is no datetime.'],
  ['opened_atBETWEEN2026-01-01@soon', '"soon" is no datetime.'],
  ['priority>', 'The operator requires a value.'],
  ['short_descriptionLIKE', 'The operator requires a value.'],
  ['priorityBETWEEN1', 'BETWEEN takes two values, separated by one @.'],
  ['categoryBETWEENa@b@c', 'BETWEEN takes two values, separated by one @.'],
  ['categoryISEMPTYnot', 'ISEMPTY takes no value.'],
  ['categorySAMEASnosuch', 'There is no column "nosuch".'],
  ['opened_atSAMEASpriority@day', 'Only two times can be compared by a unit of time.'],
  ['priorityGT_FIELDopened_at', 'The columns have different types.'],
  ['priorityONToday', 'The column is not a datetime.'],
  ['opened_atONSomeday', 'Its operand is not valid.'],
  ['opened_atRELATIVEGT@fortnight@ago@3', 'Its operand is not valid.'],
  ['opened_atRELATIVEGT@year@ago@99999', 'Its operand is not valid.'],
  ['opened_atMORETHANsys_created_on@day@beside@3', 'Its operand is not valid.'],
  [
    "opened_atDATEPARTMoonday@javascript:gs.datePart('dayofweek','moonday','EE')",
    'Its operand is not valid.',
  ],
  ['assigned_toDYNAMICd6435e965f510100a9ad2572f2b477fe', 'There is no such dynamic filter.'],
  ['assigned_to!=javascript:new Me().id()', '"javascript:new Me().id()" is no text.'],
  ['priorityVALCHANGES', 'It needs data that does not exist here.'],
  ['priorityCHANGESTO1', 'It needs data that does not exist here.'],
  ['short_descriptionMATCH_RGXx', 'It needs data that does not exist here.'],
  ['123TEXTQUERY321=', 'It has no keywords.'],
  [
    'RLQUERYtask.parent,>=1^m2m^priority=1^NQpriority=2^ENDRLQUERY',
    'Queries on related lists are not supported.',
  ],
  ['JOINshelf.number=task.number!priority=1', 'Queries on related lists are not supported.'],
])('%s matches nothing, and why is said', (text, why) => {
  const parsed = understood(parse(`${text}^priority=1`, columns, asking));

  const nothing = { column: '', operator: 'NOTHING' };
  expect(parsed.query).toEqual({ filter: { all: [nothing, a] }, order: [] });
  const [part] = text.split('^');
  expect(parsed.ignored).toEqual([{ text: part, why: `${why} It matches nothing.` }]);
  expect(filterOf(`priority=1^NQ${text}`)).toEqual({ any: [a, nothing] });
});

const time = (operator: string, value: string) => ({ column: 'opened_at', operator, value });
const range = (from: string, to: string, operator = 'BETWEEN') => ({
  column: 'opened_at',
  operator,
  from,
  to,
});
const other = (operator: string, more = {}) => ({
  column: 'opened_at',
  operator,
  other: 'sys_created_on',
  ...more,
});

test.each<[string, unknown]>([
  ['active=True', is('active', true)],
  ['active!=FALSE', { column: 'active', operator: '!=', value: false }],
  ['short_descriptionEMPTYSTRING', { column: 'short_description', operator: 'ISEMPTY' }],
  ['assigned_to=NULL', { column: 'assigned_to', operator: 'ISEMPTY' }],
  ['assigned_to!=NULL', { column: 'assigned_to', operator: 'ISNOTEMPTY' }],
  ['opened_at=2026-03-01T10:00:00Z', time('=', '2026-03-01 10:00:00')],
  ['opened_at>=2026-03-01T10:00:00.123+02:00', time('>=', '2026-03-01 08:00:00')],
  ['opened_at>=2026-03-01T10:00:00 02:00', time('>=', '2026-03-01 08:00:00')],
  ['opened_at<2026-03-01T10:00-0130', time('<', '2026-03-01 11:30:00')],
  ['opened_at<2026-03-01T10:00:00', time('<', '2026-03-01 10:00:00')],
  [
    'opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()',
    range('2026-03-01 00:00:00', '2026-03-01 23:59:59'),
  ],
  [
    'opened_atONToday@javascript:gs.daysAgoStart(0)@javascript:gs.daysAgoEnd(0)',
    range('2026-03-01 00:00:00', '2026-03-01 23:59:59'),
  ],
  [
    'opened_atNOTONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()',
    range('2026-03-01 00:00:00', '2026-03-01 23:59:59', 'NOTON'),
  ],
  ['opened_atONToday', range('2026-03-01 00:00:00', '2026-03-01 23:59:59')],
  [
    "opened_atON2026-01-02@javascript:gs.dateGenerate('2026-01-02','start')@javascript:gs.dateGenerate('2026-01-02','end')",
    range('2026-01-02 00:00:00', '2026-01-02 23:59:59'),
  ],
  ['opened_atON2026-01-02', range('2026-01-02 00:00:00', '2026-01-02 23:59:59')],
  [
    'opened_atONThis week@javascript:gs.beginningOfThisWeek()@javascript:gs.endOfThisWeek()',
    range('2026-02-23 00:00:00', '2026-03-01 23:59:59'),
  ],
  [
    'opened_atONLast month@javascript:gs.beginningOfLastMonth()@javascript:gs.endOfLastMonth()',
    range('2026-02-01 00:00:00', '2026-02-28 23:59:59'),
  ],
  [
    'opened_atONLast 6 months@javascript:gs.beginningOfLast6Months()@javascript:gs.endOfLast6Months()',
    range('2025-09-01 00:00:00', '2026-03-31 23:59:59'),
  ],
  ['opened_atONThis quarter', range('2026-01-01 00:00:00', '2026-03-31 23:59:59')],
  ['opened_atONNext year', range('2027-01-01 00:00:00', '2027-12-31 23:59:59')],
  ['opened_atRELATIVEGT@hour@ago@3', time('>', '2026-03-01 09:34:56')],
  ['opened_atRELATIVEGE@minute@ahead@60', time('>=', '2026-03-01 13:34:56')],
  ['opened_atRELATIVELT@dayofweek@ago@2', time('<', '2026-02-27 12:34:56')],
  ['opened_atRELATIVELE@month@ago@1', time('<=', '2026-02-01 12:34:56')],
  ['opened_atRELATIVEEE@dayofweek@ago@1', range('2026-02-28 00:00:00', '2026-02-28 23:59:59')],
  ['opened_atRELATIVEEE@hour@ago@1', range('2026-03-01 11:00:00', '2026-03-01 11:59:59')],
  ['opened_atRELATIVEGT@quarter@ago@1', time('>', '2025-12-01 12:34:56')],
  ['opened_atSAMEASsys_created_on@day', other('SAMEAS', { unit: 'day' })],
  ['opened_atGT_FIELDsys_created_on', other('GT_FIELD')],
  ['opened_atLT_OR_EQUALS_FIELDsys_created_on', other('LT_OR_EQUALS_FIELD')],
  ['opened_atMORETHANsys_created_on', other('GT_FIELD')],
  [
    'opened_atMORETHANsys_created_on@day@before@3',
    other('MORETHAN', { count: 3, unit: 'day', side: 'before' }),
  ],
  [
    'opened_atLESSTHANsys_created_on@hour@before or after@48',
    other('LESSTHAN', { count: 48, unit: 'hour', side: 'before or after' }),
  ],
  [
    "opened_atDATEPARTMonday@javascript:gs.datePart('dayofweek','monday','GE')",
    { column: 'opened_at', operator: 'DATEPART', part: 'dayofweek', comparison: '>=', value: 1 },
  ],
  [
    "opened_atDATEPARTSeptember@javascript:gs.datePart('month','sep','EE')",
    { column: 'opened_at', operator: 'DATEPART', part: 'month', comparison: '=', value: 9 },
  ],
  [
    "opened_atDATEPART2016@javascript:gs.datePart('year','2016','LT')",
    { column: 'opened_at', operator: 'DATEPART', part: 'year', comparison: '<', value: 2016 },
  ],
  ['assigned_to=javascript:gs.getUserID()', is('assigned_to', user.sysId)],
  ['assigned_to=javascript: gs.getUser().getID();', is('assigned_to', user.sysId)],
  [
    'assigned_toINjavascript:gs.getUserID(),x',
    { column: 'assigned_to', operator: 'IN', values: [user.sysId, 'x'], empty: false },
  ],
  ['assigned_toDYNAMIC90d1921e5f510100a9ad2572f2b477fe', is('assigned_to', user.sysId)],
  ...[
    'assigned_to=javascript:gs.getMyGroups()',
    'assigned_toINjavascript: gs.getUser().getMyGroups();',
    'assigned_toDYNAMICd6435e965f510100a9ad2572f2b47744',
  ].map((query): [string, object] => [
    query,
    { column: 'assigned_to', operator: 'IN', values: user.groups, empty: false },
  ]),
  ['short_description=javascript:gs.getUserName()', is('short_description', 'Casey')],
  ['priority=1^GROUPBYcategory', a],
  [
    '123TEXTQUERY321=a  b',
    {
      all: ['a', 'b'].map((text) => ({
        any: ['number', 'short_description'].map((column) => ({ column, operator: 'LIKE', text })),
      })),
    },
  ],
])('%s is understood', (text, filter) => {
  expect(filterOf(text)).toEqual(filter);
  expect(ignoredOf(text)).toEqual([]);
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
  ['weeksAgo(1)', '2026-02-22 12:34:56'],
  ['monthsAgo(1)', '2026-02-01 12:34:56'],
  ['monthsAgoStart(3)', '2025-12-01 00:00:00'],
  ['quartersAgoEnd(1)', '2025-12-31 23:59:59'],
  ['yearsAgo(1)', '2025-03-01 12:34:56'],
  ['endOfTomorrow()', '2026-03-02 23:59:59'],
  ['beginningOfLastWeek()', '2026-02-16 00:00:00'],
  ['beginningOfThisYear()', '2026-01-01 00:00:00'],
  ['nowDateTime()', '2026-03-01 12:34:56'],
])('the script gs.%s is a time', (script, time) => {
  expect(filterOf(`opened_at=javascript:gs.${script}`)).toEqual(is('opened_at', time));
});

test.each([
  'gs.daysAgo()',
  'gs.daysAgo(1, 2)',
  'gs.daysAgo(999999)',
  'gs.daysAgo(1);gs.daysAgo(2)',
  'gs.centuriesAgo(1)',
  'gs.endOfToday(1)',
  "gs.dateGenerate('2026-01-02','constructor')",
  "gs.dateGenerate('2026-01-02')",
  'gs.getUser()',
  'process.exit()',
])('the script %s is none', (script) => {
  const text = `opened_at=javascript:${script}`;

  const why = `"javascript:${script}" is no datetime. It matches nothing.`;
  expect(ignoredOf(text)).toEqual([{ text, why }]);
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
          { column: 'priority', operator: 'NOTHING' },
          is('active', true),
        ],
      },
      order: [],
    },
    ignored: [{ text: 'priority=high', why: '"high" is no integer. It matches nothing.' }],
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
