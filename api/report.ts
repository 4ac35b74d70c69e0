import { z } from 'zod';
import { staff } from '../domain/lifecycle';
import { isTimeZone } from '../domain/timeZone';
import {
  readReport,
  reportColumns,
  reported,
  reportGroups,
  reportKinds,
  reportNames,
} from '../records/report';
import type { Deps } from './deps';
import { maybe } from './http/fields';
import { invalid } from './http/problem';
import { type Route, route } from './http/route';

const dayMs = 24 * 3_600_000;
const usualDays = 30;
const mostDays = 366;

const day = z.iso.date().refine((text) => text >= '1970-01-01' && text < '2200-01-01');
const zone = z
  .string()
  .max(60)
  .refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin.');

const date = z.iso.date().meta({ example: '2026-11-23' });
const values = z.array(maybe(z.number()));

const reportSchema = z
  .object({
    name: z.enum(reportNames),
    of: z.enum(reportKinds),
    groupBy: z.enum(reportGroups),
    from: date,
    to: date,
    zone: z.string(),
    columns: z.array(z.object({ name: z.string(), unit: z.enum(['count', 'seconds', 'rating']) })),
    groups: z
      .array(z.object({ key: maybe(z.string()), values }))
      .meta({ description: 'The 100 largest groups; `values` are in the order of `columns`.' }),
    days: z
      .array(z.object({ day: date, values }))
      .meta({ description: 'The days on which a record was opened. Empty for the backlog.' }),
  })
  .meta({ id: 'Report' });

/** Reports about requests, tasks or cases, for staff. They count only what the caller may see. */
export function reportRoute({ db }: Deps): Route {
  return route({
    method: 'get',
    path: '/reports/{name}',
    audit: 'report.read',
    summary:
      'Volume, times, breaches, ratings or backlog of the records that were opened in some days',
    tag: 'reports',
    roles: staff,
    params: z.object({ name: z.enum(reportNames) }),
    query: z.strictObject({
      of: z.enum(reportKinds).optional().meta({ description: '`tasks` by default.' }),
      groupBy: z
        .enum(reportGroups)
        .optional()
        .meta({
          description: Object.entries(reported)
            .map(
              ([of, { groups }]) =>
                `Of ${of}: ${Object.keys(groups)
                  .map((one) => `\`${one}\``)
                  .join(', ')}.`,
            )
            .concat('The first one is the default.')
            .join(' '),
        }),
      from: day.optional().meta({ description: `By default ${usualDays} days before \`to\`.` }),
      to: day.optional().meta({
        description: `The last day, by default today. At most ${mostDays} days after \`from\`.`,
      }),
      zone: zone.optional().meta({ description: 'The time zone of the days. `UTC` by default.' }),
    }),
    answers: { 200: { description: 'The report.', schema: reportSchema } },
    async handle({ params, query, caller }) {
      const { of = 'tasks', zone: timeZone = 'UTC' } = query;
      const { name } = params;
      const { groups, reports } = reported[of];
      if (!reports.includes(name))
        throw invalid('query.of', `${of} have no report "${name}": ask for ${reports.join(', ')}.`);
      const known = reportGroups.filter((one) => one in groups);
      const [usual = 'group'] = known;
      const { groupBy = usual } = query;
      if (!known.includes(groupBy))
        throw invalid('query.groupBy', `must be one of ${known.join(', ')} for ${of}.`);
      const to = query.to ?? dayIn(timeZone, Date.now());
      const from = query.from ?? isoDay(Date.parse(to) - usualDays * dayMs);
      const days = (Date.parse(to) - Date.parse(from)) / dayMs;
      if (days < 0)
        throw invalid('query.from', 'must not be after `to`.', {
          ...{ code: 'notAfter', params: { until: to } },
        });
      if (days > mostDays)
        throw invalid('query.from', `must be at most ${mostDays} days before \`to\`.`, {
          ...{ code: 'daysBefore', params: { count: mostDays } },
        });
      const wanted = { name, of, groupBy, from, to, zone: timeZone };
      const report = await readReport(db, caller, wanted);
      const body = {
        ...wanted,
        columns: reportColumns(name),
        groups: report.groups.map((row) => ({ key: row.key, values: [...row.values] })),
        days: report.days.map((row) => ({ day: row.key ?? from, values: [...row.values] })),
      };
      return { status: 200, body };
    },
  });
}

function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
