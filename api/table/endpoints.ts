import type { AnswerDescription, Operation } from '../http/operation';
import {
  attachForm,
  attachRaw,
  listAttachments,
  readAttachment,
  readFile,
  removeAttachment,
} from './attachments';
import { requireTable, type TableAnswer, type TableCall } from './call';
import { createRecord } from './createRecord';
import { errors, pages, shared } from './describedAnswers';
import { listRecords } from './list';
import { answerRecord } from './record';
import { removeRecord } from './removeRecord';
import {
  attachmentFilters,
  fileBytes,
  formFields,
  placeQuery,
  recordQuery,
  recordSchema,
  rowQuery,
  statisticsQuery,
  statisticsSchema,
  sysIdParams,
  tableParams,
  writtenSchema,
} from './schemas';
import { answerStatistics } from './statistics';
import type { Table } from './table';
import { tables } from './tables';
import { attachments } from './tables/attachments';
import { updateRecord } from './updateRecord';

/** The parameters of a path: the table, and the record by its `sys_id`. Empty if the path has none. */
export interface Named {
  readonly table: string;
  readonly sysId: string;
}

/** A method of a path of the Table API: its handler and its entry in the OpenAPI document. */
export interface TableEndpoint {
  readonly method: Operation['method'];
  /** Below every prefix, with parameters in braces. */
  readonly path: string;
  readonly isUpload?: true;
  readonly operations: readonly Operation[];
  serve(call: TableCall, named: Named): Promise<TableAnswer>;
}

type Described = Omit<Operation, 'method' | 'path' | 'tag' | 'roles' | 'ofTable'>;
type Definition = Omit<TableEndpoint, 'operations'>;

/** An endpoint that is the same for every table. */
function endpoint({
  summary,
  answers,
  params,
  query,
  body,
  bodyType,
  ...definition
}: Definition & Described): TableEndpoint {
  const described = { summary, answers, params, query, body, bodyType };
  const { method, path } = definition;
  return {
    ...definition,
    operations: [{ ...shared, method, path: documented(path), ...described }],
  };
}

/** An endpoint that each table has, with its own columns: those that can be written, or all of them. */
function ofTables(
  which: 'read' | 'written',
  { describe, ...definition }: Definition & { readonly describe: (table: Table) => Described },
): TableEndpoint {
  const { method, path } = definition;
  const described = tables.filter(({ writers }) => which === 'read' || writers.length > 0);
  return {
    ...definition,
    operations: described.map((table) => ({
      ...shared,
      method,
      path: documented(path).replace('{table}', table.name),
      ...describe(table),
    })),
  };
}

function documented(path: string): string {
  return `/api/now${path}`;
}

const one = (table: Table): AnswerDescription => ({
  description: table.label,
  schema: recordSchema(table, 'one'),
});

const update = (method: 'put' | 'patch') =>
  ofTables('written', {
    method,
    path: '/table/{table}/{sys_id}',
    describe: (table) => ({
      summary: 'Write the given columns; a state is written by the command that leads to it',
      params: sysIdParams,
      query: recordQuery,
      body: writtenSchema(table),
      answers: {
        200: one(table),
        202: {
          ...one(table),
          description: 'Recorded. It takes effect soon. The record as it is now.',
        },
        ...errors(404, 415),
      },
    }),
    serve: (call, { table, sysId }) =>
      updateRecord(call, requireTable(call, table, 'Update'), sysId),
  });

const attached: AnswerDescription = {
  description: 'Attached.',
  schema: recordSchema(attachments, 'one'),
  headers: { Location: 'The URL of the file.' },
};

