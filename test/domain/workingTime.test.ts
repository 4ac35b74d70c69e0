import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addWorkingTime,
  holidayFault,
  hoursFault,
  type Span,
  timeZoneFault,
  type WorkingHours,
  weekdays,
  workingTimeBetween,
} from '../../domain/workingTime';
import { always } from './property';

const hour = 3_600_000;

function hoursOn(days: readonly (typeof weekdays)[number][], ...spans: Span[]) {
  return Object.fromEntries(days.map((day) => [day, spans]));
}

const officeDays = weekdays.slice(0, 5);
const berlin: WorkingHours = {
  timeZone: 'Europe/Berlin',
  hours: hoursOn(officeDays, { from: '09:00', to: '17:00' }),
  holidays: [
    { date: '12-25', name: 'Christmas' },
    { date: '2026-05-01', name: 'Labour Day' },
  ],
};

function roundTheClock(timeZone: string): WorkingHours {
  return { timeZone, hours: hoursOn(weekdays, { from: '00:00', to: '24:00' }), holidays: [] };
}

function due(calendar: WorkingHours, start: string, hours: number): string {
  const at = addWorkingTime(calendar, Date.parse(start), hours * hour);
  if (at === null) throw new Error('It is never due.');
  return new Date(at).toISOString().slice(0, 16);
}

describe('A due time counts business hours only', () => {
  test.each([
    ['within a day', '2026-03-03T08:00Z', 4, '2026-03-03T12:00'],
    ['from before the day begins', '2026-03-03T02:00Z', 1, '2026-03-03T09:00'],
    ['exactly to the end of the day', '2026-03-03T08:00Z', 8, '2026-03-03T16:00'],
    ['over a night', '2026-03-03T15:00Z', 2, '2026-03-04T09:00'],
    ['over a weekend', '2026-03-06T15:00Z', 2, '2026-03-09T09:00'],
    ['over a holiday of one year, and a weekend', '2026-04-30T14:00Z', 2, '2026-05-04T08:00'],
    ['over a holiday of every year', '2028-12-22T15:00Z', 2, '2028-12-26T09:00'],
    ['over a weekend in which clocks go forward', '2026-03-27T15:00Z', 2, '2026-03-30T08:00'],
    ['over a weekend in which clocks go back', '2026-10-23T14:00Z', 2, '2026-10-26T09:00'],
  ])('%s', (_, start, hours, expected) => {
    expect(due(berlin, start, hours)).toBe(expected);
  });

  test('and an hour of work stays an hour on a day in which clocks change', () => {
    const newYork = roundTheClock('America/New_York');
    expect(due(newYork, '2026-03-08T05:00Z', 23)).toBe('2026-03-09T04:00');
    expect(due(newYork, '2026-11-01T04:00Z', 25)).toBe('2026-11-02T05:00');
    // Lord Howe Island's clocks move by half an hour, in the other hemisphere.
    expect(due(roundTheClock('Australia/Lord_Howe'), '2026-10-03T12:00Z', 24)).toBe(
      '2026-10-04T12:00',
    );
    const nights = { ...berlin, hours: hoursOn(weekdays, { from: '22:00', to: '06:00' }) };
    // A night of seven hours, and one of nine.
    expect(due(nights, '2026-03-28T21:00Z', 7)).toBe('2026-03-29T04:00');
    expect(due(nights, '2026-10-24T20:00Z', 9)).toBe('2026-10-25T05:00');
  });

  test('also of a night that goes on into Saturday, except for what belongs to a holiday', () => {
    const nights = { ...berlin, hours: hoursOn(officeDays, { from: '22:00', to: '06:00' }) };
    expect(due(nights, '2026-03-06T21:00Z', 8)).toBe('2026-03-07T05:00');
    expect(due(nights, '2026-03-06T21:00Z', 9)).toBe('2026-03-09T22:00');
    // The first of May is free from midnight to midnight. The night that began in it goes on after that.
    expect(due(nights, '2026-04-30T20:00Z', 3)).toBe('2026-05-01T23:00');
  });

  test('at a place where midnight itself is skipped', () => {
    expect(due(roundTheClock('Africa/Cairo'), '2026-04-23T21:00Z', 2)).toBe('2026-04-23T23:00');
  });
});

