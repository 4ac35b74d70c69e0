import type { CaseField, CaseState } from '../../../domain/case';
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
    writtenReference('consumer', 'consumer', 'csm_consumer'),
    writtenReference('account', 'account', 'customer_account'),
    writtenReference('contact', 'contact', 'customer_contact'),
    writtenReference('financial_account', 'financialAccount', 'sn_bom_financial_account'),
    writtenReference('sold_product', 'soldProduct', 'sn_install_base_sold_product'),
    writtenReference('product', 'product', 'cmdb_model'),
    writtenReference('service_definition', 'serviceDefinition', 'sn_bom_service_definition'),
    reference('assignment_group', 'r.assignment_group', 'sys_user_group', {
      display: groupName,
      writes: 'assignmentGroup',
    }),
    text('assignment_group.name', groupName, { walked: true }),
    reference('assigned_to', assignedTo, 'sys_user', {
      display: 'r.assigned_to',
      writes: 'assignedTo',
    }),
    ...userWalk('assigned_to', knownUser, userSysId(knownUser)),
    writtenText('contact_type', 'contactType', true),
    writtenText('category', 'category', true),
    writtenText('subcategory', 'subcategory', true),
    writtenText('short_description', 'shortDescription'),
    writtenText('description', 'description'),
    writtenText('notes', 'notes'),
    choice('priority', 'r.priority', priorities, { writes: 'priority' }),
    choice('impact', 'r.impact', levels, { writes: 'impact' }),
    choice('urgency', 'r.urgency', levels, { writes: 'urgency' }),
    text('resolution_code', 'r.resolution_code', {
      exact: true,
      writes: 'resolutionCode',
      mandatory: 'When the state becomes Resolved.',
    }),
    writtenText('close_notes', 'resolutionNotes'),
    writtenText('cause', 'cause'),
    writtenText('correlation_id', 'correlationId', true),
    writtenText('correlation_display', 'correlationDisplay'),
    ...journalColumns('r.number', cases),
  ]),
};

function writtenReference(column: string, writes: CaseField, target: string) {
  return reference(column, `r.${snakeCase(writes)}`, target, { writes });
}

function writtenText(column: string, writes: CaseField, exact = false) {
  return text(column, `r.${snakeCase(writes)}`, { writes, ...(exact && { exact }) });
}
