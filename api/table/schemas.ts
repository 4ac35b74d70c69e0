import { z } from 'zod';
import { maxTextBytes } from '../../domain/text';
import type { TableColumn } from './column';
import type { Table } from './table';
import { tables } from './tables';

/** Every error of the Table API. */
export const tableError = z
  .object({
    error: z.object({ message: z.string(), detail: z.string() }),
    status: z.literal('failure'),
  })
  .meta({ id: 'TableError' });

const value = z
  .union([
    z.string(),
    z.object({
      display_value: z.string().optional(),
      value: z.string().optional(),
      link: z.url().optional(),
    }),
  ])
  .meta({
    id: 'TableValue',
    description:
      'A text. For a reference `{link, value}`; with display values `{display_value, link}`, or all three.',
  });

/** One record or a list in the envelope. The caller selects the columns (`sysparm_fields`). */
export function recordSchema(table: Table, how: 'one' | 'many'): z.ZodType {
  const columns = [...table.columns].map(
    ([name, column]) =>
      [name, value.optional().meta({ description: about(column), ...exampleOf(column) })] as const,
  );
  const record = z.object(Object.fromEntries(columns)).meta({ description: table.label });
  return z.object({ result: how === 'one' ? record : z.array(record) });
}

function about({ type, target, choices, writes, mandatory, walked }: TableColumn): string {
  const labels = choices?.map((choice) => `${choice.value} ${choice.label}`).join(', ');
  return [
    type,
    target && `to ${target}`,
    labels && `(${labels})`,
    (writes || type === 'journal') && '; written',
    mandatory && `; mandatory: ${mandatory}`,
    walked && '; only if sysparm_fields names it',
  ]
    .filter(Boolean)
    .join(' ');
}

function exampleOf({ type }: TableColumn): { example?: string } {
  return type === 'datetime' ? { example: '2026-11-21 09:00:00' } : {};
}

/** The input for a record: the writable columns. Any others are ignored. */
export function writtenSchema(table: Table): z.ZodType {
  const names = [...table.columns].flatMap(([name, { writes }]) => (writes ? [name] : []));
  const text = z
    .unknown()
    .optional()
    .meta({
      description: `A text of at most ${maxTextBytes} bytes, or an object with \`value\` or \`display_value\`.`,
    });
  const fields = [...names, 'state', 'comments', 'work_notes', 'sys_id'].map(
    (name) => [name, text] as const,
  );
  return z.looseObject(Object.fromEntries(fields));
}

const parameter = (description: string) => z.string().optional().meta({ description });
const view = {
  sysparm_display_value: parameter('`true`, `false` or `all`.'),
  sysparm_exclude_reference_link: parameter('`true` omits links.'),
  sysparm_fields: parameter('Columns, separated by commas.'),
};
const page = {
  sysparm_query: parameter('An encoded query: `state=1^ORDERBYDESCopened_at`.'),
  sysparm_limit: parameter('Maximum number of records: 10,000 by default, 100,000 at most.'),
  sysparm_offset: parameter('Number of records to skip.'),
  sysparm_no_count: parameter('`true` omits the count and the links.'),
  sysparm_suppress_pagination_header: parameter('`true` omits the links.'),
};

/** In addition, `name=value` of any column. */
export const rowQuery = z.object({ ...page, ...view });
export const recordQuery = z.object({
  ...view,
  sysparm_input_display_value: parameter('`true`: choices are given by their labels.'),
});
export const attachmentFilters = z.object({
  ...page,
  table_name: parameter('The table of the record.'),
  table_sys_id: parameter('The sys_id of the record.'),
});
export const placeQuery = z.object({
  table_name: z.string(),
  table_sys_id: z.string(),
  file_name: z.string(),
});
export const sysIdParams = z.object({ sys_id: z.string().meta({ description: '32 characters.' }) });
export const tableParams = z.object({ table: z.enum(tables.map(({ name }) => name)) });
export const fileBytes = z.string().meta({ contentMediaType: 'application/octet-stream' });
export const formFields = z.object({
  table_name: z.string(),
  table_sys_id: z.string(),
  file: fileBytes,
});

const names = (what: string) => parameter(`Columns ${what}, separated by commas.`);
export const statisticsQuery = z.object({
  sysparm_query: page.sysparm_query,
  sysparm_count: parameter('`true` counts.'),
  sysparm_group_by: names('to group by'),
  sysparm_avg_fields: names('of whole numbers'),
  sysparm_sum_fields: names('of whole numbers'),
  sysparm_min_fields: names('that have an order'),
  sysparm_max_fields: names('that have an order'),
  sysparm_display_value: view.sysparm_display_value,
});

const aggregate = z.record(z.string(), z.string()).optional();
const stats = z.object({
  count: z.string().optional(),
  avg: aggregate,
  sum: aggregate,
  min: aggregate,
  max: aggregate,
});
const group = z.object({
  field: z.string(),
  value: z.string(),
  display_value: z.string().optional(),
});
export const statisticsSchema = z.object({
  result: z.union([
    z.object({ stats }),
    z.array(z.object({ stats, groupby_fields: z.array(group) })),
  ]),
});
