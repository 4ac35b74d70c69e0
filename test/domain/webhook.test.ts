import { describe, expect, test } from '@jest/globals';
import { caseLifecycle } from '../../domain/case';
import { fulfillment } from '../../domain/fulfillment';
import { registration } from '../../domain/registration';
import {
  eventsOfLifecycle,
  type HookedEntry,
  receives,
  webhookEventsOf,
  webhookKind,
  webhookRetryMs,
} from '../../domain/webhook';

const entry: HookedEntry = {
  ...{ kind: 'state', late: false, isFirst: false, revision: 0 },
  ...{ state: null, before: null, assignedTo: null, reason: null },
};

describe('an entry is the events of what it did', () => {
  const cases: [string, Partial<HookedEntry>, string[]][] = [
    ['the first entry of a record', { isFirst: true, state: 'New' }, ['created']],
    ['a move', { before: 'New', state: 'Open' }, ['state_changed']],
    ['the first move', { state: 'Open' }, ['state_changed']],
    [
      'an assignment that moves it',
      { before: 'New', state: 'Open', assignedTo: 'Dana' },
      ['state_changed', 'assigned'],
    ],
    ['an assignment alone', { before: 'Open', state: 'Open', assignedTo: 'Dana' }, ['assigned']],
    [
      'a comment that answers',
      { kind: 'comment', before: 'Awaiting Info', state: 'Work in Progress' },
      ['comment_added', 'state_changed'],
    ],
    ['a comment', { kind: 'comment' }, ['comment_added']],
    [
      'a comment that came too late',
      { kind: 'comment', late: true, state: 'Closed' },
      ['comment_added'],
    ],
    ['a file', { kind: 'attachment' }, ['file_added']],
    ['a work note', { kind: 'work note', state: 'Open' }, ['work_note_added']],
    ['an edit', { kind: 'comment', revision: 2 }, ['entry_edited']],
    ['a warning', { kind: 'system', reason: 'responseWarning' }, ['service_level_warned']],
    ['a breach', { kind: 'system', reason: 'resolutionBreach' }, ['service_level_breached']],
    ['a change of other fields', { before: 'Open', state: 'Open' }, ['updated']],
    ['an entry of Crossdesk itself', { kind: 'system' }, ['updated']],
  ];
  test.each(cases)('%s', (_what, fields, events) => {
    expect(webhookEventsOf({ ...entry, ...fields })).toEqual(events);
  });
});

test('the events of a kind follow from its lifecycle', () => {
  expect(eventsOfLifecycle(caseLifecycle)).toEqual(
    expect.arrayContaining(['created', 'assigned', 'work_note_added', 'updated']),
  );
  expect(eventsOfLifecycle(caseLifecycle)).not.toContain('service_level_breached');
  expect(eventsOfLifecycle(fulfillment)).toContain('service_level_breached');
  expect(eventsOfLifecycle(registration)).not.toContain('assigned');
  expect(['request', 'fulfillment', 'providerConnection'].map(webhookKind)).toEqual([
    'request',
    'task',
    'provider',
  ]);
});

test('a webhook receives the events of its types and kinds, or all', () => {
  const all = { events: null, kinds: null };
  expect(receives(all, 'case', 'created')).toBe(true);
  expect(receives({ ...all, events: ['case.created'] }, 'case', 'created')).toBe(true);
  expect(receives({ ...all, events: ['case.created'] }, 'task', 'created')).toBe(false);
  expect(receives({ ...all, kinds: ['task'] }, 'case', 'created')).toBe(false);
});

test('the wait of a refused event doubles from a second to an hour', () => {
  expect([1, 2, 5, 12, 13, 900].map(webhookRetryMs)).toEqual([
    ...[1_000, 2_000, 16_000, 2_048_000],
    ...[3_600_000, 3_600_000],
  ]);
});
