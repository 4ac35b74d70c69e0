import type { Database } from './database';

/**
 * Takes one of the calls that a desk allows in any minute, over all processes.
 * @returns 0 if it was taken, or how long to wait before the next attempt, in milliseconds
 */
export async function takeDeskCall(
  db: Database,
  desk: string,
  callsPerMinute: number,
): Promise<number> {
  const { rows } = await db.raw('select take_desk_call(?, ?) as "waitMs"', [desk, callsPerMinute]);
  return rows[0].waitMs;
}
