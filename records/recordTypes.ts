import { cases } from './case';
import { changes } from './change';
import type { Database } from './database';
import { providerConnections } from './providerConnection';
import type { ManagedRecord, RecordType } from './recordType';
import { registrations } from './registration';
import { fulfillments, requests } from './request';

const types: RecordType[] = [
  requests,
  fulfillments,
  registrations,
  providerConnections,
  changes,
  cases,
];

/**
 * Registers a record type for the commits, restarts and the sweep of this process.
 * @returns a function that removes it again
 */
export function addRecordType(type: RecordType): () => void {
  types.push(type);
  return () => {
    types.splice(types.lastIndexOf(type), 1);
  };
}

/** All record types. */
export function recordTypes(): readonly RecordType[] {
  return [...new Set(types)];
}

/** One type for each table. If two types share a table, it is the first, which finds the records of both. */
export function tableTypes(): readonly RecordType[] {
  const firstOfTable = new Map<string, RecordType>();
  for (const type of types) {
    if (!firstOfTable.has(type.table)) firstOfTable.set(type.table, type);
  }
  return [...firstOfTable.values()];
}

/** @param name the lifecycle's name */
export function recordTypeOf(name: string): RecordType {
  const type = types.find((one) => one.name === name);
  if (!type) throw new Error(`There is no record type with the lifecycle "${name}".`);
  return type;
}

/** Finds a record by its lifecycle's name and its key. Null if it does not exist. */
export async function findRecord(
  db: Database,
  lifecycle: string,
  key: string,
): Promise<ManagedRecord | null> {
  return recordTypeOf(lifecycle).find(db, key);
}
