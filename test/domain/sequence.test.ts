import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deduplicate } from '../../domain/sequence';
import { always } from './property';

interface Numbered {
  readonly subject: string;
  readonly sequence: number;
}

const a = (sequence: number): Numbered => ({ subject: 'A', sequence });
const b = (sequence: number): Numbered => ({ subject: 'B', sequence });

describe('a batch is sifted by what came before', () => {
  test.each<[string, number, Numbered[], Numbered[], Numbered[], object[]]>([
    ['the first of a subject', 0, [a(1)], [a(1)], [], []],
    ['the next ones', 2, [a(3), a(4)], [a(3), a(4)], [], []],
    ['all of it again', 2, [a(1), a(2)], [], [a(1), a(2)], []],
    ['one twice in the same batch', 0, [a(1), a(1), a(2)], [a(1), a(2)], [a(1)], []],
    ['the wrong way round', 0, [a(3), a(2), a(1)], [a(1), a(2), a(3)], [], []],
    ['the second before the first', 0, [a(2)], [], [], [{ subject: 'A', expected: 1 }]],
    ['one missing', 1, [a(2), a(4), a(5)], [a(2)], [], [{ subject: 'A', expected: 3 }]],
    ['nothing', 1, [], [], [], []],
  ])('%s', (_what, last, batch, fresh, repeated, gaps) => {
    expect(deduplicate(new Map([['A', last]]), batch)).toEqual({ fresh, repeated, gaps });
  });

  test('a gap in one subject holds back no other', () => {
    const deduplicated = deduplicate(new Map(), [b(2), a(1), a(2)]);
    expect(deduplicated.fresh).toEqual([a(1), a(2)]);
    expect(deduplicated.gaps).toEqual([{ subject: 'B', expected: 1 }]);
  });

  test('it changes neither the batch nor what was received', () => {
    const received = new Map([['A', 1]]);
    const batch = Object.freeze([a(3), a(2)]);
    deduplicate(received, batch);
    expect(received).toEqual(new Map([['A', 1]]));
    expect(batch).toEqual([a(3), a(2)]);
  });
});

const subjects = ['A', 'B', 'C'];
const count = 6;
const all = subjects.flatMap((subject) =>
  Array.from({ length: count }, (_, index) => ({ subject, sequence: index + 1 })),
);
const batches = fc.array(fc.array(fc.constantFrom(...all), { maxLength: 12 }), { maxLength: 20 });

test('whatever is repeated, reordered or lost, each event is fresh once and in order', () => {
  always(
    fc.property(batches, (deliveries) => {
      const received = new Map<string, number>();
      const taken: Numbered[] = [];
      // In the end the sender gets all of it across.
      for (const batch of [...deliveries, all]) {
        for (const event of deduplicate(received, batch).fresh) {
          received.set(event.subject, event.sequence);
          taken.push(event);
        }
      }
      for (const subject of subjects) {
        const sequences = taken.filter((event) => event.subject === subject);
        expect(sequences.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
      }
    }),
  );
});

test('each event of a batch is fresh, or repeated, or behind a gap that says where to go on', () => {
  const before = fc.record({ A: fc.nat(count), B: fc.nat(count), C: fc.nat(count) });
  always(
    fc.property(before, fc.array(fc.constantFrom(...all), { maxLength: 20 }), (last, batch) => {
      const received = new Map(Object.entries(last));
      const { fresh, repeated, gaps } = deduplicate(received, batch);

      for (const event of repeated) {
        const isSafe = event.sequence <= (received.get(event.subject) ?? 0);
        expect(isSafe || fresh.some((other) => same(other, event))).toBe(true);
      }
      const behind = batch.filter(
        (event) => ![...fresh, ...repeated].some((other) => same(other, event)),
      );
      for (const event of fresh) {
        received.set(event.subject, Math.max(event.sequence, received.get(event.subject) ?? 0));
      }
      const expected = [...new Set(behind.map((event) => event.subject))].map((subject) => ({
        subject,
        expected: (received.get(subject) ?? 0) + 1,
      }));
      expect(new Set(gaps)).toEqual(new Set(expected));
      expect(fresh.length + repeated.length + behind.length).toBe(batch.length);
    }),
  );
});

function same(one: Numbered, other: Numbered): boolean {
  return one.subject === other.subject && one.sequence === other.sequence;
}
