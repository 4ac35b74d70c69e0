import type { LifecycleName } from '../domain/lifecycle';
import type { Database } from './database';
import { recordKinds } from './recordKinds';

/** The keys of records that are not done with, by key. */
export async function openRecords(
  db: Database,
  lifecycle: LifecycleName,
  page: { readonly after: string | null; readonly limit: number },
): Promise<string[]> {
  const { table, key } = recordKinds[lifecycle];
  const query = db(table).whereNull('closed_at').orderBy(key).limit(page.limit);
  if (page.after !== null) query.where(key, '>', page.after);
  return query.pluck(key);
}
