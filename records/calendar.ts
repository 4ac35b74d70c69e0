import { Refused } from '../domain/refusal';
import type { WorkingHours } from '../domain/workingTime';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** Business hours and holidays, in which the targets of service levels are counted. */
export interface Calendar extends WorkingHours {
  readonly id: string;
  readonly name: string;
  /** Counts the changes. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type CalendarFields = WorkingHours & Pick<Calendar, 'name'>;

const columns = {
  id: 'c.id',
  name: 'c.name',
  timeZone: 'c.time_zone',
  hours: 'c.hours',
  holidays: 'c.holidays',
  revision: 'c.revision',
  createdAt: 'c.created_at',
  updatedAt: 'c.updated_at',
} as const satisfies Record<keyof Calendar, string>;

function stored({ name, timeZone, hours, holidays }: CalendarFields) {
  return {
    ...{ name, time_zone: timeZone },
    ...{ hours: JSON.stringify(hours), holidays: JSON.stringify(holidays) },
  };
}

export async function findCalendar(db: Database, id: string): Promise<Calendar | null> {
  return (await db('calendars as c').where({ id }).first(columns)) ?? null;
}

/** Lists calendars, sorted by name. */
export async function listCalendars(
  db: Database,
  page: {
    readonly q?: string | undefined;
    readonly limit: number;
    readonly after?: string | undefined;
  },
): Promise<Calendar[]> {
  const query = db('calendars as c').orderByRaw('lower(c.name)').limit(page.limit);
  textSearch(query, page.q, { texts: ['c.name', 'c.time_zone'] });
  if (page.after !== undefined) query.whereRaw('lower(c.name) > lower(?)', [page.after]);
  return query.select(columns);
}

/**
 * Creates a calendar. A repeated id returns the existing one.
 * @throws Refused `conflict` if another calendar has the name
 */
export async function createCalendar(
  db: Database,
  id: string,
  fields: CalendarFields,
): Promise<Calendar> {
  await db('calendars')
    .insert({ id, ...stored(fields) })
    .onConflict()
    .ignore();
  return (await findCalendar(db, id)) ?? taken(fields.name);
}

/**
 * Changes a calendar. `decide` gets the locked calendar and returns its new fields. The sweep then computes the due
 * times of open records again.
 * @throws Refused `missing`, or `conflict` if another calendar has the name
 */
export async function updateCalendar(
  db: Database,
  id: string,
  decide: (calendar: Calendar) => CalendarFields,
): Promise<Calendar> {
  return db.transaction(async (trx) => {
    const calendar = await lock(trx, id);
    const fields = decide(calendar);
    const other = await trx('calendars')
      .whereRaw('lower(name) = lower(?)', [fields.name])
      .whereNot({ id })
      .first('id');
    if (other) taken(fields.name);
    const updated_at = trx.raw(
      `greatest(date_trunc('milliseconds', clock_timestamp()), updated_at + interval '1 millisecond')`,
    );
    await trx('calendars')
      .where({ id })
      .update({ ...stored(fields), revision: calendar.revision + 1, updated_at });
    return (await findCalendar(trx, id)) ?? missing(id);
  });
}

/**
 * Deletes a calendar that nothing uses.
 * @throws Refused `missing`, or `conflict` if a catalog item or an open task uses it
 */
export async function deleteCalendar(
  db: Database,
  id: string,
  decide: (calendar: Calendar) => void,
): Promise<void> {
  await db.transaction(async (trx) => {
    const calendar = await lock(trx, id);
    decide(calendar);
    const item = await trx('catalog_items')
      .whereRaw(`policy -> 'serviceLevels' ->> 'calendar' = ?`, [id])
      .first('name');
    if (item) throw inUse(calendar, 'the catalog item', item.name);
    const task = await trx('requests')
      .where({ service_calendar: id })
      .whereNull('closed_at')
      .first('number');
    if (task) throw inUse(calendar, 'the open request', task.number);
    await trx('calendars').where({ id }).delete();
  });
}

/** @throws Refused `unknown` if a policy names a calendar that does not exist */
export async function requireCalendar(
  db: Database,
  serviceLevels: { readonly calendar: string } | null | undefined,
): Promise<void> {
  if (!serviceLevels || (await findCalendar(db, serviceLevels.calendar))) return;
  const message = `there is no calendar ${serviceLevels.calendar}.`;
  const params = { name: serviceLevels.calendar };
  const errors = [
    { path: 'policy.serviceLevels.calendar', message, code: 'unknownName', params } as const,
  ];
  throw new Refused('unknown', `policy.serviceLevels.calendar: ${message}`, { errors });
}

async function lock(trx: Database, id: string): Promise<Calendar> {
  return (await trx('calendars as c').where({ id }).forUpdate().first(columns)) ?? missing(id);
}

function inUse({ name }: Calendar, noun: string, by: string): Refused {
  return new Refused('conflict', `"${name}" is used by ${noun} "${by}".`, {
    ...{ code: 'inUse', params: { name, by } },
  });
}

function missing(id: string): never {
  throw new Refused('missing', `There is no calendar ${id}.`);
}

function taken(name: string): never {
  throw new Refused('conflict', `There is another calendar named "${name}".`, {
    code: 'nameTaken',
    params: { name },
  });
}
