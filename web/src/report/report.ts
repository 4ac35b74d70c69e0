import type { Report } from '../api/types';

const styles = ['first', 'second', 'bad'] as const;
const dayMs = 24 * 3_600_000;

/** The first three columns of a report by day. Days without a record have the count 0, and no time. */
export function linesOf(report: Report, titles: readonly string[]) {
  const since = Date.parse(report.from);
  const until = Math.max(Date.parse(report.to), since + dayMs);
  const known = new Map(report.days.map(({ day, values }) => [day, values]));
  const days: string[] = [];
  for (let at = since; at <= Date.parse(report.to); at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  const lines = report.columns.slice(0, styles.length).map(({ unit }, index) => ({
    name: titles[index] ?? '',
    style: styles[index] ?? ('first' as const),
    points: days.map((day) => ({
      at: Date.parse(day),
      value: known.get(day)?.[index] ?? (unit === 'count' ? 0 : null),
    })),
  }));
  return { since, until, lines };
}

/** The midnight of a day, given in UTC, by the reader's clock. */
export function localDay(at: number): Date {
  return new Date(at + new Date(at).getTimezoneOffset() * 60_000);
}

/** The groups of a report as CSV (RFC 4180). Times are in seconds. */
export function csvOf(report: Report, titles: readonly string[]): string {
  const rows = [
    [report.groupBy, ...titles],
    ...report.groups.map(({ key, values }) => [key ?? '', ...values.map((value) => value ?? '')]),
  ];
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would run as a formula is shown as text. */
function cell(value: string | number): string {
  const text =
    typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function optionsOf<Key>(texts: Readonly<Record<string, Key>>) {
  return Object.entries(texts).map(([id, key]) => ({ id, key }));
}
