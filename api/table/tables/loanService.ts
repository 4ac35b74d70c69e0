import { type CaseField, type CaseState, caseFieldRules, caseFields } from '../../../domain/case';
import type { Field } from '../../../domain/lifecycle';
import { snakeCase } from '../../../domain/text';
import { cases } from '../../../records/case';
import {
  boolean,
  type Choice,
  choice,
  datetime,
  journalColumns,
  levels,
  priorities,
  reference,
  systemColumns,
  type TableColumn,
  text,
  userReference,
  userSysId,
  userWalk,
} from '../column';
import { clients, type Table } from '../table';

const name = 'sn_bom_loan_service';

/** The states of a case, by their numbers in the Table API. */
export const stateChoices = [
  { value: '1', label: 'New', stored: 'New' },
  { value: '10', label: 'Open', stored: 'Open' },
  { value: '18', label: 'Awaiting Info', stored: 'Awaiting Info' },
  { value: '6', label: 'Resolved', stored: 'Resolved' },
  { value: '3', label: 'Closed', stored: 'Closed' },
  { value: '7', label: 'Cancelled', stored: 'Cancelled' },
] as const satisfies readonly (Choice & { readonly stored: CaseState })[];

// One of our users is referenced by sys_id and stored by name; other values are stored as sent. There is no join: a
// count with an unnecessary join would read every row instead of an index.
const knownUser = '(select u.name from users as u where u.name = r.assigned_to)';
const assignedTo = `coalesce(${userSysId(knownUser)}, r.assigned_to)`;

// One of our groups is stored by its sys_id; other values are stored and shown as sent.
const groupName = `coalesce(
  (select g.name from groups as g where replace(g.id::text, '-', '') = r.assignment_group), r.assignment_group)`;

const exact = { exact: true } as const;

/** The fields that are more than a text under their own name. */
const special: Readonly<Partial<Record<CaseField, readonly (readonly [string, TableColumn])[]>>> = {
  consumer: [writtenReference('consumer', 'csm_consumer')],
  account: [writtenReference('account', 'customer_account')],
  contact: [writtenReference('contact', 'customer_contact')],
  financialAccount: [writtenReference('financialAccount', 'sn_bom_financial_account')],
  soldProduct: [writtenReference('soldProduct', 'sn_install_base_sold_product')],
  product: [writtenReference('product', 'cmdb_model')],
  serviceDefinition: [writtenReference('serviceDefinition', 'sn_bom_service_definition')],
  assignmentGroup: [
    reference('assignment_group', 'r.assignment_group', 'sys_user_group', {
      display: groupName,
      writes: 'assignmentGroup',
    }),
    text('assignment_group.name', groupName, { walked: true }),
  ],
  assignedTo: [
    reference('assigned_to', assignedTo, 'sys_user', {
      display: 'r.assigned_to',
      writes: 'assignedTo',
    }),
    ...userWalk('assigned_to', knownUser, userSysId(knownUser)),
  ],
  priority: [choice('priority', 'r.priority', priorities, { writes: 'priority' })],
  impact: [choice('impact', 'r.impact', levels, { writes: 'impact' })],
  urgency: [choice('urgency', 'r.urgency', levels, { writes: 'urgency' })],
  resolutionCode: [
    text('resolution_code', 'r.resolution_code', {
      ...exact,
      writes: 'resolutionCode',
      mandatory: 'When the state becomes Resolved.',
    }),
  ],
  resolutionNotes: [text('close_notes', 'r.resolution_notes', { writes: 'resolutionNotes' })],
  correlationDisplay: [
    text('correlation_display', 'r.correlation_display', { writes: 'correlationDisplay' }),
  ],
};

/** Loan service cases: what external systems submit. */
export const loanService: Table = {
  name,
  label: 'Loan service case',
  of: cases,
  from: 'cases as r',
  where: 'r.deleted is null',
  bySysId: 'r.sys_id = ?',
  order: ['r.opened_at', 'r.number'],
  readers: clients,
  writers: clients,
  columns: new Map([
    ...systemColumns(name, {
      sysId: 'r.sys_id',
      createdOn: 'r.opened_at',
      createdBy: 'r.opened_by',
      updatedOn: 'r.updated_at',
      updatedBy: 'r.updated_by',
      modCount: '(r.revision + r.entries)',
    }),
    text('number', 'r.number', { exact: true, notNull: true }),
    choice('state', 'r.state', stateChoices, { notNull: true }),
    boolean('active', `(r.state not in ('Closed', 'Cancelled'))`),
    datetime('opened_at', 'r.opened_at', { notNull: true }),
    ...userReference('opened_by', 'r.opened_by'),
    datetime('closed_at', 'r.closed_at'),
    ...caseFields.flatMap((field) => special[field] ?? [written(field)]),
    ...journalColumns('r.number', cases),
  ]),
};

/** A text under its own name. A short text is compared exactly. */
function written(field: CaseField) {
  return text(snakeCase(field), columnOf(field), { writes: field, ...(isName(field) && exact) });
}

function writtenReference(field: CaseField, target: string) {
  return reference(snakeCase(field), columnOf(field), target, { writes: field });
}

function columnOf(field: CaseField): string {
  return `r.${snakeCase(field)}`;
}

function isName(field: CaseField): boolean {
  const { max }: Field = caseFieldRules[field];
  return max !== undefined;
}
