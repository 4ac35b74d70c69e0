import { describe, expect, test } from '@jest/globals';
import { fileNameFault, mediaTypeOf } from '../../domain/attachment';
import { answersFault, formFault, maxFormDepth, maxFormParts } from '../../domain/form';
import { defaultPolicy, delaysOf, durationFault } from '../../domain/policy';
import { writtenBytes } from '../../domain/size';

describe('A form', () => {
  const nested = (levels: number): object => (levels === 1 ? {} : { items: nested(levels - 1) });

  test('may be so deep, and no deeper', () => {
    expect(formFault(nested(maxFormDepth) as Record<string, unknown>)).toBeNull();
    expect(formFault(nested(maxFormDepth + 1) as Record<string, unknown>)).toContain('deeper');
    // Deeper than a stack is.
    let deep: object = {};
    for (let n = 0; n < 200_000; n += 1) deep = { items: deep };
    expect(formFault(deep as Record<string, unknown>)).toContain('deeper');
  });

  test('may have so many parts, and no more', () => {
    const of = (parts: number) => ({ oneOf: Array.from({ length: parts - 2 }, () => ({})) });
    expect(formFault(of(maxFormParts))).toBeNull();
    expect(formFault(of(maxFormParts + 1))).toContain(String(maxFormParts));
  });

  test('may be so long, its numbers written out', () => {
    expect(formFault({ description: 'x'.repeat(262_126) })).toBeNull();
    expect(formFault({ description: 'x'.repeat(262_144) })).toContain('262144 bytes');
    expect(formFault({ enum: Array(1_000).fill(1e300) })).toContain('262144 bytes');
  });

  test('may be answered by so much', () => {
    expect(answersFault({ a: Array(90_000).fill(1e20) })).toBeNull();
    expect(answersFault({ a: Array(200_000).fill(1e20) })).toContain('these are 4400007');
  });
});

test('a value is as long as Postgres writes it', () => {
  expect(writtenBytes({ a: 'é' })).toBe(10);
  expect(writtenBytes([1e20])).toBe(23);
  expect(writtenBytes([1e21])).toBeGreaterThanOrEqual(24);
  expect(writtenBytes([1e-300])).toBeGreaterThanOrEqual(304);
});

describe('A delay', () => {
  test.each(['P5D', 'PT4H', 'P1W', 'PT0.5S', 'P3650D'])('may be %s', (duration) => {
    expect(durationFault(duration)).toBeNull();
  });

  test.each(['', 'garbage', 'P', 'P1Y', 'P1M', '-P1D', 'PT0S', 'P3651D', 'P9999999999W'])(
    'may not be "%s"',
    (duration) => {
      expect(durationFault(duration)).not.toBeNull();
    },
  );

  test('that is stored and cannot be read is off, and is named', () => {
    const day = 86_400_000;
    const usual = {
      ...{ remindInfoAfter: 2 * day, escalateInfoAfter: 5 * day },
      ...{ remindReceivedAfter: day, escalateReceivedAfter: 3 * day },
    };
    expect(delaysOf({ ...defaultPolicy, remindAfter: 'garbage' })).toEqual({
      delays: { ...usual, remindAfter: null, closeAfter: 864_000_000 },
      unreadable: ['remindAfter'],
    });
    for (const nothing of [null, {}]) expect(delaysOf(nothing).unreadable).toEqual([]);
    // As it was stored before there were reminders of questions and of tasks.
    expect(delaysOf(JSON.parse('{"closeAfter":7}'))).toEqual({
      delays: { ...usual, remindAfter: null, closeAfter: null },
      unreadable: ['closeAfter'],
    });
  });
});

describe("A file's description", () => {
  test.each(['', 'a\nb', 'a\u0000', 'x'.repeat(256), '\ud800'])('has no name like %j', (name) => {
    expect(fileNameFault(name)).not.toBeNull();
  });

  test('has a media type, or that of bytes', () => {
    expect(mediaTypeOf('image/svg+xml')).toBe('image/svg+xml');
    for (const type of ['text/plain\r\nx: y', 'text', '', 'é/é', 'text/plain; charset=x']) {
      expect(mediaTypeOf(type)).toBe('application/octet-stream');
    }
  });
});
