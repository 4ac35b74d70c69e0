import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from '../../api/table/query/parse';
import { evaluate } from './evaluate';
import { columns, createQueryTable, type QueryTable, type Row } from './queryTable';

const blank = {
  short_description: null,
  category: null,
  assigned_to: null,
  priority: null,
  active: null,
  opened_at: null,
  sys_created_on: new Date('2026-01-01T00:00:00Z'),
};

const rows: Row[] = [
  {
    ...blank,
    number: 'plain',
    short_description: 'Printer broken',
    category: 'hardware',
    assigned_to: 'hardware',
    priority: 1,
    active: true,
    opened_at: new Date('2026-01-01T10:00:00.250Z'),
  },
  {
    ...blank,
    number: 'upper',
    short_description: 'PRINTER BROKEN',
    category: 'Hardware',
    assigned_to: 'HARDWARE',
    priority: 2,
    active: false,
    opened_at: new Date('2026-01-01T10:00:01Z'),
  },
  {
    ...blank,
    number: 'percent',
    short_description: '100% done',
    category: 'software',
    assigned_to: 'bob',
    priority: 10,
    active: true,
    opened_at: new Date('2026-01-02T00:00:00Z'),
  },
  { ...blank, number: 'number', short_description: '1000 done', priority: -5 },
  { ...blank, number: 'slash', short_description: 'a_b\\c', priority: 0 },
  { ...blank, number: 'letter', short_description: 'axb/c' },
  { ...blank, number: 'quote', short_description: `O'Brien said "2^3, 4@5?"` },
  { ...blank, number: 'unicode', short_description: 'Größe 漢字 🚀' },
  { ...blank, number: 'words', short_description: 'IN ORDER' },
  { ...blank, number: 'blank', short_description: '', category: '', assigned_to: '' },
  { ...blank, number: 'none' },
];
const everyNumber = rows.map((row) => row.number);
const all = (...but: string[]) => everyNumber.filter((number) => !but.includes(number));

