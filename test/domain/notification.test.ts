import { describe, expect, test } from '@jest/globals';
import { concerned, eventOf, type NotedEntry, notificationEvents } from '../../domain/notification';
import { defaultPreferences, mailDueAt, withDefaults } from '../../domain/notificationPreferences';

const entry: NotedEntry = {
  ...{ kind: 'state', by: 'Dana', instance: 'northwind', late: false, isFirst: false },
  ...{ state: null, before: null, assignedTo: null, reason: null },
};

describe('an entry is an event by what it did, never by its text', () => {
  const cases: [string, Partial<NotedEntry>, string | null][] = [
    ['the first entry of a record', { isFirst: true }, 'opened'],
    ['a question', { before: 'Work in Progress', state: 'Awaiting Info' }, 'asked'],
    ['a question as the first move', { state: 'Awaiting Info' }, 'asked'],
    [
      'a comment that answers',
      { kind: 'comment', before: 'Awaiting Info', state: 'Work in Progress' },
      'answered',
    ],
    [
      'a comment in a state that stays',
      { kind: 'comment', before: 'Resolved', state: 'Resolved' },
      'commented',
    ],
    ['a comment', { kind: 'comment' }, 'commented'],
    ['a file', { kind: 'attachment' }, 'commented'],
    ['a work note', { kind: 'work note' }, 'noted'],
    ['a solution', { before: 'Awaiting Info', state: 'Resolved' }, 'proposed'],
    ['a rejection', { before: 'Resolved', state: 'Work in Progress' }, 'rejected'],
    ['an acceptance', { before: 'Resolved', state: 'Closed' }, 'accepted'],
    ['a cancellation', { before: 'Resolved', state: 'Cancelled' }, 'cancelled'],
    [
      'an assignment',
      { before: 'Received', state: 'Work in Progress', assignedTo: 'Dana' },
      'assigned',
    ],
    ['a received request', { before: null, state: 'Received' }, null],
    ['a cancellation that came too late', { late: true, state: 'Closed', before: 'Closed' }, null],
    ['a comment that came too late', { late: true, kind: 'comment' }, 'commented'],
    ['a warning', { kind: 'system', reason: 'responseWarning' }, 'warned'],
    ['a breach', { kind: 'system', reason: 'resolutionBreach' }, 'breached'],
    ['an entry of Crossdesk itself', { kind: 'system' }, null],
  ];
  test.each(cases)('%s', (_what, fields, event) => {
    expect(eventOf({ ...entry, ...fields })).toBe(event);
  });
});

describe('those are told who have to do with the record, and never the author', () => {
  const people = { opener: 'Casey', assignee: 'Dana', members: ['Nora', 'Max'] };
  const of = (event: (typeof notificationEvents)[number], fields = {}, involved = {}) =>
    concerned(
      event,
      { ...entry, by: 'Somebody', ...fields },
      { ...people, ...involved },
      'northwind',
    );
  test('the opener and the assignee', () => expect(of('commented')).toEqual(['Casey', 'Dana']));
  test('the group while nobody is assigned', () =>
    expect(of('commented', {}, { assignee: null })).toEqual(['Casey', 'Nora', 'Max']));
  test('not the author', () => expect(of('commented', { by: 'Dana' })).toEqual(['Casey']));
  test('but a person with the name of an author elsewhere', () =>
    expect(of('commented', { by: 'Dana', instance: 'acme' })).toEqual(['Casey', 'Dana']));
  test('only those who work on it about work notes and service levels', () => {
    for (const event of ['noted', 'warned', 'breached', 'opened'] as const)
      expect(of(event)).toEqual(['Dana']);
  });
  test('only the new assignee about an assignment', () => {
    expect(of('assigned', { assignedTo: 'Dana' })).toEqual(['Dana']);
    // Somebody of the partner, or an earlier assignee.
    expect(of('assigned', { assignedTo: 'Max' })).toEqual([]);
  });
  test('a person once', () => expect(of('commented', {}, { opener: 'Dana' })).toEqual(['Dana']));
});

describe('a mail is due', () => {
  const due = (
    now: string,
    choice: 'now' | 'digest',
    zone = 'Europe/Berlin',
    quietHours: { from: number; until: number } | null = { from: 22, until: 7 },
    digestHour = 8,
  ) => mailDueAt(choice, { quietHours, digestHour }, zone, new Date(now)).toISOString();

  test('at once, outside of quiet hours and without them', () => {
    expect(due('2026-01-15T12:34:56.000Z', 'now')).toBe('2026-01-15T12:34:56.000Z');
    expect(due('2026-01-15T23:00:00.000Z', 'now', 'UTC', null)).toBe('2026-01-15T23:00:00.000Z');
  });
  test('when the quiet hours end, before and after midnight', () => {
    expect(due('2026-01-15T21:00:00.000Z', 'now')).toBe('2026-01-16T06:00:00.000Z');
    expect(due('2026-01-16T02:10:00.000Z', 'now')).toBe('2026-01-16T06:00:00.000Z');
    expect(due('2026-01-16T06:00:00.000Z', 'now')).toBe('2026-01-16T06:00:00.000Z');
  });
  test('by the clock of the person, in summer and in zones that differ by minutes', () => {
    expect(due('2026-07-15T20:30:00.000Z', 'now')).toBe('2026-07-16T05:00:00.000Z');
    expect(due('2026-07-15T17:00:00.000Z', 'now', 'Asia/Kolkata')).toBe('2026-07-16T01:30:00.000Z');
  });
  test('over a clock change', () => {
    expect(due('2026-03-28T23:00:00.000Z', 'now')).toBe('2026-03-29T05:00:00.000Z');
    // 02:00 to 03:00 does not exist on that day.
    expect(due('2026-03-28T23:00:00.000Z', 'digest', 'Europe/Berlin', null, 2)).toBe(
      '2026-03-29T01:00:00.000Z',
    );
    expect(due('2026-10-24T23:30:00.000Z', 'digest', 'Europe/Berlin', null, 3)).toBe(
      '2026-10-25T02:00:00.000Z',
    );
  });
  test('at the next hour of the digest', () => {
    expect(due('2026-01-15T06:59:59.000Z', 'digest')).toBe('2026-01-15T07:00:00.000Z');
    expect(due('2026-01-15T07:00:00.000Z', 'digest')).toBe('2026-01-16T07:00:00.000Z');
  });
});

test('preferences that were stored before an event existed have its default', () => {
  const { breached: _newer, ...events } = defaultPreferences.events;
  const stored = { events: { ...events, asked: { portal: false, mail: 'off' as const } } };
  const { events: all } = withDefaults(stored as Partial<typeof defaultPreferences>);
  expect(Object.keys(all).sort()).toEqual([...notificationEvents].sort());
  expect(all.asked).toEqual({ portal: false, mail: 'off' });
  expect(all.breached).toEqual(defaultPreferences.events.breached);
});
