import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crossing } from '../../domain/crossing';
import type { ExchangeEvent, Rating } from '../../domain/event';
import { reopenableUntil } from '../../domain/followUp';
import { defaultPolicy } from '../../domain/policy';
import { maxRatingText, ratableUntil, ratingEntry, ratingTextFault } from '../../domain/rating';
import { type Account, agree, agreedOn } from '../../domain/reconciliation';
import { englishOf } from '../../domain/saying';
import { cloudEvent, fromWire, toWire } from '../../exchange/wire';
import { always } from './property';

const closedAt = new Date('2026-11-01T09:00:00Z');
const closed = { state: 'Closed', closedAt, policy: defaultPolicy };
const day = 86_400_000;

test('a closed request is reopened within its policy, and rated within 14 days', () => {
  const at = closedAt.getTime();
  expect(reopenableUntil(closed)).toBe(at + 14 * day);
  expect(reopenableUntil({ ...closed, policy: { ...defaultPolicy, reopenWithin: 'PT1H' } })).toBe(
    at + day / 24,
  );
  // A policy that was stored before there was this delay has the default.
  expect(reopenableUntil({ ...closed, policy: { remindAfter: null } })).toBe(at + 14 * day);
  expect(ratableUntil(closed)).toBe(at + 14 * day);
});

test.each([
  ['its policy does not allow it', { policy: { ...defaultPolicy, reopenWithin: null } }],
  ['its policy cannot be read', { policy: { ...defaultPolicy, reopenWithin: 'soon' } }],
  ['it is cancelled', { state: 'Cancelled' }],
  ['it is open', { state: 'Resolved', closedAt: null }],
])('a request is not reopened if %s', (_why, parts) => {
  expect(reopenableUntil({ ...closed, ...parts })).toBeNull();
});

test('a rating is said in words, and its text is neither blank nor long', () => {
  expect(englishOf(ratingEntry({ value: 4, text: null }))).toBe('Rated 4 of 5: good.');
  expect(englishOf(ratingEntry({ value: 1, text: 'It broke again.' }))).toBe(
    'Rated 1 of 5: very poor. It broke again.',
  );
  expect(ratingTextFault('Fast.')).toBeNull();
  expect(ratingTextFault('x'.repeat(maxRatingText))).toBeNull();
  expect(ratingTextFault('x'.repeat(maxRatingText + 1))).toBe('has at most 2000 characters.');
  expect(ratingTextFault('  ')).toContain('blank');
});

const rating: fc.Arbitrary<Rating> = fc.record({
  value: fc.integer({ min: 1, max: 5 }),
  text: fc.constantFrom(null, 'Fast.', 'Zürich, 10 €\nthanks', 'x'.repeat(maxRatingText)),
  by: fc.constantFrom('Casey', 'Åsa'),
  at: fc
    .date({ min: new Date('2000-01-01'), max: new Date('2199-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
});
const event = (name: ExchangeEvent['name'], data: ExchangeEvent['data']): ExchangeEvent => ({
  ...{ id: 'b0b6f5f2-5a0a-4f0e-9a39-5f2f7b0f3a10', name, subject: 'ACME-PRQ0001001', data },
  ...{ sequence: 1, time: '2026-11-01T09:00:00.000Z' },
});
/** As the wire carries an event, and its receiver reads it. */
const carried = (sent: object) => fromWire(cloudEvent.parse(JSON.parse(JSON.stringify(sent))));

test('every rating and follow-up crosses the wire, under every rule, as it was written', () => {
  const rules = { kinds: [], fields: [], workNotes: false };
  always(
    fc.property(rating, fc.constantFrom(undefined, 'ACME-PRQ0001000'), (given, followUpOf) => {
      const said = {
        by: 'Casey',
        kind: 'system',
        text: englishOf(ratingEntry(given)),
        rating: given,
      } as const;
      const rated = event('discarded', { ...said, ...(followUpOf && { followUpOf }) });
      expect(carried(toWire('acme', rated))).toEqual(rated);
      expect(crossing(rules, rated)).toEqual(rated.data);
      const request = {
        ...{ catalogItem: 'NORTHWIND-CAT0001001', shortDescription: 'Again', openedBy: 'Casey' },
        ...(followUpOf && { followUpOf }),
      };
      const submitted = event('submitted', { by: 'Casey', kind: 'state', text: 'S', request });
      expect(carried(toWire('acme', submitted))).toEqual(submitted);
      expect(crossing(rules, submitted)?.request).toEqual(request);
    }),
  );
});

test('what a partner sends in their place is ignored, and the entry is kept', () => {
  const fine = { value: 3, text: null, by: 'Casey', at: '2026-11-01T09:00:00.000Z' };
  const hostile: readonly unknown[] = [
    ...[0, 6, 2.5, '3', null].map((value) => ({ ...fine, value })),
    ...['', ' ', 'x'.repeat(maxRatingText + 1), 'a\u0000b', 7].map((text) => ({ ...fine, text })),
    ...['yesterday', '9999-12-31T23:59:59Z', null].map((at) => ({ ...fine, at })),
    ...['', 'x'.repeat(300), 5].map((by) => ({ ...fine, by })),
    ...['good', [], 5],
  ];
  const wire = toWire('acme', event('discarded', { by: 'Casey', kind: 'system', text: 'Rated.' }));
  for (const rating of hostile) {
    const data = { ...wire.data, rating, followUpOf: 7 };
    expect(carried({ ...wire, data })?.data).toEqual({
      by: 'Casey',
      kind: 'system',
      text: 'Rated.',
    });
  }
});

test('two sides differ in details only if both say them', () => {
  const numbers = { sent: 1, delivered: 1, received: 1, kept: 2 };
  const account: Account = {
    ...{ subject: 'ACME-PRQ0001001', state: 'Closed', digest: 'd', entries: null, details: 'a' },
    ...numbers,
  };
  const { details: _none, ...older } = account;
  expect(agree(account, older)).toBe(true);
  expect(agree(account, { ...account, details: 'b' })).toBe(false);
  expect(agreedOn(account, { ...account, details: 'b' })).not.toContain('details');
  expect(agreedOn(account, account)).toContain('details');
});
