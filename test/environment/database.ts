import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { PasswordCost } from '../../records/password';
import { service, template } from './services';

/** A cheap cost of password hashes, for tests. */
export const quickHash: PasswordCost = { ln: 10, r: 8, p: 1 };

export interface TestDatabase {
  readonly url: string;
  /** Drops it, ending the remaining connections. */
  drop(): Promise<void>;
}

/** A database of its own, migrated and empty, in some 20 ms: a copy of the template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(`create database ${name} template ${template} strategy file_copy`);
  const url = new URL(service('postgres'));
  url.pathname = name;
  return { url: url.href, drop: () => run(`drop database ${name} with (force)`) };
}

async function run(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: service('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
