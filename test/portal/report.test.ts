import { expect, test } from '@jest/globals';
import type { Report } from '../../web/src/api/types';
import { csvOf, linesOf } from '../../web/src/report/report';

const report: Report = {
  ...{ name: 'volume', of: 'tasks', groupBy: 'partner', zone: 'UTC' },
  ...{ from: '2026-03-01', to: '2026-03-03' },
  columns: [
    { name: 'opened', unit: 'count' },
    { name: 'resolutionMedian', unit: 'seconds' },
  ],
  groups: [
    { key: 'acme, "the" buyer', values: [3, 7_200.5] },
    { key: '=1+1', values: [1, null] },
    { key: null, values: [0, null] },
  ],
  days: [{ day: '2026-03-02', values: [4, 60] }],
};

test('a day without a record has the count 0, and no time', () => {
  const { lines } = linesOf(report, ['Opened', 'Resolution']);
  expect(lines.map(({ points }) => points.map(({ value }) => value))).toEqual([
    [0, 4, 0],
    [null, 60, null],
  ]);
});

test('a report is written as CSV that no spreadsheet takes for a formula', () => {
  expect(csvOf(report, ['Opened', 'Resolution'])).toBe(
    'partner,Opened,Resolution\r\n"acme, ""the"" buyer",3,7200.5\r\n\'=1+1,1,\r\n,0,\r\n',
  );
});
