import { Readable } from 'node:stream';
import { z } from 'zod';
import { keyOf, type ManagedRecord, newestFirst } from '../../records/recordType';
import { visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { csvLine } from '../http/csv';
import { invalid } from '../http/problem';
import { type Route, route } from '../http/route';
import { commonOf, filterFields, matchingOf, sortBy, wantedBy } from './listFilters';
import type { Resource } from './resource';

const mostExported = 100_000;
const exportPage = 500;

/** The list as CSV, read page by page while it is sent. */
export function exportRoute<R extends ManagedRecord, Row extends R>(
  { db }: Deps,
  resource: Resource<R, Row>,
): Route {
  const { audited, nouns, path, type } = resource;
  const columns = plainFieldsOf(resource.schema);
  return route({
    ...commonOf(resource),
    path: `${path}/export`,
    audit: `${audited ?? nouns[0]}.export`,
    summary: `Export ${nouns[1]} as CSV: a list with all its pages`,
    query: z.strictObject({
      ...filterFields(resource),
      sort: sortBy(type),
      bom: z.enum(['true']).optional().meta({
        description: 'Begins the file with a byte order mark, by which Excel knows UTF-8.',
      }),
    }),
    answers: {
      200: {
        description: `CSV (RFC 4180) in UTF-8 with a header. Times are ISO 8601 in UTC. A text that a spreadsheet would take for a formula begins with an apostrophe. More than ${mostExported.toLocaleString('en')} records are refused.`,
        contentType: 'text/csv',
        schema: z.string(),
        headers: { 'Content-Disposition': 'The name of the file.' },
      },
    },
    async handle({ query, caller, stillIn }) {
      const { sort = newestFirst, bom, ...filters } = query;
      const tooMany = matchingOf(resource)(
        db,
        await wantedBy(db, caller, resource, filters),
        visibleTo(caller, type),
      )
        .select(db.raw('1'))
        .limit(mostExported + 1);
      const [{ count = 0 } = {}] = await db.from(tooMany.as('some')).count({ count: '*' });
      if (Number(count) > mostExported) {
        throw invalid(
          'query',
          `matches more than ${mostExported.toLocaleString('en')} ${nouns[1]}: export fewer by a filter.`,
          { code: 'exportLimit', params: { count: mostExported } },
        );
      }
      async function* lines() {
        yield (bom ? '\ufeff' : '') + csvLine(columns);
        let after: Parameters<typeof resource.list>[3]['after'];
        do {
          const now = await stillIn();
          const page = { limit: exportPage, sort, after };
          const wanted = await wantedBy(db, now, resource, filters);
          const rows = await resource.list(db, wanted, visibleTo(now, type), page);
          const views = rows.map((row): object => resource.view(row, now));
          yield views.map((view) => csvLine(columns.map((name) => valueIn(view, name)))).join('');
          const last = rows.length === exportPage ? rows.at(-1) : undefined;
          after = last && { at: last.sortedBy ?? null, key: keyOf(last) };
        } while (after);
      }
      const headers = {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `attachment; filename="${path.slice(1)}.csv"`,
      };
      return { status: 200, body: Readable.from(lines(), { objectMode: false }), headers };
    },
  });
}

function valueIn(view: object, name: string): unknown {
  return Object.entries(view).find(([key]) => key === name)?.[1];
}

/** The fields that have one value each: texts, numbers and times. */
function plainFieldsOf({ shape }: z.ZodObject): string[] {
  const plain: readonly string[] = ['string', 'number', 'enum', 'boolean'];
  return Object.entries(shape)
    .filter(([, field]) => plain.includes(innermost(field)))
    .map(([name]) => name);
}

function innermost(field: z.core.$ZodType): string {
  const { def } = field._zod;
  const isWrapped = field instanceof z.ZodNullable || field instanceof z.ZodOptional;
  return isWrapped ? innermost(field._zod.def.innerType) : def.type;
}
