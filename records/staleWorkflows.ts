import type { Database } from './database';
import { tableTypes } from './recordTypes';

/** Records by number or id, with their state. Null if the record has ended. */
export type StatesByRecord = ReadonlyMap<string, string | null>;

/**
 * Records of every kind that last changed after `since`, and not within the last minute: by then, their workflows have
 * reported.
 * @returns the records, and the end of the checked time, by the database's clock
 */
export async function movedRecords(
  db: Database,
  since: Date,
): Promise<{ readonly states: StatesByRecord; readonly until: Date }> {
  const moved = tableTypes().map(
    ({ table, key }) =>
      `select ${key}::text as key, case when closed_at is null then state end as state
       from ${table}, window_of_time where updated_at > since and updated_at <= until`,
  );
  const { rows } = await db.raw(
    `with window_of_time as (select cast(:since as timestamptz) as since, now() - interval '1 minute' as until)
     select until, key, state from window_of_time left join (${moved.join(' union all ')}) r on true`,
    { since },
  );
  const states = rows.filter(({ key }: { key: string | null }) => key !== null);
  return {
    until: rows[0].until,
    states: new Map(
      states.map(({ key, state }: { key: string; state: string | null }) => [key, state]),
    ),
  };
}
