import type { DeskRecord } from '../domain/deskMapping';
import { ticketDescription } from '../domain/deskText';
import type { Form } from '../domain/form';
import { instanceTitle } from '../domain/names';
import { cases } from '../records/case';
import { findItem } from '../records/catalogItem';
import { changes } from '../records/change';
import type { Database } from '../records/database';
import type { ManagedRecord, RecordType } from '../records/recordType';
import { requests } from '../records/request';
import { findRequestRow } from '../records/requestList';
import { everyRow } from '../records/visibility';

/** The record types, by the names that routes use. A task is the provider's side of a request. */
const typeOfKind: Readonly<Record<DeskRecord, RecordType>> = {
  task: requests,
  request: requests,
  case: cases,
  change: changes,
};

/** The record of a ticket. Null if it does not exist any more. */
export function findDeskRecord(
  db: Database,
  kind: DeskRecord,
  number: string,
): Promise<ManagedRecord | null> {
  return typeOfKind[kind].find(db, number);
}

/** How a ticket describes its record. */
export interface Described {
  readonly subject: string;
  /** Plain text, with the answers to the form and a link to the portal. */
  readonly description: string;
  readonly requester: string;
  readonly link: string;
}

/** @param publicUrl the URL of this instance, where the portal is */
export async function describeRecord(
  db: Database,
  publicUrl: string,
  kind: DeskRecord,
  number: string,
): Promise<Described | null> {
  if (kind === 'case') return describeCase(db, publicUrl, number);
  if (kind === 'change') return describeChange(db, publicUrl, number);
  const row = await findRequestRow(db, number, everyRow);
  if (!row) return null;
  const item = await findItem(db, row.catalogItem);
  const requester = `${row.openedBy} (${instanceTitle(row.customer)})`;
  const link =
    kind === 'task' && row.task
      ? `${publicUrl}/tasks/${row.task.number}`
      : `${publicUrl}/requests/${number}`;
  const description = ticketDescription({
    description: row.description,
    values: [
      ['Number', number],
      ['Requested by', requester],
      ['Catalog item', item?.name ?? row.catalogItem],
      ...answersOf(item?.schema ?? {}, row.variables),
    ],
    link,
  });
  return { subject: row.shortDescription, description, requester, link };
}

/** The answers to a form, under the titles of its questions. */
function answersOf(schema: Form, variables: Form): [string, unknown][] {
  const properties: unknown = schema.properties;
  const titleOf = (name: string): string => {
    if (typeof properties !== 'object' || properties === null) return name;
    const property: unknown = Reflect.get(properties, name);
    const title: unknown =
      typeof property === 'object' && property !== null ? Reflect.get(property, 'title') : null;
    return typeof title === 'string' && title.trim() ? title : name;
  };
  return Object.entries(variables).map(([name, value]) => [titleOf(name), value]);
}

async function describeCase(
  db: Database,
  publicUrl: string,
  number: string,
): Promise<Described | null> {
  const found = await cases.find(db, number);
  if (!found) return null;
  const { consumer, account, product, category, openedBy } = found;
  const link = `${publicUrl}/cases/${number}`;
  const description = ticketDescription({
    description: found.description ?? '',
    values: [
      ['Number', number],
      ['Opened by', openedBy],
      ['Consumer', consumer],
      ['Account', account],
      ['Product', product],
      ['Category', category],
    ],
    link,
  });
  return {
    subject: found.shortDescription ?? number,
    description,
    requester: found.contact ?? consumer ?? openedBy,
    link,
  };
}

async function describeChange(
  db: Database,
  publicUrl: string,
  number: string,
): Promise<Described | null> {
  const found = await changes.find(db, number);
  if (!found) return null;
  const { title, openedBy, owningGroup } = found;
  const link = `${publicUrl}/changes/${number}`;
  const description = ticketDescription({
    description: found.description ?? '',
    values: [
      ['Number', number],
      ['Opened by', openedBy],
      ['Owning group', owningGroup],
    ],
    link,
  });
  return { subject: title, description, requester: openedBy, link };
}
