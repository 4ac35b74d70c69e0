import type { AnswerDescription, Operation } from '../http/operation';
import { errors, pages, shared } from './describedAnswers';
import {
  attachmentFilters,
  fileBytes,
  formFields,
  placeQuery,
  recordSchema,
  sysIdParams,
} from './schemas';
import { attachments } from './tables/attachments';

const attached: AnswerDescription = {
  description: 'Attached.',
  schema: recordSchema(attachments, 'one'),
  headers: { Location: 'The URL of the file.' },
};

/** Files of cases, as the OpenAPI document describes them. */
export const attachmentOperations: readonly Operation[] = [
  {
    ...shared,
    method: 'get',
    path: '/api/now/attachment',
    summary: 'List files of cases. Like all here, also under /api/now/v1, /api/now/v2 and /now',
    query: attachmentFilters,
    answers: {
      200: {
        description: 'A page.',
        schema: recordSchema(attachments, 'many'),
        headers: pages,
      },
      ...errors(),
    },
  },
  {
    ...shared,
    method: 'post',
    path: '/api/now/attachment/file',
    summary: 'Attach the body, of at most 25 MiB, to a case',
    query: placeQuery,
    body: fileBytes,
    bodyType: 'application/octet-stream',
    answers: { 201: attached, ...errors(404, 409, 415, 422) },
  },
  {
    ...shared,
    method: 'post',
    path: '/api/now/attachment/upload',
    summary: 'Attach the file of a multipart form, of at most 25 MiB, to a case',
    body: formFields,
    bodyType: 'multipart/form-data',
    answers: { 201: attached, ...errors(404, 409, 415, 422) },
  },
  {
    ...shared,
    method: 'get',
    path: '/api/now/attachment/{sys_id}',
    summary: 'Read what is known of a file',
    params: sysIdParams,
    answers: {
      200: { description: 'The file.', schema: recordSchema(attachments, 'one') },
      ...errors(404),
    },
  },
  {
    ...shared,
    method: 'get',
    path: '/api/now/attachment/{sys_id}/file',
    summary: "Take a file's bytes",
    params: sysIdParams,
    answers: {
      200: {
        description: 'The bytes.',
        contentType: '*/*',
        schema: fileBytes,
      },
      304: { description: 'If-None-Match names the file that stands.' },
      ...errors(404),
    },
  },
  {
    ...shared,
    method: 'delete',
    path: '/api/now/attachment/{sys_id}',
    summary: 'Remove a file; the journal of its case keeps that it was there',
    params: sysIdParams,
    answers: { 204: { description: 'Removed.' }, ...errors(404) },
  },
];
