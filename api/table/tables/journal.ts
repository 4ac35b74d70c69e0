import { cases } from '../../../records/case';
import { changes } from '../../../records/change';
import { registrations } from '../../../records/registration';
import { fulfillments, requests } from '../../../records/request';
import { systemColumns, text } from '../column';
import { readOnly } from '../table';

const sources = [
  [requests, 'sc_request', `replace(r.id::text, '-', '')`, 'requests as r', 'j.id'],
  [
    fulfillments,
    'sc_task',
    'md5(t.number)',
    'requests as r join tasks as t on t.request = r.number',
    `md5(j.id::text || t.number)::uuid`,
  ],
  [changes, 'change_request', `replace(r.id::text, '-', '')`, 'changes as r', 'j.id'],
  [
    cases,
    'sn_bom_loan_service',
    'r.sys_id',
    '(select * from cases where deleted is null) as r',
    'j.id',
  ],
  [
    registrations,
    'x_crossdesk_registration',
    `replace(r.id::text, '-', '')`,
    'registrations as r',
    'j.id',
  ],
] as const;

/** The record types whose comments and work notes are read here. */
export const journalled = sources.map(([type]) => type);

// A task shows the journal of its request as its own.
const entries = sources.map(
  ([
    { name },
    table,
    sysId,
    from,
    id,
  ]) => `select '${name}' as record_type, '${table}'::text as table_name,
    ${sysId} as element_id, ${id} as id, j.record, j.kind, j.text, j.by, j.at
    from journal as j join ${from} on r.number = j.record where j.kind in ('comment', 'work note')`,
);

/** Comments and work notes, one row each: most clients of ServiceNow read them in this way. */
export const journalFields = readOnly(
  {
    name: 'sys_journal_field',
    label: 'Journal entry',
    of: 'journal',
    from: `(${entries.join(' union all ')}) as j`,
    bySysId: 'j.id = ?::uuid',
    order: ['j.at', 'j.id'],
  },
  [
    ...systemColumns('sys_journal_field', {
      sysId: `replace(j.id::text, '-', '')`,
      createdOn: 'j.at',
      createdBy: 'j.by',
      updatedOn: 'j.at',
      updatedBy: 'j.by',
      modCount: '0::integer',
    }),
    text('name', 'j.table_name', { exact: true, notNull: true }),
    text('element_id', 'j.element_id', { exact: true, notNull: true }),
    text('element', `case j.kind when 'comment' then 'comments' else 'work_notes' end`, {
      exact: true,
      notNull: true,
    }),
    text('value', 'j.text', { notNull: true }),
  ],
);
