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
 * Makes a kind of record known to commits, restarts and the sweep of this process.
 * @returns undoes it
 */
export function addRecordType(type: RecordType): () => void {
  types.push(type);
  return () => {
    types.splice(types.lastIndexOf(type), 1);
  };
}

/** Every kind of record. */
export function recordTypes(): readonly RecordType[] {
  return [...new Set(types)];
}

/** One for each table. Of two that share one, it is the first, which finds the records of both. */
export function tableTypes(): readonly RecordType[] {
  const firstOfTable = new Map<string, RecordType>();
  for (const type of types) {
    if (!firstOfTable.has(type.table)) firstOfTable.set(type.table, type);
  }
  return [...firstOfTable.values()];
}

/** @param name its lifecycle's */
export function recordTypeOf(name: string): RecordType {
  const type = types.find((one) => one.name === name);
  if (!type) throw new Error(`There is no kind of record with the lifecycle "${name}".`);
  return type;
}

/** Null where there is none any more. */
export async function findRecord(
  db: Database,
  lifecycle: string,
  key: string,
): Promise<ManagedRecord | null> {
  return recordTypeOf(lifecycle).find(db, key);
}