test('A local time that is skipped counts no time twice', () => {
  const hours = hoursOn(weekdays, { from: '01:00', to: '02:30' }, { from: '03:00', to: '06:00' });
  const calendar = { ...berlin, hours };
  const [from, to] = [Date.parse('2026-03-29T00:00Z'), Date.parse('2026-03-29T04:00Z')];
  expect(workingTimeBetween(calendar, from, to)).toBe(4 * hour);
});

test('Work that never comes has no due time', () => {
  const everyDay = Array.from({ length: 366 }, (_, n) => {
    const date = new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(5, 10);
    return { date, name: 'Closed' };
  });
  expect(addWorkingTime({ ...berlin, holidays: everyDay }, 0, hour)).toBeNull();
});

describe('For any calendar and any duration', () => {
  const quarter = fc.integer({ min: 0, max: 95 }).map((n) => n * 15);
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const span = fc
    .tuple(quarter, quarter)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ from: clock(a), to: clock(b) }));
  const calendar: fc.Arbitrary<WorkingHours> = fc
    .record({
      timeZone: fc.constantFrom(
        ...['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'],
        ...['America/Santiago', 'Pacific/Chatham', 'Africa/Cairo', 'UTC'],
      ),
      hours: fc.dictionary(fc.constantFrom(...weekdays), fc.array(span, { maxLength: 2 })),
      holidays: fc.array(
        fc.integer({ min: 1, max: 28 }).map((n) => ({
          date: `2026-03-${String(n).padStart(2, '0')}`,
          name: 'Closed',
        })),
        { maxLength: 3 },
      ),
    })
    .filter((one) => hoursFault(one) === null);
  // Around both changes of the clocks.
  const start = fc
    .constantFrom('2026-03-20', '2026-10-20', '2026-04-01', '2026-09-20')
    .chain((d) => fc.integer({ min: 0, max: 14 * 24 * 60 }).map((n) => Date.parse(d) + n * 60_000));
  const duration = fc.integer({ min: 1, max: 40 * 60 }).map((n) => n * 60_000);
  const add = (hours: WorkingHours, at: number, ms: number) =>
    addWorkingTime(hours, at, ms) ?? Number.POSITIVE_INFINITY;

  test('adding working time is additive, monotone, and the inverse of measuring it', () => {
    always(
      fc.property(calendar, start, duration, duration, (hours, at, first, second) => {
        const whole = add(hours, at, first + second);
        const middle = add(hours, at, first);
        expect(add(hours, middle, second)).toBe(whole);
        expect(middle).toBeGreaterThan(at);
        expect(whole).toBeGreaterThan(middle);
        expect(add(hours, at + 60_000, first)).toBeGreaterThanOrEqual(middle);
        expect(workingTimeBetween(hours, at, middle)).toBe(first);
        expect(middle - at).toBeGreaterThanOrEqual(first);
      }),
      100,
    );
  });
});

test('A wrong calendar is refused with what would be right', () => {
  expect(hoursFault(berlin)).toBeNull();
  const overlapping = hoursOn(['mon', 'tue'], { from: '20:00', to: '06:00' });
  expect(hoursFault({ hours: { ...overlapping, wed: [{ from: '05:00', to: '12:00' }] } })).toMatch(
    /wed overlap/,
  );
  expect(hoursFault({ hours: {} })).toMatch(/at least four hours/);
  expect(['Europe/Berlin', 'UTC', 'Asia/Kolkata'].map(timeZoneFault)).toEqual([null, null, null]);
  for (const zone of ['Europe/Bielefeld', '+02:00', '', 'CEST; drop table'])
    expect(timeZoneFault(zone)).toMatch(/IANA/);
  expect(['2026-12-25', '12-25', '02-29'].map(holidayFault)).toEqual([null, null, null]);
  for (const date of ['2026-02-30', '13-01', '25.12.2026', '20261225', ''])
    expect(holidayFault(date)).toMatch(/must be a date/);
});
