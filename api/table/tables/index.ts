import type { Table } from '../table';
import { attachments } from './attachments';
import { changes } from './changes';
import { groups } from './groups';
import { journalFields } from './journal';
import { loanService } from './loanService';
import { registrations } from './registrations';
import { requests, tasks } from './requests';
import { choices, dbObjects, dictionary } from './schema';
import { users } from './users';

/** Every table of the Table API: one entry adds one. */
export const tables: readonly Table[] = [
  loanService,
  requests,
  tasks,
  changes,
  registrations,
  users,
  groups,
  attachments,
  journalFields,
  dbObjects(described),
  dictionary(described),
  choices(described),
];

function described(): readonly Table[] {
  return tables;
}

const byName = new Map(tables.map((table) => [table.name, table]));

export function findTable(name: string): Table | null {
  return byName.get(name) ?? null;
}
