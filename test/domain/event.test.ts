import { describe, expect, test } from '@jest/globals';
import { entryCrossing } from '../../domain/crossing';
import {
  connectionEvents,
  customerEvents,
  type EventName,
  entryEvents,
  entryKindOf,
  eventName,
  eventType,
  providerEvents,
} from '../../domain/event';
import { fulfillment } from '../../domain/fulfillment';
import type { Lifecycle } from '../../domain/lifecycle';
import { request } from '../../domain/request';

/** The wire's words: a partner that runs another version reads these. */
const types: Readonly<Record<EventName, string>> = {
  submitted: 'crossdesk.request.submitted.v1',
  accepted: 'crossdesk.request.accepted.v1',
  rejected: 'crossdesk.request.rejected.v1',
  cancelled: 'crossdesk.request.cancelled.v1',
  answered: 'crossdesk.request.answered.v1',
  reminded: 'crossdesk.request.reminded.v1',
  closed: 'crossdesk.request.closed.v1',
  commented: 'crossdesk.request.commented.v1',
  noted: 'crossdesk.request.noted.v1',
  attached: 'crossdesk.request.attached.v1',
  retold: 'crossdesk.request.retold.v1',
  discarded: 'crossdesk.request.discarded.v1',
  received: 'crossdesk.request.received.v1',
  assigned: 'crossdesk.request.assigned.v1',
  reassigned: 'crossdesk.request.reassigned.v1',
  infoRequested: 'crossdesk.request.info-requested.v1',
  proposed: 'crossdesk.request.proposed.v1',
  itemPublished: 'crossdesk.catalog-item.published.v1',
  approved: 'crossdesk.connection.approved.v1',
  refused: 'crossdesk.connection.refused.v1',
  activated: 'crossdesk.connection.activated.v1',
  withdrawn: 'crossdesk.connection.withdrawn.v1',
  paused: 'crossdesk.connection.paused.v1',
  resumed: 'crossdesk.connection.resumed.v1',
  offboarded: 'crossdesk.connection.offboarded.v1',
  replicationSetChanged: 'crossdesk.connection.replication-set-changed.v1',
};

test('every event has its row here', () => {
  const names = [...customerEvents, ...entryEvents, ...providerEvents, ...connectionEvents];
  expect([...names].sort()).toEqual(Object.keys(types).sort());
});

test.each(Object.entries(types))('%s is %s on the wire, there and back', (name, type) => {
  expect(eventType(name as EventName)).toBe(type);
  expect(eventName(type)).toBe(name);
});

test.each([
  '',
  'submitted',
  'crossdesk.request.submitted.v2',
  'crossdesk.request.Submitted.v1',
  'crossdesk.request.infoRequested.v1',
  'crossdesk.request.item-published.v1',
  'crossdesk.request.constructor.v1',
  'xcrossdesk.request.submitted.v1',
])('the type "%s" is none of ours', (type) => {
  expect(eventName(type)).toBeNull();
});

test.each(Object.entries(entryCrossing))(
  'an entry of the kind "%s" comes to the other side as the same',
  (kind, { as }) => expect(entryKindOf(as)).toBe(kind),
);

test.each([request, fulfillment])(
  'entries of the $name lifecycle are sent as repairs send them',
  ({ entries }) => {
    const sent = Object.values(entries).map(({ emits }) => emits);
    expect(sent).toEqual(Object.values(entries).map(({ kind }) => entryCrossing[kind].as));
  },
);

describe('what one side tells, the other knows', () => {
  const entries = ['commented', 'noted', 'attached'];

  test('the customer tells what the provider hears, and entries', () => {
    expect(emittedBy(request)).toEqual([...Object.keys(fulfillment.applies), ...entries].sort());
    expect(['submitted', ...Object.keys(fulfillment.applies)].sort()).toEqual(
      [...customerEvents].sort(),
    );
  });

  test('the provider tells what the customer hears, and entries', () => {
    // A breach crosses as an entry of the system.
    const told = [...Object.keys(request.applies), ...entries, entryCrossing.system.as];
    expect(emittedBy(fulfillment)).toEqual(told.sort());
    expect([...Object.keys(request.applies), 'itemPublished'].sort()).toEqual(
      [...providerEvents].sort(),
    );
  });
});

function emittedBy({ commands, entries }: Lifecycle): readonly string[] {
  const inbound = [
    ...Object.values(commands).flatMap(({ emits, emitsIn }) => [
      emits,
      ...Object.values(emitsIn ?? {}),
    ]),
    ...Object.values(entries).map(({ emits }) => emits),
  ];
  return [...new Set(inbound.flatMap((name) => name ?? []))].sort();
}
