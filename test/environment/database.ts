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

/**
 * A database of its own, in some 20 ms: a copy of the template, which is migrated and empty.
 * @param original another one that is copied. Nobody may be connected to it
 */
export async function createTestDatabase(original?: TestDatabase): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const source = original ? new URL(original.url).pathname.slice(1) : template;
  await run(`create database ${name} template ${source} strategy file_copy`);
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
