import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeText, parseJson } from '../../api/http/json';
import { checkValue } from '../../api/http/wellFormed';

const read = (text: string) => {
  const value = parseJson(text);
  checkValue(value);
  return value;
};
const exactNumber = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())
  .map((number) => (Object.is(number, -0) ? 0 : number));

test('JSON that JavaScript can hold is read as JavaScript reads it', () => {
  const json = fc
    .json({ depthSize: 'medium' })
    .filter((text) => !/__proto__|-0|\\u0000/.test(text));
  fc.assert(
    fc.property(json, exactNumber, (text, number) => {
      for (const one of [text, `[${text}, ${number}]`, JSON.stringify({ number, text })])
        expect(parseJson(one)).toEqual(JSON.parse(one));
    }),
  );
});

test('a number is read as it was sent, or refused', () => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,24})?([eE][+-]?\d{1,3})?$/);
  fc.assert(
    fc.property(digits, (text) => {
      let number: unknown;
      try {
        number = read(`{"a": ${text}}`);
      } catch {
        return;
      }
      const exactly = (said: string) => {
        const [, sign, whole = '', fraction = '', power = '0'] =
          /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(said) ?? [];
        const shift = 1_500 + Number(power) - fraction.length;
        return BigInt(`${sign}${whole}${fraction}`) * 10n ** BigInt(shift);
      };
      expect(exactly(String((number as { a: number }).a))).toBe(exactly(text));
    }),
  );
});

test.each([
  '9007199254740993',
  '-9007199254740993',
  '0.12345678901234567891',
  '1e400',
  '1e-400',
  '-0',
  '-0.0',
  '-0e1',
  '9'.repeat(401),
])('the number %s is refused, by its place, and the remedy is said', (number) => {
  expect(() => read(`{"variables": {"list": [1, {"n": ${number} }]}}`)).toThrow(
    /^variables\.list\.1\.n: the number .+ would be changed: send it as a string\.$/,
  );
  expect(read(`{"variables": ["${number}"]}`)).toEqual({ variables: [number] });
  expect(parseJson(`{"a":${number}}`, 'text')).toEqual({ a: number });
});

test.each([
  '9007199254740992',
  '0.1',
  '1.50',
  '1e3',
  '100000000000000000000',
  '5e-324',
  '-1.5E+3',
  '0.30000000000000004',
  '0',
  '0e0',
])('the number %s is taken', (number) =>
  expect(read(`{"n":${number}}`)).toEqual({ n: Number(number) }),
);

test('digits in a text are no number', () => {
  const texts = { 'a, -0,': '[ 1e400 ]', at: '2026-11-29T10:00:00-08:00', id: '9007199254740993' };
  expect(read(JSON.stringify(texts))).toEqual(texts);
});

describe('A charset', () => {
  const text = 'Grüße, 5 €';
  const bytes = Buffer.from([...Buffer.from('Gr\xfc\xdfe, 5 ', 'latin1'), 0x80]);

  test.each([
    'windows-1252',
    'cp1252',
    'iso-8859-1',
    'ISO-8859-1',
    'latin1',
    'us-ascii',
    '"windows-1252"',
  ])('%s is read as windows-1252', (charset) =>
    expect(decodeText(bytes, `application/json; charset=${charset}`)).toBe(text),
  );
  test.each(['utf8', 'UTF-8', '"utf-8"'])(
    '%s is UTF-8, with or without a byte order mark',
    (charset) => {
      const type = `application/json;charset=${charset}`;
      expect(decodeText(Buffer.from(text), type)).toBe(text);
      expect(decodeText(Buffer.from(`\ufeff${text}`), type)).toBe(text);
      expect(decodeText(Buffer.from('a\ufffd'), type)).toBe('a\ufffd');
    },
  );
  test('of others of the family is read too', () => {
    expect(decodeText(Buffer.from([0xa4]), 'text/xml; charset=iso-8859-15')).toBe('€');
    expect(decodeText(Buffer.from('\ufeffä', 'utf16le'), 'text/xml; charset=utf-16')).toBe('ä');
  });
  test('that is not known is refused, and so are bytes that are none of its text', () => {
    for (const charset of ['klingon', 'base64', 'hex', 'utf-7', 'iso-8859-12'])
      expect(() => decodeText(bytes, `a/b; charset=${charset}`)).toThrow(
        `"${charset}" is not supported`,
      );
    expect(() => decodeText(bytes, 'application/json')).toThrow(
      'The body is not text in utf-8. Send UTF-8',
    );
    expect(() => decodeText(Buffer.from([0x81]), 'a/b; charset=latin1')).toThrow(
      'not text in latin1',
    );
  });
});