/** A query, and the numbers of the rows that it finds. */
const truths: [query: string, numbers: string[]][] = [
  ['', all()],
  ['EQ', all()],
  ['short_description=printer BROKEN', ['plain', 'upper']],
  ['short_description=Printer', []],
  ['short_description=100% done', ['percent']],
  ['short_description=a_b\\c', ['slash']],
  [`short_description=o'brien said "2^^3, 4@5?"`, ['quote']],
  ['short_description=GRÖSSE 漢字 🚀', []],
  ['short_description=GRÖßE 漢字 🚀', ['unicode']],
  ['short_description=', ['blank', 'none']],
  ['short_description!=', all('blank', 'none')],
  ['short_description!=printer broken', all('plain', 'upper')],
  ['short_description!=%', all()],
  ['category=hardware', ['plain']],
  ['category=HARDWARE', []],
  ['category!=hardware', all('plain')],
  ['category=', all('plain', 'upper', 'percent')],
  ['category!=', ['plain', 'upper', 'percent']],
  ['assigned_to=Hardware', ['plain', 'upper']],
  ['assigned_to.name=dr bob', ['percent']],
  ['assigned_to.nameSTARTSWITHdr ', ['plain', 'upper', 'percent', 'blank']],
  ['assigned_to.nameISEMPTY', all('plain', 'upper', 'percent', 'blank')],
  ['short_descriptionLIKERINTER', ['plain', 'upper']],
  ['short_descriptionCONTAINSrinter', ['plain', 'upper']],
  ['short_description*rinter', ['plain', 'upper']],
  ['short_descriptionLIKE%', ['percent']],
  ['short_descriptionLIKE0%', ['percent']],
  ['short_descriptionLIKE_', ['slash']],
  ['short_descriptionLIKEa_b', ['slash']],
  ['short_descriptionLIKE\\', ['slash']],
  [`short_descriptionLIKE'b`, ['quote']],
  ['short_descriptionLIKE"', ['quote']],
  ['short_descriptionLIKE2^^3', ['quote']],
  ['short_descriptionLIKE?', ['quote']],
  ['short_descriptionLIKEöSS', []],
  ['short_descriptionLIKERÖß', ['unicode']],
  ['short_descriptionLIKE字 🚀', ['unicode']],
  ['short_descriptionLIKEIN ORDER', ['words']],
  ['categoryLIKEHARD', ['plain', 'upper']],
  ['short_descriptionNOT LIKEprinter', all('plain', 'upper')],
  ['short_descriptionNOTLIKEprinter', all('plain', 'upper')],
  ['short_description!*printer', all('plain', 'upper')],
  ['short_descriptionDOES NOT CONTAINprinter', all('plain', 'upper')],
  ['short_descriptionNOT LIKE%', all('percent')],
  ['short_descriptionSTARTSWITHprinter', ['plain', 'upper']],
  ['short_descriptionSTARTSWITHbroken', []],
  ['short_descriptionSTARTSWITH100%', ['percent']],
  ['short_descriptionSTARTSWITH_', []],
  ['short_descriptionENDSWITHBroken', ['plain', 'upper']],
  ['short_description%broken', ['plain', 'upper']],
  ['short_descriptionENDSWITHprinter', []],
  ['short_description%\\c', ['slash']],
  ['categoryINhardware,software', ['plain', 'percent']],
  ['assigned_toINhardware,BOB', ['plain', 'upper', 'percent']],
  ['assigned_toINhardware, bob', ['plain', 'upper']],
  ['categoryINhardware,', all('upper', 'percent')],
  ['categoryIN', all('plain', 'upper', 'percent')],
  ['categoryNOT INhardware,software', all('plain', 'percent')],
  ['categoryNOT INhardware,', ['upper', 'percent']],
  ['categoryNOT IN', ['plain', 'upper', 'percent']],
  ['short_description>printer', ['plain', 'upper']],
  ['short_description>=printer broken', ['plain', 'upper']],
  ['short_description>printer broken', []],
  ['short_description<1000', ['percent']],
  ['short_description<=1000 done', ['percent', 'number']],
  ['categoryBETWEENa@i', ['plain']],
  ['assigned_toBETWEENB@h', ['percent']],
  ['assigned_toBETWEENhardware@HARDWARE', ['plain', 'upper']],
  ['short_descriptionISEMPTY', ['blank', 'none']],
  ['short_descriptionISNOTEMPTY', all('blank', 'none')],
  ['short_descriptionANYTHING', all()],
  ['categorySAMEASassigned_to', ['plain', 'upper']],
  ['categoryNSAMEASassigned_to', ['percent']],
  ['numberSAMEAScategory', []],
  ['priority=1', ['plain']],
  ['priority=01', ['plain']],
  ['priority=+1', ['plain']],
  ['priority=', ['letter', 'quote', 'unicode', 'words', 'blank', 'none']],
  ['priority!=1', all('plain')],
  ['priority>1', ['upper', 'percent']],
  ['priority>=2', ['upper', 'percent']],
  ['priority<1', ['number', 'slash']],
  ['priority<=-5', ['number']],
  ['priority<99999999999', ['plain', 'upper', 'percent', 'number', 'slash']],
  ['priorityIN1, 2', ['plain', 'upper']],
  ['priorityIN10,', ['percent', 'letter', 'quote', 'unicode', 'words', 'blank', 'none']],
  ['priorityNOT IN1,2', all('plain', 'upper')],
  ['priorityBETWEEN1@2', ['plain', 'upper']],
  ['priorityLIKE1', ['plain', 'percent']],
  ['prioritySTARTSWITH-', ['number']],
  ['priorityISNOTEMPTY', ['plain', 'upper', 'percent', 'number', 'slash']],
  ['prioritySAMEASpriority', ['plain', 'upper', 'percent', 'number', 'slash']],
  ['active=true', ['plain', 'percent']],
  ['active=0', ['upper']],
  ['active!=true', all('plain', 'percent')],
  ['active>false', ['plain', 'percent']],
  ['activeINtrue,false', ['plain', 'upper', 'percent']],
  ['activeSTARTSWITHFA', ['upper']],
  ['activeISEMPTY', all('plain', 'upper', 'percent')],
  ['opened_at=2026-01-01 10:00:00', ['plain']],
  ['opened_at!=2026-01-01 10:00:00', all('plain')],
  ['opened_at>2026-01-01 10:00:00', ['upper', 'percent']],
  ['opened_at>=2026-01-01 10:00:00', ['plain', 'upper', 'percent']],
  ['opened_at<2026-01-01 10:00:00', []],
  ['opened_at<=2026-01-01 10:00:00', ['plain']],
  ['opened_at=2026-01-02', ['percent']],
  ['opened_at<2026-01-02', ['plain', 'upper']],
  ['opened_atIN2026-01-02,2026-01-01 10:00:00', ['plain', 'percent']],
  ['opened_atBETWEEN2026-01-01 10:00:00@2026-01-01 10:00:01', ['plain', 'upper']],
  ['opened_atSTARTSWITH2026-01-01', ['plain', 'upper']],
  ['opened_at%:00:00', ['plain', 'percent']],
  ['opened_atISEMPTY', all('plain', 'upper', 'percent')],
  ['opened_at<9999-12-31 23:59:59', ['plain', 'upper', 'percent']],
  ['opened_at<=9999-12-31 23:59:59', ['plain', 'upper', 'percent']],
  ['opened_at>0001-01-01', ['plain', 'upper', 'percent']],
  [`opened_at>=javascript:gs.dateGenerate('2026-01-02','00:00:00')`, ['percent']],
  ['active=true^priority=1', ['plain']],
  ['active=TRUE^priority=1', ['plain']],
  ['opened_atON2026-01-01', ['plain', 'upper']],
  ['opened_atNOTON2026-01-01', all('plain', 'upper')],
  ['opened_at=2026-01-01T10:00:00Z', ['plain']],
  ['opened_at=2026-01-01T12:00:00+02:00', ['plain']],
  ['opened_atGT_FIELDsys_created_on', ['plain', 'upper', 'percent']],
  ['assigned_toEMPTYSTRING', all('plain', 'upper', 'percent')],
  ['active=true^priority=1^ORpriority=10', ['plain', 'percent']],
  ['priority=1^ORpriority=10^active=false', []],
  ['priority=2^NQactive=true^priority>1', ['upper', 'percent']],
  ['priority=1^active=false^NQcategoryISEMPTY^priority=0', ['slash']],
];

