import { type PersonalColumn, type TableRule, tables } from '../records/tables';

/** The page of all tables, from the list that the code follows. */
export function tablesPage(): string {
  return [
    '# Tables',
    '',
    'Every table of the database: what makes it grow, and what limits it. The last column says what an erasure of a person’s data does',
    'to it. [Data](data.md) explains retention, legal holds and erasures. Made from `records/tables.ts` by `npm run docs`; do not edit.',
    '',
    '| table | a row is | bound or policy | of a person |',
    '|---|---|---|---|',
    ...Object.entries(tables).map(row),
    '',
  ].join('\n');
}

function row([table, { row: what, bound, people = {} }]: [string, TableRule]): string {
  const erased = Object.entries(people).map(([column, rule]) => `\`${column}\`: ${effectOn(rule)}`);
  return `| \`${table}\` | ${what} | ${bound} | ${erased.join('; ')} |`;
}

function effectOn({ keeps, deletes }: PersonalColumn): string {
  if (keeps !== undefined) return 'stays';
  if (deletes === 'true') return 'the row is deleted';
  return deletes === undefined
    ? 'replaced'
    : 'the row is deleted if it is not shared or waiting, otherwise replaced';
}
