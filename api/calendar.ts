import { z } from 'zod';
import { staffAndPrograms } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import { holidayFault, hoursFault, timeZoneFault, weekdays } from '../domain/workingTime';
import {
  type Calendar,
  createCalendar,
  deleteCalendar,
  findCalendar,
  listCalendars,
  updateCalendar,
} from '../records/calendar';
import type { Deps } from './deps';
import { addFault, checked } from './http/content';
import { line, links, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';

const tag = 'calendars';

const pattern = (like: string) => ({ code: 'pattern', params: { pattern: like } }) as const;

const hour = (last: string, example: string) =>
  z
    .string()
    .regex(new RegExp(`^(([01]\\d|2[0-3]):[0-5]\\d${last})$`), {
      error: `must be a local time, like ${example}.`,
    })
    .meta({ example });

const span = z
  .strictObject({ from: hour('', '09:00'), to: hour('|24:00', '17:30') })
  .meta({ description: 'If `to` is not after `from`, it ends on the next day.' });

const parts = {
  name: line,
  timeZone: checked(timeZoneFault, { code: 'timeZone' }).max(100).meta({
    description: 'An IANA time zone.',
    example: 'Europe/Berlin',
  }),
  hours: z
    .partialRecord(z.enum(weekdays), z.array(span).max(12))
    .superRefine((hours, context) => addFault(context, hoursFault({ hours }), { code: 'hours' }))
    .meta({ description: 'The business hours of each weekday. A day that is absent is free.' }),
  holidays: z
    .array(
      z.strictObject({
        date: checked(holidayFault, pattern('2026-12-25, 12-25'))
          .max(10)
          .meta({ example: '12-25' }),
        name: line,
      }),
    )
    .max(500)
    .meta({
      description: 'Days without work: `2026-12-25`, or `12-25` for every year.',
    }),
};

const calendarSchema = z
  .object({ id: z.uuid(), ...parts, createdAt: time, updatedAt: time, links })
  .meta({ id: 'Calendar' });

function calendarView(calendar: Calendar): z.input<typeof calendarSchema> {
  const { id, name, timeZone, hours, holidays, createdAt, updatedAt } = calendar;
  return {
    ...{ id, name, timeZone },
    hours: Object.fromEntries(
      weekdays.flatMap((day) => (hours[day] ? [[day, [...hours[day]]]] : [])),
    ),
    holidays: [...holidays],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    links: { self: `${base}/calendars/${id}` },
  };
}

const record = {
  description: 'The calendar.',
  schema: calendarSchema,
  headers: { ETag: 'The version of the record.' },
};
const params = z.object({ id: z.uuid() });

/** Calendars of business hours, in which the targets of service levels are counted. */
export function calendarRoutes({ db }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/calendars',
      summary: 'List calendars, by name',
      tag,
      roles: staffAndPrograms,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(calendarSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/calendars`,
          query,
          place: word,
          list: (limit, after) => listCalendars(db, { q: query.q, limit, after }),
          placeOf: ({ name }) => name,
          show: calendarView,
        }),
    }),
    route({
      method: 'post',
      path: '/calendars',
      audit: 'calendar.create',
      summary: 'Create a calendar of business hours and holidays',
      tag,
      roles: ['admin'],
      body: z.strictObject({ ...parts, holidays: parts.holidays.default([]) }),
      answers: { 201: { ...record, headers: { ...record.headers, Location: 'Its path.' } } },
      async handle({ body, effectId }) {
        const view = calendarView(await createCalendar(db, effectId, body));
        return { status: 201, body: view, headers: { Location: view.links.self ?? '' } };
      },
    }),
    route({
      method: 'get',
      path: '/calendars/{id}',
      summary: 'Read one',
      tag,
      roles: staffAndPrograms,
      params,
      answers: { 200: record },
      async handle({ params: { id } }) {
        const calendar = await findCalendar(db, id);
        if (!calendar) throw new Refused('missing', `There is no calendar ${id}.`);
        return { status: 200, body: calendarView(calendar) };
      },
    }),
    route({
      method: 'patch',
      path: '/calendars/{id}',
      audit: 'calendar.update',
      summary: 'Change it. The due times of open tasks are computed again within a minute',
      tag,
      roles: ['admin'],
      params,
      body: z.strictObject(parts).partial(),
      answers: { 200: record },
      problems: [409],
      async handle({ params: { id }, body, ifMatch }) {
        const calendar = await updateCalendar(db, id, (existing) => {
          requireVersion(calendarView(existing), ifMatch);
          const { name, timeZone, hours, holidays } = existing;
          return {
            name: body.name ?? name,
            timeZone: body.timeZone ?? timeZone,
            hours: body.hours ?? hours,
            holidays: body.holidays ?? holidays,
          };
        });
        const after = calendarView(calendar);
        return { status: 200, body: after };
      },
    }),
    route({
      method: 'delete',
      path: '/calendars/{id}',
      audit: 'calendar.delete',
      summary: 'Delete a calendar that no catalog item and no open task uses',
      tag,
      roles: ['admin'],
      params,
      answers: { 204: { description: 'Deleted.' } },
      problems: [409],
      async handle({ params: { id }, ifMatch }) {
        await deleteCalendar(db, id, (existing) => {
          requireVersion(calendarView(existing), ifMatch);
        });
        return { status: 204, body: undefined };
      },
    }),
  ];
}
