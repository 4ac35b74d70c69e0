import type { Lifecycle } from '../domain/lifecycle';
import type { Database } from './database';

/** How long a record has been where it stands, and which of its state's delays have run out since. */
export interface ClockStanding {
  /** Milliseconds since 1970. */
  readonly enteredAt: number;
  readonly rung: readonly string[];
}

/** As the journal tells it. Null where no clock runs in the state. */
export async function clockStanding(
  db: Database,
  table: Lifecycle,
  number: string,
  state: string,
): Promise<ClockStanding | null> {
  const delays = Object.entries(table.clock[state] ?? {});
  if (delays.length === 0) return null;
  const entered = await db('journal')
    .where({ record: number, kind: 'state', late: false })
    .orderBy('at', 'desc')
    .first('at');
  if (!entered) return null;
  const said: string[] = await db('journal')
    .where({ record: number, by: 'Crossdesk' })
    .where('at', '>=', entered.at)
    .pluck('text');
  const rung = delays.flatMap(([delay, name]) => {
    const text = table.commands[name]?.says({}, 'Crossdesk');
    return text !== undefined && said.includes(text) ? [delay] : [];
  });
  return { enteredAt: entered.at.getTime(), rung };
}
