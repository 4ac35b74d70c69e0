import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  lineFromDesk,
  markOf,
  readMark,
  textForDesk,
  textFromDesk,
  ticketDescription,
} from '../../domain/deskText';
import { maxTextBytes, textFault } from '../../domain/text';
import { always } from './property';

const id = '0f2b8c1e-5d0a-4c7f-9b3e-7a1d2c3b4a5f';

describe('the mark of an entry', () => {
  test('names any id in 22 characters, and is read back', () => {
    always(
      fc.property(fc.uuid(), (one) => {
        expect(markOf(one)).toMatch(/^\[crossdesk:[A-Za-z0-9_-]{22}\]$/);
        expect(readMark(`Hello\n\n${markOf(one)}`)).toBe(one);
      }),
    );
  });

  test('counts at the end only, whatever blanks follow it', () => {
    const marked = `Hello\n\n${markOf(id)}`;
    expect(readMark(`${marked}\n  \r\n`)).toBe(id);
    expect(readMark(`Hello\r\n${markOf(id)} `)).toBe(id);
    expect(readMark(markOf(id))).toBe(id);
    expect(readMark(`${marked}\nThanks`)).toBeNull();
  });

  test('does not count where it is quoted, inside a line, or broken', () => {
    expect(readMark(`Thanks\n> ${markOf(id)}`)).toBeNull();
    expect(readMark(`Thanks ${markOf(id)}`)).toBeNull();
    expect(readMark('Hello\n[crossdesk:short]')).toBeNull();
    expect(readMark(`Hello\n${markOf(id).replace('crossdesk', 'other')}`)).toBeNull();
    expect(readMark('')).toBeNull();
  });
});

test('A text for a desk names its author, organisation and time, and ends with its mark', () => {
  const at = new Date('2026-11-30T10:22:41Z');
  const text = textForDesk({ id, by: 'Dana', instance: 'northwind', at, text: 'On my way.' });
  expect(text).toBe(
    `Dana (Northwind), 2026-11-30 10:22 UTC:\n\nOn my way.\n\n[crossdesk:DyuMHl0KTH-bPnodLDtKXw]`,
  );
  expect(readMark(text)).toBe(id);
});

describe('a text from a desk', () => {
  test('loses control characters, and keeps its lines', () => {
    expect(textFromDesk('a\u0000b\u0007\r\n\tc\u007f\rd')).toBe('ab\n\tc\nd');
    expect(textFromDesk('half \ud800 a pair')).toBe('half \ufffd a pair');
  });

  test('is shortened to the limit of a user, between two characters, and says so', () => {
    for (const letter of ['a', 'ü', '日', '🙂']) {
      const text = textFromDesk(letter.repeat(maxTextBytes + 1));
      expect(textFault(text)).toBeNull();
      expect(text.slice(-45)).toMatch(/\n\n\(Shortened. The ticket has the whole text.\)$/);
      expect(text.includes('\ufffd')).toBe(false);
      expect(Buffer.byteLength(text)).toBeGreaterThan(maxTextBytes - 8);
    }
    expect(textFromDesk('a'.repeat(maxTextBytes))).toHaveLength(maxTextBytes);
  });

  test('is always valid', () => {
    always(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(textFault(textFromDesk(text))).toBeNull();
        const line = lineFromDesk(text, 20);
        expect(line.length).toBeLessThanOrEqual(20);
        expect(line).not.toMatch(/[\n\r]/);
        expect(textFault(line)).toBeNull();
      }),
    );
  });

  test('becomes one line where a title or a name is needed', () => {
    expect(lineFromDesk(' Ann\n  Lee ', 20)).toBe('Ann Lee');
    expect(lineFromDesk('The printer on the third floor', 12)).toBe('The printer…');
  });
});

test('The description of a ticket has the answers as readable lines, and the link', () => {
  const values = [
    ['Seats', 3],
    ['Urgent', true],
    ['Rooms', ['A1', 'B2']],
    ['Address', { city: 'Oslo' }],
    ['Comment', ''],
    ['Group', null],
  ] as const;
  const link = 'https://crossdesk.example/tasks/TASK0001001';
  expect(ticketDescription({ description: 'We move.', values, link })).toBe(
    `We move.\n\nSeats: 3\nUrgent: Yes\nRooms: A1, B2\nAddress: {"city":"Oslo"}\n\n${link}`,
  );
  expect(ticketDescription({ description: '', values: [], link })).toBe(link);
});
