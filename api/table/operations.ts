import type { AnswerDescription, Operation } from '../http/operation';
import { attachmentOperations } from './attachmentOperations';
import { errors, pages, shared } from './describedAnswers';
import {
  recordQuery,
  recordSchema,
  rowQuery,
  statisticsQuery,
  statisticsSchema,
  sysIdParams,
  tableParams,
  writtenSchema,
} from './schemas';
import type { Table } from './table';
import { tables } from './tables';

/** ServiceNow's Table API, as the OpenAPI document describes it: each table with its columns. */
export const tableOperations: readonly Operation[] = [
  ...tables.flatMap(ofOneTable),
  {
    ...shared,
    method: 'get',
    path: '/api/now/stats/{table}',
    summary: 'Count records and aggregate their columns, in groups',
    params: tableParams,
    query: statisticsQuery,
    answers: {
      200: { description: 'Statistics, or a list of groups.', schema: statisticsSchema },
      ...errors(),
    },
  },
  ...attachmentOperations,
];

function ofOneTable(table: Table): Operation[] {
  const path = `/api/now/table/${table.name}`;
  const one: AnswerDescription = { description: table.label, schema: recordSchema(table, 'one') };
  const list: Operation = {
    ...shared,
    method: 'get',
    path,
    summary: `List: ${table.label}. Like all here, also under /api/now/v1, /api/now/v2 and /now`,
    query: rowQuery,
    answers: {
      200: { description: 'A page.', schema: recordSchema(table, 'many'), headers: pages },
      ...errors(404),
    },
  };
  const read: Operation = {
    ...shared,
    method: 'get',
    path: `${path}/{sys_id}`,
    summary: `Read one: ${table.label}`,
    params: sysIdParams,
    query: recordQuery,
    answers: { 200: one, ...errors(404) },
  };
  return [list, read, ...(table.writers.length > 0 ? writesOf(table, path, one) : [])];
}

function writesOf(table: Table, path: string, one: AnswerDescription): Operation[] {
  const body = writtenSchema(table);
  const update = (method: 'put' | 'patch'): Operation => ({
    ...shared,
    method,
    path: `${path}/{sys_id}`,
    summary: 'Write the columns that are sent; a state by the command that leads there',
    params: sysIdParams,
    query: recordQuery,
    body,
    answers: {
      200: one,
      202: {
        ...one,
        description: 'Safely recorded, and carried out soon: the record as it stands.',
      },
      ...errors(404, 415),
    },
  });
  return [
    {
      ...shared,
      method: 'post',
      path,
      summary: `Create: ${table.label}. JSON or XML; X-HTTP-Method-Override and X-no-response-body are known`,
      query: recordQuery,
      body,
      answers: {
        201: { ...one, headers: { Location: 'The URL of the record.' } },
        ...errors(409, 415, 422),
      },
    },
    update('put'),
    update('patch'),
    {
      ...shared,
      method: 'delete',
      path: `${path}/{sys_id}`,
      summary: 'Delete: an open case is cancelled, and every one is shown no more',
      params: sysIdParams,
      answers: {
        204: { description: 'Deleted.' },
        202: { description: 'Safely recorded, and deleted soon.' },
        ...errors(404),
      },
    },
  ];
}
