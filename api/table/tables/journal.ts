import { systemColumns, text } from '../column';
import { readOnly } from '../table';

const sources = [
  ['request', 'sc_request', `replace(r.id::text, '-', '')`, 'requests as r', 'j.id'],
  [
    'task',
    'sc_task',
    'md5(t.number)',
    'requests as r join tasks as t on t.request = r.number',
    `md5(j.id::text || t.number)::uuid`,
  ],
  ['change', 'change_request', `replace(r.id::text, '-', '')`, 'changes as r', 'j.id'],
  [
    'case',
    'sn_bom_loan_service',
    'r.sys_id',
    '(select * from cases where deleted is null) as r',
    'j.id',
  ],
  [
    'registration',
    'x_crossdesk_registration',
    `replace(r.id::text, '-', '')`,
    'registrations as r',
    'j.id',
  ],
] as const;

// A task shows the journal of its request as its own.
const entries = sources.map(
  ([
    kind,
    table,
    sysId,
    from,
    id,
  ]) => `select '${kind}' as kind_of_record, '${table}'::text as table_name,
    ${sysId} as element_id, ${id} as id, j.record, j.kind, j.text, j.by, j.at
    from journal as j join ${from} on r.number = j.record where j.kind in ('comment', 'work note')`,
);

/** Comments and work notes, each as a row: the way in which most clients of the original read them. */
export const journalFields = readOnly(
  {
    name: 'sys_journal_field',
    label: 'Journal entry',
    kind: 'journal',
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
