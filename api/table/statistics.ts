import type { Knex } from 'knex';
import type { TableAnswer, TableCall } from './call';
import type { TableColumn } from './column';
import { ignoredHeader, readQuery } from './params';
import { kindOf } from './query/columns';
import { queriedRows } from './rows';
import type { SeenTable } from './seen';
import { displayName, type Row, shownLabel, shownValue } from './show';
import { displayOf as displayWanted, isTrue } from './view';

type Named = readonly [name: string, column: TableColumn];

/** Counts records and aggregates their columns, in groups on request. */
export async function answerStatistics(call: TableCall, table: SeenTable): Promise<TableAnswer> {
  const { deps, params } = call;
  const asked = await readQuery(call, table);
  const groups = namedIn(params, 'sysparm_group_by', table);
  const measures = measuresOf(params, table);
  const raw = (text: string) => deps.db.raw(text);
  const rows = queriedRows(deps.db, table, asked.query).select([
    raw('count(*) as "count!"'),
    ...measures.map(({ key, sql }) => raw(`${sql} as "${key}"`)),
    ...groups.flatMap(([name, column]) => groupColumns(name, column).map(raw)),
  ]);
  groupAndOrder(rows, groups);
  const read: Row[] = await rows;
  const results = read.map((row) => ({
    stats: statsOf(row, measures, isTrue(params.get('sysparm_count'))),
    ...(groups.length > 0 && {
      groupby_fields: groups.map((group) => groupField(row, group, displayWanted(params))),
    }),
  }));
  const headers = ignoredHeader(asked);
  return { status: 200, headers, result: groups.length > 0 ? results : results[0] };
}

interface Measure {
  readonly key: string;
  readonly aggregate: string;
  readonly name: string;
  readonly column: TableColumn;
  readonly sql: string;
}

/** `avg` and `sum` accept numbers; `min` and `max` accept any ordered type. */
function measuresOf(params: URLSearchParams, table: SeenTable): Measure[] {
  return ['avg', 'sum', 'min', 'max'].flatMap((aggregate) =>
    namedIn(params, `sysparm_${aggregate}_fields`, table).flatMap(([name, column]) => {
      const kind = kindOf(column);
      const fits = ['avg', 'sum'].includes(aggregate) ? kind === 'integer' : kind !== 'boolean';
      if (!fits) return [];
      const sql = `${aggregate}(${column.sql})`;
      return [{ key: `${aggregate}!${name}`, aggregate, name, column, sql }];
    }),
  );
}

function namedIn(params: URLSearchParams, parameter: string, { columns }: SeenTable): Named[] {
  const names = new Set((params.get(parameter) ?? '').split(',').map((name) => name.trim()));
  return [...names].flatMap((name) => {
    const column = columns.get(name);
    return column && column.type !== 'journal' ? [[name, column] as const] : [];
  });
}

function groupColumns(name: string, { sql, display }: TableColumn): string[] {
  return [`${sql} as "${name}"`, ...(display ? [`max(${display}) as "${displayName(name)}"`] : [])];
}

function groupAndOrder(rows: Knex.QueryBuilder, groups: readonly Named[]): void {
  for (const [, { sql }] of groups) rows.groupByRaw(sql).orderByRaw(`${sql} nulls first`);
}

function statsOf(row: Row, measures: readonly Measure[], counts: boolean) {
  const stats: Record<string, string | Record<string, string>> = {};
  if (counts) stats.count = String(row['count!']);
  for (const { key, aggregate, name, column } of measures) {
    const before = stats[aggregate];
    const value = shownValue(column, row[key]);
    stats[aggregate] = { ...(typeof before === 'object' && before), [name]: value };
  }
  return stats;
}

function groupField(row: Row, [field, column]: Named, display: 'false' | 'true' | 'all') {
  const value = shownValue(column, row[field]);
  if (display === 'false') return { field, value };
  const shown = shownLabel(column, value, row[displayName(field)]);
  return display === 'true' ? { field, value: shown } : { field, value, display_value: shown };
}