/** ServiceNow's Table API: each table with its columns, statistics, and the files of cases. */
export const tableEndpoints: readonly TableEndpoint[] = [
  ofTables('read', {
    method: 'get',
    path: '/table/{table}',
    describe: (table) => ({
      summary: `List: ${table.label}. Like all paths of this API, also under /api/now/v1, /api/now/v2 and /now`,
      query: rowQuery,
      answers: {
        200: { description: 'A page.', schema: recordSchema(table, 'many'), headers: pages },
        ...errors(404),
      },
    }),
    serve: (call, { table }) => listRecords(call, requireTable(call, table, 'Query')),
  }),
  ofTables('written', {
    method: 'post',
    path: '/table/{table}',
    describe: (table) => ({
      summary: `Create: ${table.label}. JSON or XML; X-HTTP-Method-Override and X-no-response-body are supported`,
      query: recordQuery,
      body: writtenSchema(table),
      answers: {
        201: { ...one(table), headers: { Location: 'The URL of the record.' } },
        ...errors(409, 415, 422),
      },
    }),
    serve: (call, { table }) => createRecord(call, requireTable(call, table, 'Insert')),
  }),
  ofTables('read', {
    method: 'get',
    path: '/table/{table}/{sys_id}',
    describe: (table) => ({
      summary: `Read one: ${table.label}`,
      params: sysIdParams,
      query: recordQuery,
      answers: { 200: one(table), ...errors(404) },
    }),
    serve: (call, { table, sysId }) =>
      answerRecord(call, requireTable(call, table, 'Query'), sysId),
  }),
  update('put'),
  update('patch'),
  ofTables('written', {
    method: 'delete',
    path: '/table/{table}/{sys_id}',
    describe: () => ({
      summary: 'Delete: an open case is cancelled, and the case is no longer shown',
      params: sysIdParams,
      answers: {
        204: { description: 'Deleted.' },
        202: { description: 'Recorded. It is deleted soon.' },
        ...errors(404),
      },
    }),
    serve(call, { table, sysId }) {
      requireTable(call, table, 'Delete');
      return removeRecord(call, sysId);
    },
  }),
  endpoint({
    method: 'get',
    path: '/stats/{table}',
    summary: 'Count records and aggregate their columns, in groups',
    params: tableParams,
    query: statisticsQuery,
    answers: {
      200: { description: 'Statistics, or a list of groups.', schema: statisticsSchema },
      ...errors(),
    },
    serve: (call, { table }) => answerStatistics(call, requireTable(call, table, 'Query')),
  }),
  endpoint({
    method: 'get',
    path: '/attachment',
    summary:
      'List files of cases. Like all paths of this API, also under /api/now/v1, /api/now/v2 and /now',
    query: attachmentFilters,
    answers: {
      200: { description: 'A page.', schema: recordSchema(attachments, 'many'), headers: pages },
      ...errors(),
    },
    serve: listAttachments,
  }),
  endpoint({
    method: 'post',
    path: '/attachment/file',
    isUpload: true,
    summary: 'Attach the body, of at most 25 MiB, to a case',
    query: placeQuery,
    body: fileBytes,
    bodyType: 'application/octet-stream',
    answers: { 201: attached, ...errors(404, 409, 415, 422) },
    serve: attachRaw,
  }),
  endpoint({
    method: 'post',
    path: '/attachment/upload',
    isUpload: true,
    summary: 'Attach the file of a multipart form, of at most 25 MiB, to a case',
    body: formFields,
    bodyType: 'multipart/form-data',
    answers: { 201: attached, ...errors(404, 409, 415, 422) },
    serve: attachForm,
  }),
  endpoint({
    method: 'get',
    path: '/attachment/{sys_id}',
    summary: 'Read the metadata of a file',
    params: sysIdParams,
    answers: {
      200: { description: 'The file.', schema: recordSchema(attachments, 'one') },
      ...errors(404),
    },
    serve: (call, { sysId }) => readAttachment(call, sysId),
  }),
  endpoint({
    method: 'delete',
    path: '/attachment/{sys_id}',
    summary: 'Remove a file; the journal of its case keeps a note of it',
    params: sysIdParams,
    answers: { 204: { description: 'Removed.' }, ...errors(404) },
    serve: (call, { sysId }) => removeAttachment(call, sysId),
  }),
  endpoint({
    method: 'get',
    path: '/attachment/{sys_id}/file',
    summary: 'Download a file',
    params: sysIdParams,
    answers: {
      200: { description: 'The bytes.', contentType: '*/*', schema: fileBytes },
      304: { description: 'If-None-Match names the current file.' },
      ...errors(404),
    },
    serve: (call, { sysId }) => readFile(call, sysId),
  }),
];
