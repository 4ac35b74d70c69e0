import { cases } from '../../../records/case';
import { integer, systemColumns, text } from '../column';
import { readOnly } from '../table';
import { loanService } from './loanService';

/** Files of cases whose journal entries are stored. Their bytes are at `/attachment/{sys_id}/file`. */
export const attachments = readOnly(
  {
    name: 'sys_attachment',
    label: 'Attachment',
    of: cases,
    from: `attachments as a join journal as j on j.id = a.id and j.kind = 'attachment'
      join cases as r on r.number = a.record`,
    where: 'r.deleted is null',
    bySysId: 'a.id = ?::uuid',
    order: ['j.at', 'a.id'],
  },
  [
    ...systemColumns('sys_attachment', {
      sysId: `replace(a.id::text, '-', '')`,
      createdOn: 'j.at',
      createdBy: 'j.by',
      updatedOn: 'j.at',
      updatedBy: 'j.by',
      modCount: '0::integer',
    }),
    text('table_name', `'${loanService.name}'::text`, { exact: true, notNull: true }),
    text('table_sys_id', 'r.sys_id', { exact: true, notNull: true }),
    text('file_name', 'a.name', { notNull: true }),
    text('content_type', 'a.content_type', { exact: true, notNull: true }),
    integer('size_bytes', 'a.size', { notNull: true }),
    integer('size_compressed', 'a.size', { notNull: true }),
    integer('chunk_size_bytes', '262144::integer', { notNull: true }),
    text('compressed', `'false'::text`, { exact: true, notNull: true }),
    text('hash', 'a.sha256', { exact: true, notNull: true }),
    text('state', `'available'::text`, { exact: true, notNull: true }),
    text('average_image_color', `''::text`),
    text('image_height', `''::text`),
    text('image_width', `''::text`),
    text('sys_tags', `''::text`),
  ],
);