/** What has no other meaning than its SQL here. */
const times: [query: string, numbers: string[]][] = [
  ['opened_atMORETHANsys_created_on@hour@after@9', ['plain', 'upper', 'percent']],
  ['opened_atMORETHANsys_created_on@hour@after@12', ['percent']],
  ['opened_atMORETHANsys_created_on@hour@before@1', []],
  ['opened_atLESSTHANsys_created_on@hour@after@12', ['plain', 'upper']],
  ['opened_atLESSTHANsys_created_on@day@before or after@1', ['plain', 'upper', 'percent']],
  ['sys_created_onMORETHANopened_at@hour@before@12', ['percent']],
  ['sys_created_onLESSTHANopened_at@quarter@before@1', ['plain', 'upper', 'percent']],
  ['opened_atSAMEASsys_created_on@day', ['plain', 'upper']],
  ['opened_atNSAMEASsys_created_on@day', ['percent']],
  ['opened_atSAMEASsys_created_on@quarter', ['plain', 'upper', 'percent']],
  [
    "opened_atDATEPARTThursday@javascript:gs.datePart('dayofweek','thursday','EE')",
    ['plain', 'upper'],
  ],
  ["opened_atDATEPARTThursday@javascript:gs.datePart('dayofweek','thursday','GT')", ['percent']],
  ["opened_atDATEPART10 am hour@javascript:gs.datePart('hour','10','GE')", ['plain', 'upper']],
  [
    "opened_atDATEPARTJanuary@javascript:gs.datePart('month','jan','LE')",
    ['plain', 'upper', 'percent'],
  ],
  ["opened_atDATEPART2026@javascript:gs.datePart('year','2026','LT')", []],
];

let queryTable: QueryTable;

beforeAll(async () => {
  queryTable = await createQueryTable();
  await queryTable.fill(rows);
});

afterAll(() => queryTable.close());

test.each(truths)('%s', async (text, numbers) => {
  const parsed = parse(text, columns);
  if (!parsed.ok) throw new Error(parsed.message);

  expect(parsed.ignored).toEqual([]);
  expect(evaluate(parsed.query, rows).sort()).toEqual([...numbers].sort());
  expect((await queryTable.numbers(parsed.query)).sort()).toEqual([...numbers].sort());
});

test.each(times)('%s', async (text, numbers) => {
  const parsed = parse(text, columns);
  if (!parsed.ok) throw new Error(parsed.message);

  expect(parsed.ignored).toEqual([]);
  expect((await queryTable.numbers(parsed.query)).sort()).toEqual([...numbers].sort());
});

test.each([
  ['ORDERBYpriority', ['blank', 'letter', 'none', 'quote', 'unicode', 'words', 'number']],
  ['ORDERBYDESCpriority', ['percent', 'upper', 'plain', 'slash', 'number', 'blank', 'letter']],
  [
    'ORDERBYshort_description',
    ['blank', 'none', 'percent', 'number', 'slash', 'letter', 'unicode'],
  ],
  ['ORDERBYcategory^ORDERBYDESCnumber', ['words', 'unicode', 'slash', 'quote', 'number', 'none']],
  ['priority>0^ORDERBYDESCnumber', ['upper', 'plain', 'percent']],
  ['ORDERBYDESCopened_at^priority>0', ['percent', 'upper', 'plain']],
  ['ORDERBYsys_created_on', ['blank', 'letter', 'none']],
])('%s puts first what it should', async (text, first) => {
  const parsed = parse(text, columns);
  if (!parsed.ok) throw new Error(parsed.message);

  expect(evaluate(parsed.query, rows).slice(0, first.length)).toEqual(first);
  expect((await queryTable.numbers(parsed.query)).slice(0, first.length)).toEqual(first);
});
