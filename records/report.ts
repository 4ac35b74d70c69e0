import { cases } from './case';
import type { Database } from './database';
import { fulfillments, requests } from './request';
import type { Caller } from './user';
import { type Guarded, visibleTo } from './visibility';

export const reportNames = ['volume', 'times', 'breaches', 'ratings', 'backlog'] as const;
export type ReportName = (typeof reportNames)[number];
export const reportGroups = ['partner', 'item', 'group', 'consumer', 'category'] as const;
export type ReportGroup = (typeof reportGroups)[number];
export const reportKinds = ['requests', 'tasks', 'cases'] as const;
export type ReportKind = (typeof reportKinds)[number];

export interface ReportColumn {
  readonly name: string;
  readonly unit: 'count' | 'seconds' | 'rating';
}

interface Measured extends ReportColumn {
  /** SQL of an aggregate over the rows `r`. */
  readonly sql: string;
}

const count = (name: string, where: string): Measured => ({
  name,
  unit: 'count',
  sql: `count(*) filter (where ${where})::integer`,
});
/** The seconds from its opening, at a share of the records in order of them. */
const seconds = (name: string, until: string, share: number): Measured => ({
  name,
  unit: 'seconds',
  sql: `percentile_cont(${share}) within group (order by extract(epoch from r.${until} - r.opened_at)::float8)
    filter (where r.${until} is not null)`,
});
const age = (name: string, from: number, to: number | null): Measured =>
  count(
    name,
    `r.opened_at <= now() - interval '${from} days'${to === null ? '' : ` and r.opened_at > now() - interval '${to} days'`}`,
  );

const measures: Readonly<Record<ReportName, readonly Measured[]>> = {
  volume: [
    count('opened', 'true'),
    count('resolved', 'r.resolved_at is not null'),
    count('cancelled', `r.state = 'Cancelled'`),
  ],
  times: [
    seconds('responseMedian', 'responded_at', 0.5),
    seconds('responseP90', 'responded_at', 0.9),
    seconds('resolutionMedian', 'resolved_at', 0.5),
    seconds('resolutionP90', 'resolved_at', 0.9),
  ],
  ratings: [
    count('rated', 'r.rating is not null'),
    { name: 'average', unit: 'rating', sql: 'round(avg(r.rating), 2)::float8' },
    count('poor', 'r.rating <= 2'),
  ],
  breaches: [count('opened', 'true'), count('breached', 'r.breached_at is not null')],
  backlog: [
    count('open', 'true'),
    age('underDay', 0, 1),
    age('underWeek', 1, 7),
    age('underMonth', 7, 30),
    age('older', 30, null),
  ],
};

export function reportColumns(name: ReportName): ReportColumn[] {
  return measures[name].map(({ name: column, unit }) => ({ name: column, unit }));
}

interface Reported {
  readonly type: Guarded;
  readonly table: string;
  /** SQL on the row `r`: which rows are records of this kind. */
  readonly rows: string;
  /** By what its records can be grouped, in SQL; the first one is the default. */
  readonly groups: Readonly<Partial<Record<ReportGroup, string>>>;
  readonly reports: readonly ReportName[];
}

const shared = { item: 'r.catalog_item', group: 'r.assignment_group' };
/** Requests at the customer, tasks at the provider, and cases. */
export const reported: Readonly<Record<ReportKind, Reported>> = {
  requests: {
    ...{ type: requests, table: 'requests', rows: `r.side = 'customer'`, reports: reportNames },
    groups: { partner: 'r.provider', ...shared },
  },
  tasks: {
    ...{ type: fulfillments, table: 'requests', rows: `r.side = 'provider'`, reports: reportNames },
    groups: { partner: 'r.customer', ...shared },
  },
  cases: {
    ...{ type: cases, table: 'cases', rows: 'r.deleted is null' },
    groups: { group: 'r.assignment_group', consumer: 'r.consumer', category: 'r.category' },
    // Cases have no service levels, and are not rated.
    reports: ['volume', 'times', 'backlog'],
  },
};

export interface ReportQuery {
  readonly name: ReportName;
  readonly of: ReportKind;
  readonly groupBy: ReportGroup;
  /** The first and the last day, in the zone. The backlog is of now, and ignores them. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

export interface ReportRow {
  readonly key: string | null;
  readonly values: readonly (number | null)[];
}

/** The most groups of a report: the largest ones. */
const mostGroups = 100;

/** The records that were opened in these days (of the backlog: that are open), by group and by day. */
export async function readReport(
  db: Database,
  caller: Caller,
  query: ReportQuery,
): Promise<{ readonly groups: ReportRow[]; readonly days: ReportRow[] }> {
  const { name, of, from, to, zone } = query;
  const { type, table, rows: kind, groups } = reported[of];
  const visible = visibleTo(caller, type);
  const range =
    name === 'backlog'
      ? { sql: `r.closed_at is null and r.state not in ('Closed', 'Cancelled')`, bindings: [] }
      : {
          sql: `r.opened_at >= (?::date::timestamp at time zone ?)
            and r.opened_at < ((?::date + 1)::timestamp at time zone ?)`,
          bindings: [from, zone, to, zone],
        };
  const values = measures[name].map(({ sql }) => sql).join(', ');
  const read = async (key: string, bindings: readonly string[], order: string) => {
    const { rows } = await db
      .raw(
        `select ${key} as key, count(*), json_build_array(${values}) as values from ${table} r
         where ${kind} and ${range.sql} and ${visible.sql} group by 1 order by ${order}`,
        [...bindings, ...range.bindings, ...visible.bindings],
      )
      .timeout(20_000);
    return rows.map((row: ReportRow) => ({ key: row.key, values: row.values }));
  };
  const [byGroup, byDay] = await Promise.all([
    read(groups[query.groupBy] ?? 'null', [], `2 desc, 1 limit ${mostGroups}`),
    name === 'backlog'
      ? []
      : read(`to_char(r.opened_at at time zone ?, 'YYYY-MM-DD')`, [zone], '1'),
  ]);
  return { groups: byGroup, days: byDay };
}
