import { integer, systemColumns, text } from '../column';
import { readOnly } from '../table';
import { loanService } from './loanService';

/** Files of cases whose journal entries have landed. Their bytes are read at `/attachment/{sys_id}/file`. */
export const attachments = readOnly(
  {
    name: 'sys_attachment',
    label: 'Attachment',
    from: `attachments as r join journal as j on j.id = r.id and j.kind = 'attachment'
      join cases as c on c.number = r.record`,
    where: 'c.deleted is null',
    bySysId: 'r.id = ?::uuid',
    order: ['j.at', 'r.id'],
  },
  [
    ...systemColumns('sys_attachment', {
      sysId: `replace(r.id::text, '-', '')`,
      createdOn: 'j.at',
      createdBy: 'j.by',
      updatedOn: 'j.at',
      updatedBy: 'j.by',
      modCount: '0::integer',
    }),
    text('table_name', `'${loanService.name}'::text`, { exact: true, notNull: true }),
    text('table_sys_id', 'c.sys_id', { exact: true, notNull: true }),
    text('file_name', 'r.name', { notNull: true }),
    text('content_type', 'r.content_type', { exact: true, notNull: true }),
    integer('size_bytes', 'r.size', { notNull: true }),
    integer('size_compressed', 'r.size', { notNull: true }),
    integer('chunk_size_bytes', '262144::integer', { notNull: true }),
    text('compressed', `'false'::text`, { exact: true, notNull: true }),
    text('hash', 'r.sha256', { exact: true, notNull: true }),
    text('state', `'available'::text`, { exact: true, notNull: true }),
    text('average_image_color', `''::text`),
    text('image_height', `''::text`),
    text('image_width', `''::text`),
    text('sys_tags', `''::text`),
  ],
);
